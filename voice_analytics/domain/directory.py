"""People, teams, queues, and the addresses by which a call finds its agent."""

import re
from dataclasses import dataclass
from enum import StrEnum


class AddressKind(StrEnum):
    """What an address belongs to."""

    LOGIN = "login"
    """Name an agent signs in with at the phone system."""

    EXTENSION = "extension"
    SIP = "sip"


@dataclass(frozen=True, slots=True)
class Validity:
    """From when until when something holds; half-open, milliseconds since 1970 in UTC."""

    from_ms: int = 0
    until_ms: int | None = None
    """None: until further notice."""

    def covers(self, at_ms: int) -> bool:
        """Return whether it holds at a moment."""
        return self.from_ms <= at_ms and (self.until_ms is None or at_ms < self.until_ms)

    def overlaps(self, other: "Validity") -> bool:
        """Return whether both hold at some moment."""
        return (other.until_ms is None or self.from_ms < other.until_ms) and (
            self.until_ms is None or other.from_ms < self.until_ms
        )


ALWAYS = Validity()


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who takes calls."""

    id: str
    """The company's own id of the person."""

    name: str
    email: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Team:
    """A team."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue or skill that calls come through."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody's time in a team."""

    person_id: str
    team_id: str
    supervises: bool = False
    valid: Validity = ALWAYS


@dataclass(frozen=True, slots=True)
class Address:
    """An address, and whose it is when: desks and shifts change hands."""

    kind: AddressKind
    value: str
    """In its normal form."""

    person_id: str
    valid: Validity = ALWAYS


def normal_address(kind: AddressKind, text: str) -> str:
    """Return the one form of an address that all its spellings share; empty where it is none.

    >>> normal_address(AddressKind.SIP, "<sip:1001@PBX.example:5060;transport=udp>")
    '1001@pbx.example'
    """
    text = text.strip().casefold()
    if kind is AddressKind.LOGIN:
        return text
    if kind is AddressKind.EXTENSION:
        return re.sub(r"[\s().\-/]", "", text)
    found = re.search(r"(?:sips?:)?([^\s<>@;:]+)@([^\s<>;:]+)", text)
    return f"{found[1]}@{found[2]}" if found else ""


def readings(text: str) -> tuple[tuple[AddressKind, str], ...]:
    """Return what a source may mean by the name of an agent, the most specific reading first."""
    kinds = (AddressKind.SIP, AddressKind.LOGIN, AddressKind.EXTENSION)
    found = ((kind, normal_address(kind, text)) for kind in kinds)
    return tuple((kind, value) for kind, value in found if value)
