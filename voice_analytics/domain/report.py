"""The report: everything found in one call, as one value.

The published document (`voice-analytics.report/1`) is written from this by `export`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from voice_analytics.domain.assessment import Assessment, Flag, Friction
from voice_analytics.domain.call import CallKind, CallMetadata, Consent, Participant, Stint
from voice_analytics.domain.conversation import (
    Event,
    FloorTransfer,
    SpeechSegment,
    Turn,
    Word,
)
from voice_analytics.domain.cue import Cue
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import Unit, Value
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.privacy import Redaction


class AudioLimit(StrEnum):
    """A reason to trust a report less, or to find less in it."""

    MONO_NOT_SEPARATED = "mono_not_separated"
    """One channel with all parties; who spoke was not told apart."""

    MONO_DIARISED = "mono_diarised"
    """One channel with all parties; they were told apart by their voices, with errors."""

    ONE_SPEAKER_FOUND = "one_speaker_found"
    """One channel, in which only one voice was found; there may be several alike."""

    ROLES_GUESSED = "roles_guessed"
    """Which voice is the agent's and which the customer's was told from what they say."""

    ROLES_UNKNOWN = "roles_unknown"
    """It could not be told which voice is the agent's."""

    DUAL_MONO = "dual_mono"
    """Two channels carry the same mixed audio and were treated as one."""

    SILENT_CHANNEL = "silent_channel"
    """One channel carries nothing; the other was treated as mono."""

    TRUNCATED = "truncated"
    """The file breaks off; analysed up to the break."""

    NO_SPEECH = "no_speech"
    """No speech was found."""

    CLIPPED = "clipped"
    """A channel is overdriven for more than a thousandth of its samples."""

    DAMAGED_SAMPLES = "damaged_samples"
    """Some samples were no numbers and were taken as silence."""

    BLEED = "bleed"
    """One party is heard on the other's channel; it was subtracted, and traces may be left."""

    CHANNEL_DELAY = "channel_delay"
    """One channel is later than the other by a constant time, and so are its gaps and overlaps."""

    NOISY = "noisy"
    """A channel's background is so loud that soft speech in it is missed."""

    UNEQUAL_LEVELS = "unequal_levels"
    """One party is far louder than the other."""

    DROPOUTS = "dropouts"
    """Pieces of speech are missing: packets were lost."""

    LANGUAGE_ASSUMED = "language_assumed"
    """The recogniser knows one language only, and nothing said that the call is in it."""

    LANGUAGE_NOT_SUPPORTED = "language_not_supported"
    """The recogniser does not know the language of the call; there are no words."""

    NO_PHRASES = "no_phrases"
    """There are no phrase lists for the language of the call; what was said was not judged."""

    FEW_PHRASES = "few_phrases"
    """The phrase lists for the language of the call are small; much of what was said is missed."""

    NO_SENTENCE_MODEL = "no_sentence_model"
    """Sentences were not compared by meaning, as the model for it is not there."""


@dataclass(frozen=True, slots=True)
class ChannelQuality:
    """What one channel of the recording is like."""

    channel: int
    level_dbfs: float | None
    """90th percentile of 10 ms frame levels; None for digital silence."""

    noise_dbfs: float | None
    """10th percentile of 10 ms frame levels; None for digital silence."""

    clipped_share: float
    """Share of samples at full scale."""

    active_share: float
    """Share of time with speech."""

    delay_ms: int = 0
    """By how much the channel was delivered late, as configured; it was moved back by this."""

    speech_dbfs: float | None = None
    """Median level of 10 ms frames with speech; None without speech."""

    off_share: float = 0.0
    """Share of 10 ms frames with digital silence: muted, suppressed or lost."""

    dropout_share: float = 0.0
    """Share of the frames with speech that are digital silence."""

    hum_dbfs: float | None = None
    """Level of the mains hum in pauses; None where there is none."""

    music_ms: int = 0
    """Hold music."""

    tone_ms: int = 0
    """Call progress tones: ringing, dial, busy."""

    keys: int = 0
    """Keys pressed; which ones is not kept."""


@dataclass(frozen=True, slots=True)
class BleedQuality:
    """One party heard on the channel of another, before it was subtracted."""

    of_channel: int
    """The party's own channel."""

    on_channel: int
    """Where it is heard as well."""

    level_db: float
    """Level there against its own channel."""

    delay_ms: float
    """How late it is heard there; negative when its own channel is the later one."""


