"""What kept agents from helping, counted."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.tables import CallRow, FrictionRow, StintRow


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A kind of friction."""

    tag: str
    calls: int
    moments: int


def hindrances(
    session: Session, from_ms: int, until_ms: int, *, sight: Sight = EVERYTHING
) -> tuple[Hindrance, ...]:
    """Return how often each kind occurred in the calls of a time, the most frequent first."""
    calls = func.count(FrictionRow.call_id.distinct())
    query = (
        select(FrictionRow.tag, calls, func.count())
        .where(FrictionRow.started_at_ms >= from_ms, FrictionRow.started_at_ms < until_ms)
        .group_by(FrictionRow.tag)
        .order_by(calls.desc(), FrictionRow.tag)
    )
    if sight.released_only:
        released = select(CallRow.id).where(
            CallRow.id == FrictionRow.call_id, CallRow.released.is_(True)
        )
        query = query.where(released.exists())
    if sight.persons is not None:
        mine = select(StintRow.call_id).where(
            StintRow.call_id == FrictionRow.call_id, StintRow.person_id.in_(sight.persons)
        )
        query = query.where(mine.exists())
    return tuple(Hindrance(tag, calls, moments) for tag, calls, moments in session.execute(query))
