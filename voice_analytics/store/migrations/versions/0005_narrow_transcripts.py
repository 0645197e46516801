"""Short rows of transcripts on PostgreSQL: the words of a call lie beside the table, not in it.

A search for a word fetches the row of each call that has it, thousands of them, for its id alone.
With words of up to 2 kB in the row that is a page of the disk each; without, one page has fifty.
Rows written before stay as they are until the table is rewritten (`VACUUM FULL transcript`).
"""

from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"

SMALLEST_BYTES = 128
"""PostgreSQL takes no less."""


def upgrade() -> None:
    """Go one step on."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE transcript SET (toast_tuple_target = {SMALLEST_BYTES})")
