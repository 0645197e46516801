"""Whose call it was: found by address when it is stored, named or corrected later."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from voice_analytics.domain.call import StintKind
from voice_analytics.domain.directory import readings
from voice_analytics.store.calls import move_to_queue, reassign, say_topic
from voice_analytics.store.people import person_at, queue_named
from voice_analytics.store.tables import CallRow, StintRow


@dataclass(frozen=True, slots=True)
class LateFact:
    """What another system knows of a call, told after it was stored; unknown is None.

    The call is named by `call_id`, by `interaction_id` with all calls of it, or by ids it has in
    other systems.
    """

    call_id: str | None = None
    interaction_id: str | None = None
    external_ids: Mapping[str, str] = field(default_factory=dict)
    stint: int | None = None
    """Of which stint the agent is told; None: of all stints of agents."""

    agent: str | None = None
    """Login, extension or SIP address."""

    queue: str | None = None
    topic: str | None = None
    """What the call was about."""


@dataclass(frozen=True, slots=True)
class LateOutcome:
    """What a late fact came to."""

    calls: tuple[str, ...]
    """Calls it is about; empty: none is stored."""

    reassigned: int
    """Stints that have another person now."""

    unknown: bool
    """Nobody has the agent's address at the time of the call."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Stints of agents that nobody could be found for, by what the source said."""

    address: str | None
    stints: int
    first_ms: int
    last_ms: int
    example: str
    """Id of one such call."""


def persons_of(
    session: Session, addresses: Mapping[int, str], starts_ms: Mapping[int, int]
) -> dict[int, str]:
    """Return who had each stint, by what the source said of its agent and when it began."""
    found = {index: person_at(session, text, starts_ms[index]) for index, text in addresses.items()}
    return {index: person for index, person in found.items() if person is not None}


def match_again(session: Session, from_ms: int = 0, until_ms: int | None = None) -> int:
    """Look again for the people of unmatched stints in a time, as the directory is now.

    Returns
    -------
    int
        How many stints found their person.
    """
    rows = select(StintRow).where(
        StintRow.kind == StintKind.AGENT.value,
        StintRow.person_id.is_(None),
        StintRow.address.is_not(None),
        StintRow.started_at_ms >= from_ms,
    )
    if until_ms is not None:
        rows = rows.where(StintRow.started_at_ms < until_ms)
    open_stints = [
        (row.call_id, row.index, row.address or "", row.started_at_ms)
        for row in session.scalars(rows)
    ]
    count = 0
    for call_id, index, address, at_ms in open_stints:
        person = person_at(session, address, at_ms)
        if person is not None:
            reassign(session, call_id, index, person)
            count += 1
    return count


def apply_late(session: Session, fact: LateFact) -> LateOutcome:
    """Name or correct the agent, queue or topic of a call; its analysis stays as it is."""
    calls = calls_of(session, fact)
    reassigned, unknown = 0, False
    for call_id in calls:
        if fact.queue is not None:
            move_to_queue(session, call_id, queue_named(session, fact.queue))
        if fact.topic is not None:
            say_topic(session, call_id, fact.topic)
        if fact.agent is not None:
            changed, lost = _name_agent(session, call_id, fact.stint, fact.agent)
            reassigned, unknown = reassigned + changed, unknown or lost
    return LateOutcome(calls, reassigned, unknown)


def unmatched(session: Session, limit: int = 100) -> tuple[Unmatched, ...]:
    """Return what is to be done in the directory: addresses of nobody, the most frequent first."""
    rows = session.execute(
        select(
            StintRow.address,
            func.count(),
            func.min(StintRow.started_at_ms),
            func.max(StintRow.started_at_ms),
            func.max(StintRow.call_id),
        )
        .where(StintRow.kind == StintKind.AGENT.value, StintRow.person_id.is_(None))
        .group_by(StintRow.address)
        .order_by(func.count().desc(), StintRow.address)
        .limit(limit)
    )
    return tuple(Unmatched(*row) for row in rows)


def calls_of_interaction(session: Session, interaction_id: str) -> tuple[str, ...]:
    """Return the calls of one interaction, in the order they began."""
    rows = select(CallRow.id).where(CallRow.interaction_id == interaction_id)
    return tuple(session.scalars(rows.order_by(CallRow.started_at_ms, CallRow.id)))


def calls_of(session: Session, fact: LateFact) -> tuple[str, ...]:
    """Return the calls that a fact is about, by any name it gives them."""
    wanted = []
    if fact.call_id is not None:
        wanted.append(CallRow.id == fact.call_id)
    if fact.interaction_id is not None:
        wanted.append(CallRow.interaction_id == fact.interaction_id)
    for system, value in fact.external_ids.items():
        wanted.append(CallRow.external_ids[system].as_string() == value)
    if not wanted:
        return ()
    return tuple(session.scalars(select(CallRow.id).where(or_(*wanted)).order_by(CallRow.id)))


def _name_agent(session: Session, call_id: str, stint: int | None, agent: str) -> tuple[int, bool]:
    """Return how many stints of a call have another person now, and whether nobody was found."""
    rows = select(StintRow).where(
        StintRow.call_id == call_id, StintRow.kind == StintKind.AGENT.value
    )
    if stint is not None:
        rows = rows.where(StintRow.index == stint)
    changed, lost = 0, False
    for row in session.scalars(rows).all():
        row.address = readings(agent)[0][1] if readings(agent) else agent
        person = person_at(session, agent, row.started_at_ms)
        lost = lost or person is None
        if row.person_id != person:
            reassign(session, call_id, row.index, person)
            changed += 1
    return changed, lost
