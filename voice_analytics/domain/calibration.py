"""Rounds in which several people read the same calls, and what came of them."""

from collections.abc import Mapping
from dataclasses import dataclass

OVERALL = "overall"
"""What a reading calls the judgement of the stint as a whole."""

Points = Mapping[str, float | None]
"""By component; None: no occasion for it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stint of a call."""

    call_id: str
    stint: int


@dataclass(frozen=True, slots=True)
class NewRound:
    """A round to be opened."""

    title: str
    places: tuple[Place, ...]
    participants: tuple[str, ...]
    """Accounts."""

    due_at_ms: int


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who takes part."""

    account_id: str
    submitted_at_ms: int | None


@dataclass(frozen=True, slots=True)
class RoundCall:
    """A stint that is read in a round."""

    place: Place
    machine: Points
    """What the machine gave when the round began, and `overall`."""


@dataclass(frozen=True, slots=True)
class Round:
    """A round of calibration."""

    id: str
    title: str
    owner_id: str
    created_at_ms: int
    due_at_ms: int
    closed_at_ms: int | None
    closed_by: str | None
    calls: tuple[RoundCall, ...]
    seats: tuple[Seat, ...]

    @property
    def open(self) -> bool:
        """Return whether readings are still given."""
        return self.closed_at_ms is None

    def seat(self, account_id: str) -> Seat | None:
        """Return somebody's part in it."""
        return next((one for one in self.seats if one.account_id == account_id), None)

    def call(self, place: Place) -> RoundCall | None:
        """Return a stint of it."""
        return next((one for one in self.calls if one.place == place), None)


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody gave one component."""

    place: Place
    account_id: str
    component: str
    points: float | None
    at_ms: int
