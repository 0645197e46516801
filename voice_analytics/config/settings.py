"""The settings tree: every field with its unit, bounds and meaning.

Values come from `edge_config/default.yaml`, then a file of the operator's, then environment
variables such as ``VOICE_ANALYTICS__RECOGNITION__MODEL``.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from voice_analytics.domain.call import Role
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.privacy import PAYMENT_KINDS, PrivateKind

ENV_PREFIX = "VOICE_ANALYTICS__"

_LIMITS = TurnLimits()

Milliseconds = Annotated[int, Field(ge=0, le=3_600_000)]
Days = Annotated[int, Field(ge=1, le=3650)]
Share = Annotated[float, Field(gt=0.0, le=1.0)]
CompanyName = Annotated[str, Field(max_length=100, pattern=r"\w")]


class Device(StrEnum):
    """Where models run."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class DiarisationBackend(StrEnum):
    """What tells the voices on one channel apart."""

    AUTO = "auto"
    ONNX = "onnx"
    PYANNOTE = "pyannote"


class PolicyPreset(StrEnum):
    """Values of `policy` to start from; each is a file in `edge_config/policy`."""

    DEFAULT = "default"
    EU = "eu"
    FR = "fr"
    US_ALL_PARTY = "us-all-party"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AudioSettings(_Section):
    """What the channels of a recording mean, and when two of them are really one."""

    channels: dict[int, Role] = Field(
        default={0: Role.AGENT, 1: Role.CUSTOMER},
        description="Role of each channel of a file without a sidecar.",
    )
    dual_mono_correlation: float = Field(
        default=0.98,
        ge=0.5,
        le=1.0,
        description="Two channels correlated at least this much carry the same mixed audio.",
    )
    silent_channel_dbfs: float = Field(
        default=-65.0,
        ge=-120.0,
        le=-20.0,
        description="A channel whose loudest frames stay below this level carries nothing, dBFS.",
    )
    delay_ms: dict[Annotated[int, Field(ge=0, le=15)], Annotated[int, Field(ge=0, le=5000)]] = (
        Field(
            default={},
            description="By how much the tap delivers each channel late, in ms by channel; such a "
            "channel is moved back by it. A sidecar overrides it.",
        )
    )
    bleed_db: float = Field(
        default=-40.0,
        ge=-80.0,
        le=0.0,
        description="Leakage between channels of at least this level is named and subtracted, dB.",
    )


class SpeechSettings(_Section):
    """Where speech begins and ends; the detector's finer thresholds are in `pipeline/gate.py`."""

    enter_probability: float = Field(
        default=0.3, ge=0.05, le=0.95, description="A stretch of speech opens here."
    )
    sure_probability: float = Field(
        default=0.3, ge=0.05, le=0.95, description="It holds at least one frame like this."
    )
    leave_probability: float = Field(
        default=0.15, ge=0.01, le=0.95, description="It stays open above this."
    )
    reach_ms: int = Field(
        default=500,
        ge=0,
        le=1000,
        description="How far beyond it loud frames are followed; boundaries lie where sound does.",
    )
    pause_ms: int = Field(
        default=200, ge=0, le=1000, description="Shorter pauses are bridged, in ms."
    )
    shortest_ms: int = Field(
        default=80, ge=10, le=1000, description="Shorter sounds are no speech, in ms."
    )

    @model_validator(mode="after")
    def check_probabilities(self) -> Self:
        """Refuse thresholds that are out of order."""
        if not self.leave_probability <= self.enter_probability <= self.sure_probability:
            raise ValueError("leave, enter and sure_probability must not fall in this order")
        return self


class RecognitionSettings(_Section):
    """How words are recognised."""

    model: str = Field(
        default="base",
        min_length=1,
        description="A faster-whisper size (`base`, `tiny.en`, `large-v3`, ...) or a local folder.",
    )
    language: str | None = Field(
        default=None,
        pattern=r"^[a-z]{2,3}$",
        description="ISO 639 code of all calls; left out, it is detected on speech.",
    )
    pad_ms: int = Field(
        default=200,
        ge=0,
        le=1000,
        description="Audio given to the recogniser before and after each stretch of speech, in ms.",
    )
    beam_size: int = Field(default=5, ge=1, le=10, description="Hypotheses kept while decoding.")
    batch_size: int = Field(
        default=0,
        ge=0,
        le=64,
        description="Windows of 30 s decoded together, per thread; more is little faster and "
        "costs memory. 0: 2 on a processor, 16 on CUDA.",
    )


