"""A whole directory file into the store, all of it or nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from voice_analytics.domain.directory import AddressKind
from voice_analytics.errors import StoreError
from voice_analytics.ingest.directory import DirectoryLine
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
    StoreError
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
            except StoreError as error:
                raise StoreError(f"{name}, line {line.number}: {error}") from error
        people.update([line.person.id] if line.person else [])
        teams.update([line.team.id] if line.team else [])
        queues.update([line.queue.id] if line.queue else [])
        addresses.update((one.kind, one.value) for one in line.addresses)
    return Enrolled(len(people), len(teams), len(queues), len(addresses))


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
