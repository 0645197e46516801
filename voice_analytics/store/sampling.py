"""The random sample for review: so many stints of each agent, spread over the agent's queues.

Whoever reviews only what is flagged learns nothing of what is not. Within an agent and a queue the
order is that of a hash of the call's id: nobody chooses it, and it is the same for everybody. The
first of each queue come first, then the second of each.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import chain, zip_longest

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from voice_analytics.domain.calibration import Place
from voice_analytics.domain.call import StintKind
from voice_analytics.domain.review import ReviewReason
from voice_analytics.errors import Refused
from voice_analytics.store.accounts import viewer_of
from voice_analytics.store.audit import VIEWED
from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.reviews import Review, begin
from voice_analytics.store.tables import AuditRow, CallRow, ReviewRow, StintRow

DAY_MS = 86_400_000
ROUND_DAYS = 28
"""Calls for a round of calibration are of so many days."""


@dataclass(frozen=True, slots=True)
class Quota:
    """How much is drawn."""

    stints: int
    """Of each agent."""

    days_ms: int
    """Out of the calls of so long a time before now."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A stint that is to be reviewed; nothing of its result."""

    call_id: str
    stint: int
    person_id: str
    queue_id: str | None
    started_at_ms: int
    duration_ms: int


def sample(
    session: Session, now_ms: int, quota: Quota, account_id: str, sight: Sight = EVERYTHING
) -> tuple[Drawn, ...]:
    """Return what is still to be reviewed of the sample, by agent.

    What somebody has begun counts for the quota and is not in it; neither is what others review
    anyway, nor a call whose report this account has looked at: the review would not be blind.
    """
    since_ms = now_ms - quota.days_ms
    sampled, others = _reviewed(session, since_ms)
    seen = _viewed(session, account_id, since_ms)
    by_agent: dict[str, list[Drawn]] = defaultdict(list)
    for one in _candidates(session, since_ms, now_ms, sight):
        place = (one.call_id, one.stint)
        if place in sampled or not (place in others or one.call_id in seen):
            by_agent[one.person_id].append(one)
    drawn: list[Drawn] = []
    for person in sorted(by_agent):
        begun = {one for one in by_agent[person] if (one.call_id, one.stint) in sampled}
        turns = _spread(by_agent[person], begun)[: quota.stints]
        left = max(0, quota.stints - len(begun))
        drawn += [one for one in turns if one not in begun][:left]
    return tuple(drawn)


def begin_sampled(
    session: Session, now_ms: int, quota: Quota, account_id: str, call_id: str, stint: int
) -> Review:
    """Return somebody's blind review of a stint of the sample, begun now unless it was before.

    Raises
    ------
    Refused
        When the stint is not in it.
    """
    query = select(ReviewRow.id).where(
        ReviewRow.call_id == call_id,
        ReviewRow.stint == stint,
        ReviewRow.account_id == account_id,
        ReviewRow.why == ReviewReason.SAMPLED,
    )
    if session.scalar(query) is None:
        drawn = {(one.call_id, one.stint) for one in sample(session, now_ms, quota, account_id)}
        if (call_id, stint) not in drawn:
            raise Refused("this stint is not in the sample; take one that is")
    return begin(session, now_ms, account_id, call_id, stint, ReviewReason.SAMPLED)


def draw_for_round(
    session: Session,
    now_ms: int,
    account_ids: Iterable[str],
    count: int,
    without: Iterable[Place] = (),
) -> tuple[Place, ...]:
    """Return stints for several people to read, by chance, taking turns between agents.

    They are of calls of the last weeks that each of the people may see and none has looked at.

    Parameters
    ----------
    session, now_ms
        Open; the time.
    account_ids
        Who is to read them.
    count
        How many at most.
    without
        Stints that they read anyway.
    """
    since_ms = max(0, now_ms - ROUND_DAYS * DAY_MS)
    people = [viewer_of(session, now_ms, one) for one in account_ids]
    limits = [one.persons for one in people if one is not None and one.persons is not None]
    sight = Sight(frozenset.intersection(*limits)) if limits else EVERYTHING
    seen = {call for one in account_ids for call in _viewed(session, one, since_ms)}
    left_out = {one.call_id for one in without} | seen
    by_agent: dict[str, list[Drawn]] = defaultdict(list)
    for one in sorted(_candidates(session, since_ms, now_ms, sight), key=_lot):
        if one.call_id not in left_out:
            by_agent[one.person_id].append(one)
    turns = chain(*zip_longest(*by_agent.values()))
    drawn = [Place(one.call_id, one.stint) for one in turns if one is not None]
    return tuple(drawn[:count])


def _candidates(session: Session, since_ms: int, now_ms: int, sight: Sight) -> Iterable[Drawn]:
    query = (
        select(
            StintRow.call_id,
            StintRow.index,
            StintRow.person_id,
            CallRow.queue_id,
            StintRow.started_at_ms,
            StintRow.end_ms - StintRow.start_ms,
        )
        .join(CallRow, CallRow.id == StintRow.call_id)
        .where(
            CallRow.started_at_ms.between(since_ms, now_ms),
            CallRow.scorable,
            StintRow.kind == StintKind.AGENT.value,
            StintRow.person_id.is_not(None),
            StintRow.coverage.is_not(None),
        )
    )
    if sight.persons is not None:
        query = query.where(StintRow.person_id.in_(sight.persons))
    return (
        Drawn(call_id, stint, person or "", queue, at_ms, lasts_ms)
        for call_id, stint, person, queue, at_ms, lasts_ms in session.execute(query)
    )


_Places = frozenset[tuple[str, int]]


def _reviewed(session: Session, since_ms: int) -> tuple[_Places, _Places]:
    """Return which stints somebody reviews as a sample, and which for other reasons."""
    rows = session.execute(
        select(ReviewRow.call_id, ReviewRow.stint, ReviewRow.why)
        .join(StintRow, _of_the_stint())
        .where(StintRow.started_at_ms >= since_ms, ReviewRow.why != ReviewReason.SELF)
    ).all()
    sampled = {(call, stint) for call, stint, why in rows if why == ReviewReason.SAMPLED}
    others = {(call, stint) for call, stint, why in rows if why != ReviewReason.SAMPLED}
    return frozenset(sampled), frozenset(others)


def _of_the_stint() -> ColumnElement[bool]:
    return and_(StintRow.call_id == ReviewRow.call_id, StintRow.index == ReviewRow.stint)


def _viewed(session: Session, account_id: str, since_ms: int) -> frozenset[str]:
    """Return the calls whose report somebody has looked at."""
    rows = select(AuditRow.object).where(
        AuditRow.actor == account_id, AuditRow.action == VIEWED, AuditRow.at_ms >= since_ms
    )
    return frozenset(one.removeprefix("call/") for one in session.scalars(rows))


def _spread(stints: Iterable[Drawn], begun: Set[Drawn] = frozenset()) -> Sequence[Drawn]:
    """Return an agent's stints by chance, taking turns between the queues; the begun come first."""
    queues: dict[str, list[Drawn]] = defaultdict(list)
    for one in sorted(stints, key=lambda one: (one not in begun, _lot(one))):
        queues[one.queue_id or ""].append(one)  # whose first lot is lower comes first
    return [one for one in chain(*zip_longest(*queues.values())) if one is not None]


def _lot(one: Drawn) -> bytes:
    return hashlib.sha256(f"{one.call_id}/{one.stint}".encode()).digest()