@dataclass(frozen=True, slots=True)
class AudioQuality:
    """What the recording is like."""

    channels: tuple[ChannelQuality, ...]
    channel_correlation: float | None
    """Correlation of the first two channels, -1 to 1; None with one channel or silence."""

    bleed: tuple[BleedQuality, ...] = ()
    channel_delay_ms: int | None = None
    """How much later the second channel is than the first; None where bleed does not tell."""

    level_difference_db: float | None = None
    """Speech of the first channel against that of the second; None unless both have speech."""


@dataclass(frozen=True, slots=True)
class AudioDescription:
    """The recording as received."""

    channels: int
    sample_rate_hz: int
    codec: str
    sha256: str
    """Of the file, or of both files of a pair one after the other."""

    quality: AudioQuality
    limits: tuple[AudioLimit, ...]


@dataclass(frozen=True, slots=True)
class CallDescription:
    """Which call this is and whether it can be scored."""

    id: str
    duration_ms: int
    kind: CallKind
    scorable: bool
    why_not: str | None
    source: str
    """Where the audio came from: `file`, `siprec`, ..."""

    language: str | None
    metadata: CallMetadata
    participants: tuple[Participant, ...]
    stints: tuple[Stint, ...]
    consent: Consent = Consent.ABSENT
    """As stated, else as heard."""

    kept: Keep = Keep.KEPT
    """What the policy keeps of the call for this consent."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Values on a fixed grid, for drawing."""

    level_db: tuple[float | None, ...]
    """Level in dBFS; None where the participant does not speak."""

    f0_hz: tuple[float | None, ...] = ()
    """Pitch; None where the participant is not voiced."""

    rate: tuple[float | None, ...] = ()
    """Words per second of own speech in the seconds around; empty without words."""


@dataclass(frozen=True, slots=True)
class Curves:
    """Curves of every participant on one grid."""

    hop_ms: int
    participants: Mapping[str, Curve]


@dataclass(frozen=True, slots=True)
class TurnAcoustics:
    """How a turn sounds; what was not measured is None."""

    level_db: float | None
    rate: float | None
    """Words per second of the turn's own speech; None below eight words."""

    f0_median_hz: float | None = None
    f0_range_st: float | None = None
    """From the 10th to the 90th percentile, semitones."""

    effort: float | None = None
    """Median alpha ratio against the participant's own, dB; above 0 is more vocal effort."""


@dataclass(frozen=True, slots=True)
class TurnActivation:
    """How activated one turn of a customer sounds."""

    participant: str
    interval: Interval
    value: float
    """Against the same speaker's own turns; 0 is usual."""


@dataclass(frozen=True, slots=True)
class MeasuredValue:
    """One value of one measure."""

    key: str
    participant: str
    """Participant id, or `call`."""

    value: Value
    unit: Unit
    version: int


@dataclass(frozen=True, slots=True)
class ModelUse:
    """A model that took part."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made the report, so that it can be made again."""

    code: str
    """Package version."""

    config_sha256: str
    """Of every setting that can change a result."""

    metadata_sha256: str
    """Of what the sidecar or the caller said about the call."""

    models: tuple[ModelUse, ...]
    definitions: Mapping[str, int]
    """Version of each measure by key, and of all before the measures as `pipeline`."""

    limits: Mapping[str, int]
    """Limits of turn-taking in force, milliseconds by name."""

    rubric: str | None = None
    """Name and version of the rubric of the score; None when nothing was scored."""


@dataclass(frozen=True, slots=True)
class CallReport:
    """Everything found in one call."""

    call: CallDescription
    audio: AudioDescription
    segments: tuple[SpeechSegment, ...]
    words: tuple[Word, ...]
    turns: tuple[Turn, ...]
    transfers: tuple[FloorTransfer, ...]
    events: tuple[Event, ...]
    curves: Curves
    measures: tuple[MeasuredValue, ...]
    provenance: Provenance
    acoustics: tuple[TurnAcoustics, ...] = field(default=())
    """One per turn, in the same order."""

    cues: tuple[Cue, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    """One per agent stint."""

    flags: tuple[Flag, ...] = ()
    friction: tuple[Friction, ...] = ()
    activation: tuple[TurnActivation, ...] | None = None
    """Of customers only; None where this module is switched off."""

    redactions: tuple[Redaction, ...] = ()
    """What was removed, and where; in order of time."""