class RoleSettings(_Section):
    """How the agent is told from the customer where the parties share a channel."""

    least_confidence: float = Field(
        default=0.95,
        ge=0.5,
        le=1.0,
        description="Probability from which a voice is given a role.",
    )
    company_names: tuple[CompanyName, ...] = Field(
        default=(),
        max_length=100,
        description="Names by which agents call the company when they greet.",
    )
    phrases: Path | None = Field(
        default=None,
        description="Folder of phrase lists of your own, `<language>.yaml`, each in place of the "
        "shipped one.",
    )


class DiarisationSettings(_Section):
    """How voices on one channel are told apart."""

    backend: DiarisationBackend = Field(
        default=DiarisationBackend.AUTO,
        description="`onnx` ships with the product; `pyannote` is pyannote.audio, an extra; `auto` "
        "takes pyannote on CUDA where it is installed and its model fetched, else onnx.",
    )


class PrivacySettings(_Section):
    """What is removed from words, curves and kept audio; payment data always are."""

    remove: tuple[PrivateKind, ...] = Field(
        default=(PrivateKind.NATIONAL_ID,),
        description="Kinds removed besides `card_number`, `security_code`, `card_expiry` and "
        "`bank_account`: `national_id`, `birth_date`, `email`, `phone`, `postcode`, `address`.",
    )

    def kinds(self) -> frozenset[PrivateKind]:
        """Return every kind that is removed."""
        return PAYMENT_KINDS | frozenset(self.remove)


class PolicySettings(_Section):
    """What consent means for what is kept; `voice-analytics policy explain` says it in plain words.

    What is left out is filled by the preset, a file in `edge_config/policy`. The days are recorded
    for the store to come: nothing deletes files yet.
    """

    preset: PolicyPreset = Field(
        default=PolicyPreset.DEFAULT,
        description="`default`, `eu`, `fr` or `us-all-party`: a start, not legal advice.",
    )
    granted: Keep | None = Field(
        default=None,
        description="With consent: `kept`; `measures_only` (no words, no audio); `not_kept`.",
    )
    announced: Keep | None = Field(
        default=None,
        description="The same where notice was given but no consent: most laws tell them apart.",
    )
    absent: Keep | None = Field(
        default=None, description="The same where nothing is known of consent."
    )
    refused: Keep | None = Field(default=None, description="The same where it was refused.")
    audio_days: Days | None = Field(
        default=None, description="Days that audio is to be kept: the most sensitive tier."
    )
    transcript_days: Days | None = Field(
        default=None, description="Days that words are to be kept: enough to review a call."
    )
    measures_days: Days | None = Field(
        default=None, description="Days that numbers are to be kept: enough to see a trend."
    )
    sample_share: Share | None = Field(
        default=None,
        description="Share of calls that are analysed, chosen by call id; others are left alone.",
    )
    allow_activation: bool | None = Field(
        default=None,
        description="Whether `activation.enabled` may be on; off, it has no effect.",
    )
    live_words: bool | None = Field(
        default=None, description="Whether words may be shown during a call, where pages do so."
    )


class RuntimeSettings(_Section):
    """What the machine gives."""

    device: Device = Field(default=Device.AUTO, description="`auto` takes CUDA where it is there.")
    threads: int = Field(
        default=0,
        ge=0,
        le=256,
        description="Threads per worker; 0 shares the processor's cores among the workers.",
    )
    workers: int = Field(default=1, ge=1, le=64, description="Calls analysed at the same time.")


class ModelSettings(_Section):
    """Where model files are."""

    folder: Path | None = Field(
        default=None,
        description="Folder of fetched models; left out, the user's data folder.",
    )


class WordSettings(_Section):
    """Word lists by which turns are told, by language."""

    folder: Path | None = Field(
        default=None,
        description="Folder of `backchannels.yaml`, `floor_claims.yaml` and `unfinished.yaml`; "
        "left out, those that come with the product.",
    )


