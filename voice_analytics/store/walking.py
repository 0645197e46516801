"""All calls, some at a time."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_analytics.store.tables import CallRow


def call_ids(session: Session, after: str, limit: int) -> tuple[str, ...]:
    """Return the ids of the calls that follow `after`, in the order of ids."""
    rows = select(CallRow.id).where(CallRow.id > after).order_by(CallRow.id).limit(limit)
    return tuple(session.scalars(rows))
