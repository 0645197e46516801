"""What a call was about, as other systems say."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    """Go one step on."""
    op.add_column("call", sa.Column("topic", sa.Text(), nullable=True))
    op.create_index(
        op.f("ix_call_topic_started_at_ms_id"), "call", ["topic", "started_at_ms", "id"]
    )
