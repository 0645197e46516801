"""What a call in progress is said to do, in the same words whatever protocol brings it.

Places of audio are integer samples on the call clock, at the leg's own rate; other times are
milliseconds on the same clock. It starts at 0 when the call is opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.call import Role

LegId: TypeAlias = str
"""Opaque, unique within the call: the label of the offer, or made up."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One audio stream of a call."""

    id: LegId

    participant: str | None
    """The source's id of who is heard on it; None where it does not say."""

    role: Role

    address: str | None
    """SIP address or number of who is heard on it: never logged."""

    name: str | None
    """Display name of who is heard on it: never logged."""

    channel: int
    """Channel of the recording it becomes, from 0."""

    mixed: bool
    """True where all parties are heard on it."""


@dataclass(frozen=True, slots=True)
class CallOpened:
    """A call began to arrive."""

    call_key: str
    """Unique for the protocol: what later events of the call are found by."""

    source: str
    """Name of the trunk it came over."""

    legs: tuple[Leg, ...]

    external_ids: Mapping[str, str] = field(default_factory=dict)

    interaction_id: str | None = None
    """What other recordings of the same interaction carry too."""

    role_rule: str | None = None
    """Which rule told who is the agent; None where none did."""

    dialog: str | None = None
    """What the signalling calls it (Call-ID): to find its messages by, in no report."""


@dataclass(frozen=True, slots=True, eq=False)
class LegAudio:
    """A run of samples of one leg."""

    leg: LegId

    start_sample: int
    """Place of the first on the call clock, at `rate_hz`."""

    samples: NDArray[np.int16]  # (samples,), read-only

    rate_hz: int
    """8000, 16000 or 48000: the codec's own."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A run of samples of one leg that never came."""

    leg: LegId
    start_sample: int
    samples: int

    reason: Literal["loss", "silence"]
    """Lost on the way, or never sent because nobody spoke."""


@dataclass(frozen=True, slots=True)
class Paused:
    """From here on audio is not to be kept."""

    leg: LegId | None
    """None: all legs."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """From here on audio is kept again."""

    leg: LegId | None
    """None: all legs."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Digit:
    """A key of a telephone was pressed."""

    leg: LegId
    at_ms: int

    digit: str
    """Sensitive: never logged, never kept."""


@dataclass(frozen=True, slots=True)
class MetadataChanged:
    """Who is heard on which leg, or the ids of the call, changed."""

    legs: tuple[Leg, ...]
    """All legs as they are now."""

    external_ids: Mapping[str, str]
    """All ids as they are now."""

    role_rule: str | None = None
    """Which rule tells who is the agent now; None where none does."""


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call is over."""

    normal: bool
    """False where it broke off."""

    reason: str


@dataclass(frozen=True, slots=True)
class Codec:
    """What a payload type of RTP stands for."""

    name: str
    """As in SDP, in upper case: `PCMU`, `PCMA`, `G722`, `L16`, `OPUS`, ..."""

    clock_hz: int
    """Units of the RTP timestamp per second; for G.722 not the rate of its audio."""

    channels: int = 1


@dataclass(frozen=True, slots=True)
class MediaWanted:
    """RTP of one leg is to be received, from now on like this; replaces what was said before."""

    leg: LegId

    local_ports: tuple[int, int]
    """For RTP, which is even, and RTCP, the next; both are bound already."""

    remote_address: tuple[str, int] | None
    """Where it comes from, as announced; None where the source does not say."""

    payload_types: Mapping[int, Codec]
    """Audio; without telephone events and comfort noise."""

    dtmf_pt: int | None
    """Payload type of telephone events (RFC 4733)."""

    cn_pt: int | None
    """Payload type of comfort noise."""

    crypto: tuple[str, bytes] | None
    """Suite of SRTP, and key with salt, that the sender uses; None: plain RTP."""

    active: bool
    """False while on hold or paused: what comes is dropped, and the clock goes on."""


@dataclass(frozen=True, slots=True)
class MediaStopped:
    """RTP of one leg is no longer to be received, and its ports are free."""

    leg: LegId


Event: TypeAlias = (
    CallOpened
    | LegAudio
    | Gap
    | Paused
    | Resumed
    | Digit
    | MetadataChanged
    | CallEnded
    | MediaWanted
    | MediaStopped
)
