"""What calls were about, as other systems say."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.tables import CallRow, StintRow

MOST = 200
"""To choose from; more are no list of reasons."""


def topics(session: Session, *, sight: Sight = EVERYTHING) -> tuple[str, ...]:
    """Return the topics of the calls that may be seen, in the order of the alphabet."""
    found = select(CallRow.topic).where(CallRow.topic.is_not(None))
    if sight.persons is not None:
        own = select(StintRow.call_id).where(StintRow.person_id.in_(sight.persons))
        found = found.where(CallRow.id.in_(own))
    if sight.released_only:
        found = found.where(CallRow.released.is_(True))
    rows = session.scalars(found.distinct().order_by(CallRow.topic).limit(MOST))
    return tuple(one for one in rows if one is not None)
