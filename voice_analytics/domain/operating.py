"""How the appliance is doing, in values that an operator reads: telephone systems, processes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

SILENT_DBFS = -50.0
"""Speech is louder: a leg below this carries none, or is turned down."""


class Side(StrEnum):
    """Who is heard on a leg."""

    AGENT = "agent"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"
    ALL = "all"
    """All parties together."""


@dataclass(frozen=True, slots=True)
class PacketCounts:
    """What became of packets of audio; all of them only grow."""

    packets: int = 0
    """Used."""

    lost: int = 0
    """Not there in time; those that came late are among them."""

    late: int = 0
    reordered: int = 0
    """Came after a later one, and in time all the same."""

    duplicate: int = 0
    refused: int = 0
    """From elsewhere, of another sender, too many, or not to be read."""

    paused: int = 0
    """Came during a pause and were dropped before they were decoded."""

    gaps: int = 0
    """Stretches that were lost and too long to be bridged."""

    def plus(self, other: "PacketCounts") -> "PacketCounts":
        """Return both together."""
        return PacketCounts(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(self))
        )

    @property
    def loss(self) -> float | None:
        """Return the share of what was sent that did not come; None where nothing was sent."""
        expected = self.packets + self.lost
        return self.lost / expected if expected else None


@dataclass(frozen=True, slots=True)
class SideNow:
    """The legs of one side of the calls in progress of a trunk."""

    side: Side
    legs: int
    silent: int
    """Of these, without audio or with none that could be speech."""

    codecs: tuple[str, ...]
    counts: PacketCounts
    jitter_ms: int
    """The highest."""

    level_dbfs: float | None
    """The middle one."""


@dataclass(frozen=True, slots=True)
class TrunkNow:
    """A telephone system as the process that listens sees it; counts are since it began."""

    name: str
    in_progress: int = 0
    begun: int = 0
    ended: int = 0
    broken_off: int = 0
    """Of those that ended: without a goodbye."""

    refused: Mapping[str, int] = field(default_factory=dict)
    """Calls that were not taken, by why."""

    malformed: int = 0
    """Messages that could not be read."""

    counts: PacketCounts = PacketCounts()
    shed_ms: int = 0
    """Audio that the disk did not take."""

    shed_at_ms: int | None = None
    """When that last grew, since 1970 in UTC."""

    last_call_ms: int | None = None
    """When a call began last, since 1970 in UTC."""

    clock_ms: int | None = None
    """By how much its clock is ahead of ours, from the dates of its messages; None: none came."""

    sides: tuple[SideNow, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that calls depend on."""

    whose: str
    """`ours`, `authority`, or the name of a trunk."""

    name: str
    until_ms: int
    """When it ends, since 1970 in UTC."""


@dataclass(frozen=True, slots=True)
class ListenerNow:
    """The process that listens for calls in progress."""

    places: tuple[str, ...]
    """Where it listens, such as `UDP 0.0.0.0:5060`."""

    trunks: tuple[TrunkNow, ...]
    strangers: int = 0
    """Addresses of no trunk that were not heard."""

    certificates: tuple[Certificate, ...] = ()
    clock_set_ms: int = 0
    """By how much the clock of this machine was set while it listened, the last time."""

    clock_set_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class WorkerNow:
    """A process that analyses."""

    models: tuple[str, ...]
    """Name and version of each."""

    processes: int


@dataclass(frozen=True, slots=True)
class ServerNow:
    """A process that serves pages and looks whether all is well."""

    grows_bytes: int
    """By how much what is kept grows a day."""


class ProcessKind(StrEnum):
    """What a process does."""

    SERVER = "server"

    LISTENER = "listener"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class ProcessSeen:
    """A process that says from time to time that it lives."""

    kind: ProcessKind
    name: str
    version: str
    started_ms: int
    seen_ms: int
    now: ListenerNow | WorkerNow | ServerNow

    def lives(self, now_ms: int) -> bool:
        """Return whether it was heard of a moment ago."""
        return now_ms - self.seen_ms <= ALIVE_MS


ALIVE_MS = 45_000
"""A process says that it lives every five seconds; on a busy machine it may be late."""


@dataclass(frozen=True, slots=True)
class ReceivedLeg:
    """How one leg of a call arrived that has ended; says nothing of who was heard."""

    trunk: str
    side: Side
    began_ms: int
    """When its call began, since 1970 in UTC."""

    ended_ms: int
    normal: bool
    """False where the call broke off."""

    codec: str | None
    counts: PacketCounts
    jitter_ms: int
    level_dbfs: float | None
    skew_ppm: int | None
    """By how much the sender's clock is slower than ours."""

    @property
    def is_silent(self) -> bool:
        """Return whether nothing of it could be speech."""
        return self.level_dbfs is None or self.level_dbfs < SILENT_DBFS
