"""What is known about a call before anyone listens to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from voice_analytics.domain.interval import Interval


class Role(StrEnum):
    """Part a participant has in the call."""

    AGENT = "agent"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """Who called whom, seen from the company."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class CallKind(StrEnum):
    """What the recording holds."""

    CONVERSATION = "conversation"
    VOICEMAIL = "voicemail"
    IVR_ONLY = "ivr_only"
    INTERNAL = "internal"
    TEST = "test"
    SHORT = "short"


class StintKind(StrEnum):
    """Who had the call during a stint."""

    IVR = "ivr"
    QUEUE = "queue"
    AGENT = "agent"
    CONSULT = "consult"
    VOICEMAIL = "voicemail"


class Consent(StrEnum):
    """What is known about consent to record."""

    GRANTED = "granted"
    ANNOUNCED = "announced"
    """The customer was told at the start of the call: notice, which is no consent."""

    ABSENT = "absent"
    """Nothing is known, or none was asked for."""

    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RoleReason:
    """Something that speaks for a role of a voice."""

    key: str
    """Name of the cue."""

    count: int
    """How often it was given."""

    log_odds: float
    """What it adds: above 0 for the agent, below 0 for the customer."""


@dataclass(frozen=True, slots=True)
class Participant:
    """A party of the call."""

    id: str
    """Name inside the report: `agent`, `customer`, `agent_2`, `unknown`, ..."""

    role: Role

    channel: int
    """Channel the party is heard on, from 0."""

    role_confidence: float | None = None
    """Probability that the role is right, where it was told from the call itself."""

    role_reasons: tuple[RoleReason, ...] = ()
    """What spoke for or against the role; empty where it is stated."""


@dataclass(frozen=True, slots=True)
class Stint:
    """A stretch of the call in one pair of hands."""

    index: int
    kind: StintKind
    participant: str | None
    interval: Interval
    language: str | None = None


@dataclass(frozen=True, slots=True)
class StintNote:
    """A stint as the source's metadata states it, before the call's length is known."""

    kind: StintKind
    from_ms: int
    to_ms: int
    agent: str | None = None


_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

LONGEST_TOPIC = 100
"""Characters: it is a code or a few words, no note about anybody."""


def topic_of(text: str) -> str:
    """Return a topic as it is kept and counted: without needless spaces.

    Raises
    ------
    ValueError
        When it is empty or too long, or has control characters.
    """
    topic = " ".join(text.split())
    if not 0 < len(topic) <= LONGEST_TOPIC or _CONTROL.search(topic):
        raise ValueError(f"a topic has 1 to {LONGEST_TOPIC} characters, no control characters")
    return topic


@dataclass(frozen=True, slots=True)
class CallMetadata:
    """What a sidecar or the signalling says; every field may be unknown."""

    call_id: str | None = None
    interaction_id: str | None = None
    external_ids: Mapping[str, str] = field(default_factory=dict)
    started_at: str | None = None
    """RFC 3339 with zone, as given."""
    time_zone: str | None = None
    direction: Direction | None = None
    queue: str | None = None
    topic: str | None = None
    """Contact reason or wrap-up code of another system; in no report."""
    language: str | None = None
    """ISO 639 code, as given."""
    kind: CallKind | None = None
    consent: Consent | None = None
    channels: Mapping[int, Role] | None = None
    """Role of each channel; None when the source does not say."""
    speaks_first: Role | None = None
    """Role of whoever speaks first, for a recording with all parties on one channel."""
    delays_ms: Mapping[int, int] = field(default_factory=dict)
    """By how much each channel was delivered late; channels not named were not."""
    pauses: tuple[Interval, ...] = ()
    """Stretches to drop."""
    keys: tuple[Interval, ...] = ()
    """When keys of a telephone were pressed; which ones is not kept."""
    stints: tuple[StintNote, ...] = ()
    agent: str | None = None
    """Login, extension or SIP address of the agent; to find the person by, in no report."""