class TurnSettings(_Section):
    """Limits by which speech becomes turns and events, in milliseconds unless named."""

    ipu_gap_ms: Milliseconds = Field(
        default=_LIMITS.ipu_gap_ms, description="Silence that ends an inter-pausal unit."
    )
    sliver_ms: Milliseconds = Field(
        default=_LIMITS.sliver_ms,
        description="Speech, or being alone, for less than this is chance.",
    )
    floor_gap_ms: Milliseconds = Field(
        default=_LIMITS.floor_gap_ms,
        description="Whoever pauses for less than this has not let go of the floor.",
    )
    utterance_gap_ms: Milliseconds = Field(
        default=_LIMITS.utterance_gap_ms,
        description="A listener who pauses for less is still in the same response or attempt.",
    )
    backchannel_max_ms: Milliseconds = Field(
        default=_LIMITS.backchannel_max_ms,
        description="Longest listener response that takes no floor.",
    )
    backchannel_goes_on_ms: Milliseconds = Field(
        default=_LIMITS.backchannel_goes_on_ms,
        description="How long the other must go on after a backchannel began.",
    )
    response_pause_ms: Milliseconds = Field(
        default=_LIMITS.response_pause_ms,
        description="Longest pause of the other in which a response takes no floor.",
    )
    terminal_overlap_ms: Milliseconds = Field(
        default=_LIMITS.terminal_overlap_ms,
        description="Overlap that begins this close to the end of a turn is normal.",
    )
    interruption_min_overlap_ms: Milliseconds = Field(
        default=_LIMITS.interruption_min_overlap_ms,
        description="Shortest overlap that can interrupt.",
    )
    cut_off_overlap_ms: Milliseconds = Field(
        default=_LIMITS.cut_off_overlap_ms,
        description="The limit in place of these two when the other's turn stops unfinished.",
    )
    resume_ms: Milliseconds = Field(
        default=_LIMITS.resume_ms,
        description="Whoever stops unfinished and goes on within this time has only paused.",
    )
    simultaneous_start_ms: Milliseconds = Field(
        default=_LIMITS.simultaneous_start_ms,
        description="Two who begin within this time of each other begin together ...",
    )
    simultaneous_silence_ms: Milliseconds = Field(
        default=_LIMITS.simultaneous_silence_ms, description="... after a silence of at least this."
    )
    monologue_pause_ms: Milliseconds = Field(
        default=_LIMITS.monologue_pause_ms, description="A pause that ends a monologue streak."
    )
    long_monologue_ms: Milliseconds = Field(
        default=_LIMITS.long_monologue_ms, description="An agent's streak above this is an event."
    )
    dead_air_ms: Milliseconds = Field(
        default=_LIMITS.dead_air_ms,
        description="Silence of all parties of this length or more is an event.",
    )
    dead_air_counted_ms: Milliseconds = Field(
        default=_LIMITS.dead_air_counted_ms,
        description="Silence of all parties from this on is counted by the measures.",
    )
    raised_voice_ms: Milliseconds = Field(
        default=_LIMITS.raised_voice_ms,
        description="Voiced sound over which a voice must be raised throughout.",
    )
    raised_voice_level_db: int = Field(
        default=_LIMITS.raised_voice_level_db,
        ge=1,
        le=40,
        description="Decibels of a raised voice above the participant's usual level.",
    )
    raised_voice_f0_st: int = Field(
        default=_LIMITS.raised_voice_f0_st,
        ge=0,
        le=24,
        description="Semitones of rise in pitch that make a raised voice sure.",
    )
    paragraph_pause_ms: Milliseconds = Field(
        default=_LIMITS.paragraph_pause_ms,
        description="Silence that divides the text of a call with parties not told apart.",
    )

    def limits(self) -> TurnLimits:
        """Return the limits as the core takes them."""
        return TurnLimits(**self.model_dump())


class PitchTrackerName(StrEnum):
    """What follows the pitch."""

    SWIFT_F0 = "swift-f0"
    PYIN = "pyin"


class ToneSettings(_Section):
    """How voices sound, as acoustics."""

    pitch_tracker: PitchTrackerName = Field(
        default=PitchTrackerName.SWIFT_F0,
        description="`swift-f0`, or `pyin`, which needs no network and ten times as long.",
    )


class ActivationSettings(_Section):
    """How activated customers sound, as one number per turn; never of agents."""

    enabled: bool = Field(default=False, description="Off, it is in no report.")


class ScoringSettings(_Section):
    """By what reports are scored and flagged; stored reports can be scored again without audio."""

    rubrics: tuple[Path, ...] = Field(
        default=(),
        description="Rubric files; the one that fits a call's queue, direction and language most "
        "closely is used. Left out, those that ship.",
    )
    flags: Path | None = Field(
        default=None, description="File of flag rules; left out, the one that ships."
    )


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix=ENV_PREFIX,
        env_nested_delimiter="__",
    )

    audio: AudioSettings = AudioSettings()
    speech: SpeechSettings = SpeechSettings()
    recognition: RecognitionSettings = RecognitionSettings()
    roles: RoleSettings = RoleSettings()
    diarisation: DiarisationSettings = DiarisationSettings()
    privacy: PrivacySettings = PrivacySettings()
    policy: PolicySettings = PolicySettings()
    runtime: RuntimeSettings = RuntimeSettings()
    models: ModelSettings = ModelSettings()
    turns: TurnSettings = TurnSettings()
    words: WordSettings = WordSettings()
    tone: ToneSettings = ToneSettings()
    activation: ActivationSettings = ActivationSettings()
    scoring: ScoringSettings = ScoringSettings()
