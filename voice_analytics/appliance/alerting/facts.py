"""What alerts are decided from: values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from voice_analytics.domain.operating import Certificate, PacketCounts, ReceivedLeg, Side

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


@dataclass(frozen=True, slots=True)
class Hours:
    """When calls are to be expected."""

    days: frozenset[int]
    """Of the week, Monday is 0."""

    begin_min: int
    """Minutes after midnight."""

    end_min: int
    quiet_min: int
    """So many minutes without a call are too many."""

    def open_for_ms(self, local: datetime) -> int | None:
        """Return how long it has been open at a local time; None: it is closed."""
        minute = 60 * local.hour + local.minute
        if local.weekday() not in self.days or not self.begin_min <= minute < self.end_min:
            return None
        return (minute - self.begin_min) * MINUTE_MS


@dataclass(frozen=True, slots=True)
class TrunkFacts:
    """A telephone system."""

    name: str
    hours: Hours | None = None
    last_call_ms: int | None = None
    legs: Mapping[Side, tuple[ReceivedLeg, ...]] = field(default_factory=dict)
    """The last ones of each side, the latest first."""

    odds: tuple[float, ...] = ()
    """How much what was said in the last calls speaks for the roles it told."""

    recent: PacketCounts = field(default_factory=PacketCounts)
    """Of calls that ended a moment ago, and those in progress."""

    usual_loss: float | None = None
    """Share lost in the week before."""

    clock_ms: int | None = None
    """By how much its clock is ahead of ours."""

    shed_at_ms: int | None = None
    """When the disk last did not take audio of its calls."""


@dataclass(frozen=True, slots=True)
class DiskFacts:
    """Room for what is kept."""

    free_bytes: int
    total_bytes: int
    grows_bytes: int
    """A day, at the rate of the last week; what the retention removes is taken off."""

    @property
    def free(self) -> float:
        """Return the free share."""
        return self.free_bytes / max(1, self.total_bytes)

    @property
    def days(self) -> int | None:
        """Return the days until it is full; None: it does not fill."""
        return None if self.grows_bytes <= 0 else self.free_bytes // self.grows_bytes


@dataclass(frozen=True, slots=True)
class ProcessFacts:
    """Whether those who work are there."""

    wanted: bool
    lives: bool
    since_ms: int | None = None
    """Since when it lives, where that is known."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that alerts are decided from."""

    now_ms: int
    local: datetime
    """The same, in the zone of the business hours."""

    looking_ms: int
    """For how long there has been somebody who decides."""

    trunks: tuple[TrunkFacts, ...]
    certificates: tuple[Certificate, ...]
    disk: DiskFacts
    listener: ProcessFacts
    worker: ProcessFacts
    clock_set_ms: int = 0
    clock_set_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class AlertLimits:
    """From where on something is wrong."""

    loss: float = 0.01
    certificate_days: int = 21
    clock_s: int = 10
    disk_days: int = 14
