"""A whole directory file into the store, all of it or nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from voice_analytics.domain.directory import AddressKind
from voice_analytics.errors import BadQuery
from voice_analytics.ingest.directory import DirectoryLine, LateLine
from voice_analytics.store.assigning import LateFact, apply_late, match_again
from voice_analytics.store.people import (
    add_address,
    add_membership,
    save_group,
    save_person,
)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What a file held."""

    people: int
    teams: int
    queues: int
    addresses: int


def enrol(session: Session, lines: Iterable[DirectoryLine], name: str) -> Enrolled:
    """Store what a directory file says; saying it again changes nothing.

    Raises
    ------
    BadQuery
        When a line contradicts what is stored or an earlier line; names it.
    """
    people: set[str] = set()
    teams: set[str] = set()
    queues: set[str] = set()
    addresses: set[tuple[AddressKind, str]] = set()
    for line in lines:
        for write in _writes(session, line):
            try:
                write()
            except BadQuery as error:
                raise BadQuery(f"{name}, line {line.number}: {error}") from error
        people.update([line.person.id] if line.person else [])
        teams.update([line.team.id] if line.team else [])
        queues.update([line.queue.id] if line.queue else [])
        addresses.update((one.kind, one.value) for one in line.addresses)
    return Enrolled(len(people), len(teams), len(queues), len(addresses))


@dataclass(frozen=True, slots=True)
class Applied:
    """What a file of late facts came to."""

    calls: tuple[str, ...]
    """Calls it is about."""

    reassigned: int
    """Stints that have another person now."""

    not_stored: tuple[int, ...]
    """Lines about calls that are not stored."""

    unknown: tuple[int, ...]
    """Lines whose agent is nobody's address at the time of the call."""


def enrol_and_match(
    session: Session, lines: Iterable[DirectoryLine], name: str
) -> tuple[Enrolled, int]:
    """Store what a directory file says; return it, and how many stints found their person by it.

    Raises
    ------
    BadQuery
        When a line contradicts what is stored or an earlier line; names it.
    """
    found = enrol(session, lines, name)
    return found, match_again(session)


def apply_late_lines(session: Session, lines: Iterable[LateLine]) -> Applied:
    """Name or correct agents, queues and topics of calls; their analyses stay as they are."""
    calls: dict[str, None] = {}
    reassigned, not_stored, unknown = 0, [], []
    for line in lines:
        fact = LateFact(
            call_id=line.call_id,
            interaction_id=line.interaction_id,
            external_ids=line.external_ids,
            stint=line.stint,
            agent=line.agent,
            queue=line.queue,
            topic=line.topic,
        )
        outcome = apply_late(session, fact)
        calls.update(dict.fromkeys(outcome.calls))
        reassigned += outcome.reassigned
        not_stored += [] if outcome.calls else [line.number]
        unknown += [line.number] if outcome.unknown else []
    return Applied(tuple(calls), reassigned, tuple(not_stored), tuple(unknown))


def _writes(session: Session, line: DirectoryLine) -> Iterator[Callable[[], None]]:
    if line.queue is not None:
        yield partial(save_group, session, line.queue)
    if line.person is not None:
        yield partial(save_person, session, line.person)
    if line.team is not None:
        yield partial(save_group, session, line.team)
    if line.membership is not None:
        yield partial(add_membership, session, line.membership)
    for address in line.addresses:
        yield partial(add_address, session, address)
