"""The company's directory and late facts about calls, from CSV files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from voice_analytics.domain.call import topic_of
from voice_analytics.domain.directory import (
    Address,
    AddressKind,
    Membership,
    Person,
    Queue,
    Team,
    Validity,
    normal_address,
)
from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.tables import Line, moment_ms, read_table

DIRECTORY_COLUMNS = (
    "person_id", "name", "email", "active", "team", "supervises", "login", "extension", "sip",
    "valid_from", "valid_until", "queue", "queue_name",
)  # fmt: skip
LATE_COLUMNS = (
    "call_id",
    "interaction_id",
    "external_system",
    "external_id",
    "stint",
    "agent",
    "queue",
    "topic",
)

_YES = frozenset({"yes", "true", "1", "y"})
_NO = frozenset({"no", "false", "0", "n"})


@dataclass(frozen=True, slots=True)
class DirectoryLine:
    """What one line says, in the order it is to be stored."""

    number: int
    person: Person | None
    queue: Queue | None
    team: Team | None
    membership: Membership | None
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class LateLine:
    """What one line says of a call."""

    number: int
    call_id: str | None
    interaction_id: str | None
    external_ids: Mapping[str, str]
    stint: int | None
    agent: str | None
    queue: str | None
    topic: str | None


def read_directory(data: bytes, name: str, zone: tzinfo) -> Iterator[DirectoryLine]:
    """Yield what a directory file says.

    A line is a person (`person_id`, `name`), with a team, addresses and their validity where they
    are given; several lines of a person add up. A line with `queue` alone is a queue.

    Parameters
    ----------
    data
        The file.
    name
        What messages call it.
    zone
        Zone of dates that name none.

    Raises
    ------
    ProtocolViolation
        When a line cannot be understood; names it.
    """
    for line in read_table(data, DIRECTORY_COLUMNS, name):
        try:
            yield _directory_line(line, zone)
        except ValueError as error:
            raise ProtocolViolation(f"{name}, line {line.number}: {error}") from error


def read_late(data: bytes, name: str) -> Iterator[LateLine]:
    """Yield what a file of late facts says: which call, and its agent, queue or topic.

    Raises
    ------
    ProtocolViolation
        When a line cannot be understood; names it.
    """
    for line in read_table(data, LATE_COLUMNS, name):
        try:
            yield _late_line(line)
        except ValueError as error:
            raise ProtocolViolation(f"{name}, line {line.number}: {error}") from error


def _directory_line(line: Line, zone: tzinfo) -> DirectoryLine:
    cells = line.cells
    queue = (
        Queue(cells["queue"], cells.get("queue_name", cells["queue"])) if "queue" in cells else None
    )
    if "person_id" not in cells:
        if queue is None or cells.keys() - {"queue", "queue_name"}:
            raise ValueError("has no person_id; a line without one can only name a queue")
        return DirectoryLine(line.number, None, queue, None, None, ())
    if "name" not in cells:
        raise ValueError("has no name")
    who, valid = cells["person_id"], _validity(cells, zone)
    person = Person(who, cells["name"], cells.get("email"), _flag(cells, "active", True))
    team = Team(cells["team"], cells["team"]) if "team" in cells else None
    supervises = _flag(cells, "supervises", False)
    if supervises and team is None:
        raise ValueError("supervises needs a team")
    return DirectoryLine(
        number=line.number,
        person=person,
        queue=queue,
        team=team,
        membership=Membership(who, team.id, supervises, valid) if team else None,
        addresses=tuple(
            Address(kind, _address(kind, cells[kind.value]), who, valid)
            for kind in AddressKind
            if kind.value in cells
        ),
    )


def _late_line(line: Line) -> LateLine:
    cells = line.cells
    named = {"call_id", "interaction_id", "external_id"} & cells.keys()
    if not named:
        raise ValueError("names no call; give call_id, interaction_id or external_id")
    if ("external_id" in cells) != ("external_system" in cells):
        raise ValueError("external_id needs external_system, and the other way round")
    if not {"agent", "queue", "topic"} & cells.keys():
        raise ValueError("says nothing of the call; give agent, queue or topic")
    return LateLine(
        number=line.number,
        call_id=cells.get("call_id"),
        interaction_id=cells.get("interaction_id"),
        external_ids={cells["external_system"]: cells["external_id"]}
        if "external_id" in cells
        else {},
        stint=_count(cells["stint"]) if "stint" in cells else None,
        agent=cells.get("agent"),
        queue=cells.get("queue"),
        topic=topic_of(cells["topic"]) if "topic" in cells else None,
    )


def _validity(cells: Mapping[str, str], zone: tzinfo) -> Validity:
    from_ms = _moment(cells, "valid_from", zone)
    until_ms = _moment(cells, "valid_until", zone)
    if until_ms is not None and until_ms <= (from_ms or 0):
        raise ValueError("valid_until must be after valid_from")
    return Validity(from_ms or 0, until_ms)


def _moment(cells: Mapping[str, str], column: str, zone: tzinfo) -> int | None:
    if column not in cells:
        return None
    try:
        return moment_ms(cells[column], zone)
    except ValueError as error:
        raise ValueError(
            f"{column} is no date such as 2026-03-01 or 2026-03-01T08:00:00+01:00"
        ) from error


def _flag(cells: Mapping[str, str], column: str, otherwise: bool) -> bool:
    said = cells.get(column, "").casefold()
    if said and said not in _YES | _NO:
        raise ValueError(f"{column} must be yes or no")
    return said in _YES if said else otherwise


def _address(kind: AddressKind, text: str) -> str:
    value = normal_address(kind, text)
    if not value:
        raise ValueError(f"{kind.value} is no address of this kind")
    return value


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("stint must be a number from 0")
    return int(text)
