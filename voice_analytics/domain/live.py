"""Calls in progress, as they are shown while they last. Never kept: the report says what counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voice_analytics.domain.call import Role


@dataclass(frozen=True, slots=True)
class LegNow:
    """One audio stream of a call in progress."""

    id: str
    channel: int
    role: Role

    address: str | None
    """SIP address or number of who is heard on it: never logged."""

    mixed: bool = False
    """All parties are heard on it."""

    speech_ms: int = 0
    """How long somebody has spoken on it."""

    speaking: bool = False
    """Somebody speaks on it, as far as is known."""

    paused: bool = False
    """It is not recorded just now."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened in a call in progress; times are on the clock of its recording."""

    number: int
    """Counts up over all calls."""

    call_id: str

    kind: str
    """`interruption` and the other kinds of a report, by timing alone; `paused` or `resumed`."""

    leg: str | None
    """Who began it; None: all legs."""

    other: str | None
    """Who was speaking, or began as well; None where that says nothing."""

    start_ms: int
    end_ms: int

    decided_at_ms: int
    """When what decided it was heard: milliseconds since 1970 in UTC."""


@dataclass(frozen=True, slots=True)
class CallNow:
    """A call in progress."""

    id: str
    """That of the stored call it becomes."""

    source: str
    """Name of the trunk it comes over."""

    began_at_ms: int
    """When it was opened: milliseconds since 1970 in UTC."""

    legs: tuple[LegNow, ...]
    external_ids: Mapping[str, str] = field(default_factory=dict)
    interaction_id: str | None = None

    heard_ms: int = 0
    """How much of it was heard."""

    paused_ms: int = 0
    """How much of that was not recorded: nobody was heard in it."""

    talk_over_ms: int = 0
    """For how long several spoke at once."""

    silent_since_ms: int | None = None
    """Since when nobody speaks; None while somebody does or it is paused, and at the beginning."""

    paused: bool = False
    """No leg is recorded just now."""

    held: bool = False
    """Somebody asked here for the pause, rather than the telephone system."""

    shed_ms: int = 0
    """How much was not listened to live, for lack of time; the recording has it."""

    last: Happening | None = None


@dataclass(frozen=True, slots=True)
class CallGone:
    """A call that is no longer in progress."""

    call_id: str
    normal: bool
    """False where it broke off."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What was left out for lack of time or room, of all calls since listening began."""

    shed_ms: int = 0
    """Audio that was not listened to live; the recordings have it."""

    unwritten_ms: int = 0
    """Audio that the disk did not take: it is lost."""
