"""What an operator should look at: something is wrong with what the appliance depends on."""

from dataclasses import dataclass
from enum import StrEnum


class AlertKind(StrEnum):
    """What is wrong."""

    NO_CALLS = "no_calls"
    """No call came in business hours."""

    SILENT_LEG = "silent_leg"
    """One side of calls brings nothing that could be speech."""

    SWAPPED_LEGS = "swapped_legs"
    """Who is taken for the agent speaks like a customer."""

    LOSS = "loss"
    """More and more packets do not arrive."""

    SHED = "shed"
    """The disk does not take the audio of calls in progress."""

    CERTIFICATE = "certificate"
    """One ends soon."""

    CLOCK = "clock"
    """Clocks differ, or ours was set."""

    DISK = "disk"
    """It will be full soon."""

    LISTENER = "listener"
    """Nobody listens for calls in progress."""

    WORKER = "worker"
    """Nobody analyses."""


class AlertLevel(StrEnum):
    """How urgent it is."""

    WARNING = "warning"
    """Look at it these days."""

    SERIOUS = "serious"
    """Calls are being lost, or soon will be."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that is wrong now."""

    kind: AlertKind
    subject: str
    """What it is about: a trunk, a trunk and a side, a certificate; empty: the box."""

    level: AlertLevel
    says: str
    """A sentence."""

    remedy: str
    """What to do about it."""

    @property
    def key(self) -> tuple[AlertKind, str]:
        """Return what it is the same by, however it is put and however bad it is."""
        return self.kind, self.subject


@dataclass(frozen=True, slots=True)
class KeptAlert:
    """An alert as it is stored."""

    id: str
    alert: Alert
    since_ms: int
    """When it was raised, since 1970 in UTC."""

    ended_ms: int | None
    """None: it goes on."""

    told: str | None
    """What became of telling another system: as of notices; None: nobody is told."""

    why: str | None
    """Why nobody could be told."""
