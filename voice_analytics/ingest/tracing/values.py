"""A call as its messages and legs: times, kinds and counts, and nothing that was said."""

from dataclasses import dataclass

from voice_analytics.domain.operating import PacketCounts


@dataclass(frozen=True, slots=True)
class Step:
    """A message of signalling."""

    at_ms: int
    """Milliseconds since 1970 in UTC."""

    outgoing: bool
    """True: from the box."""

    what: str
    """Method, or status with the method it answers."""

    note: str
    """What is in it, in a few words: no number, no name."""


@dataclass(frozen=True, slots=True)
class TracedLeg:
    """How a leg arrives, or arrived."""

    id: str
    who: str
    """Role and masked address."""

    codec: str | None
    active: bool
    """False while on hold or paused."""

    counts: PacketCounts
    jitter_ms: int
    level_dbfs: float | None


@dataclass(frozen=True, slots=True)
class CallTrace:
    """One dialog: a call, or what else was asked."""

    id: str
    """Made of its Call-ID, which it does not tell."""

    peer: str
    """Address, port and transport of the other end."""

    steps: tuple[Step, ...]
    legs: tuple[TracedLeg, ...]
    rule: str | None
    """Which rule told who is the agent."""

    ended: str | None
    """Why it ended; None: it goes on, or was none."""
