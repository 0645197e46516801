"""The published report document, `voice-analytics.report/1`: its shape, field by field.

The JSON Schema in `docs/report.schema.json` is generated from these models. A field is never
removed and never changes its meaning within `/1`.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from voice_analytics.domain.assessment import FrictionTag, Severity, Verdict
from voice_analytics.domain.call import CallKind, Consent, Direction, Role, StintKind
from voice_analytics.domain.conversation import Basis, EventKind
from voice_analytics.domain.cue import CueKind, Layer
from voice_analytics.domain.measure import Unit
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.domain.report import AudioLimit

SCHEMA = "voice-analytics.report/1"

Ms = Annotated[int, Field(ge=0, description="Milliseconds on the call clock.")]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, hide_input_in_errors=True
    )


class RoleReasonPart(_Part):
    """Something that speaks for a role of a voice."""

    key: str = Field(description="Name of the cue.")
    count: int = Field(ge=1, description="How often it was given.")
    log_odds: float = Field(description="Above 0 for the agent, below 0 for the customer.")


class ParticipantPart(_Part):
    """A party of the call."""

    id: str
    role: Role
    channel: int = Field(ge=0)
    role_confidence: Probability | None = Field(
        default=None,
        description="Probability that the role is right; null where there is none or it is stated.",
    )
    role_reasons: tuple[RoleReasonPart, ...] = Field(
        default=(), description="What spoke for or against the role; empty where it is stated."
    )


class StintPart(_Part):
    """A stretch of the call in one pair of hands."""

    index: int = Field(ge=0)
    kind: StintKind
    participant: str | None
    start_ms: Ms
    end_ms: Ms
    language: str | None


class PausePart(_Part):
    """A stretch that was not recorded."""

    start_ms: Ms
    end_ms: Ms


class CallPart(_Part):
    """Which call this is."""

    id: str
    interaction_id: str | None
    external_ids: dict[str, str]
    started_at: str | None = Field(description="RFC 3339 with zone, as the source gave it.")
    time_zone: str | None
    duration_ms: Ms
    direction: Direction | None
    queue: str | None
    source: str = Field(description="How the audio arrived: `file`, ...")
    language: str | None = Field(description="ISO 639 code, given or detected.")
    kind: CallKind
    scorable: bool
    why_not: str | None = Field(description="Why the call cannot be scored.")
    participants: tuple[ParticipantPart, ...]
    stints: tuple[StintPart, ...]
    pauses: tuple[PausePart, ...] = Field(
        default=(),
        description="Where recording was paused, as stated; silenced before anything listened, and "
        "no silence of anybody's.",
    )
    consent: Consent = Field(
        default=Consent.ABSENT,
        description="As the source states it; else `announced` where a notice was heard, which is "
        "no consent, else `absent`.",
    )
    kept: Literal[Keep.KEPT, Keep.MEASURES_ONLY] = Field(
        default=Keep.KEPT,
        description="What the policy in force kept for this consent; `measures_only`: no words, "
        "quotes, feedback or audio.",
    )


class ChannelQualityPart(_Part):
    """What one channel of the recording is like."""

    channel: int = Field(ge=0)
    level_dbfs: float | None = Field(description="90th percentile of 10 ms frame levels.")
    noise_dbfs: float | None = Field(description="10th percentile of 10 ms frame levels.")
    clipped_share: float = Field(ge=0.0, le=1.0, description="Share of samples at full scale.")
    active_share: float = Field(ge=0.0, le=1.0, description="Share of time with speech.")
    delay_ms: int = Field(
        default=0,
        ge=0,
        description="Configured delay of the channel; all its times were moved back by it.",
    )
    speech_dbfs: float | None = Field(
        default=None, description="Median level of 10 ms frames with speech."
    )
    off_share: float = Field(
        default=0.0, ge=0.0, le=1.0, description="Share of 10 ms frames with digital silence."
    )
    dropout_share: float = Field(
        default=0.0,
        ge=0.0,
        le=1.0,
        description="Share of the frames with speech that are digital silence.",
    )
    hum_dbfs: float | None = Field(
        default=None, description="Level of the mains hum in pauses; null where there is none."
    )
    music_ms: int = Field(default=0, ge=0, description="Hold music.")
    tone_ms: int = Field(default=0, ge=0, description="Call progress tones: ringing, dial, busy.")
    keys: int = Field(default=0, ge=0, description="Keys pressed; which ones is not kept.")


class BleedPart(_Part):
    """One party heard on the channel of another, before it was subtracted."""

    of_channel: int = Field(ge=0, description="The party's own channel.")
    on_channel: int = Field(ge=0, description="Where it is heard as well.")
    level_db: float = Field(description="Level there against its own channel.")
    delay_ms: float = Field(
        description="How late it is heard there; negative when its own channel is the later one."
    )


class QualityPart(_Part):
    """What the recording is like."""

    channels: tuple[ChannelQualityPart, ...]
    channel_correlation: float | None = Field(
        ge=-1.0, le=1.0, description="Correlation of the first two channels."
    )
    bleed: tuple[BleedPart, ...] = ()
    channel_delay_ms: int | None = Field(
        default=None,
        description="How much later the second channel is than the first; null where bleed does "
        "not tell.",
    )
    level_difference_db: float | None = Field(
        default=None, description="Speech of the first channel against that of the second."
    )


class AudioPart(_Part):
    """The recording as received."""

    channels: int = Field(ge=1)
    sample_rate_hz: int = Field(ge=1)
    codec: str
    sha256: Sha256 = Field(description="Of the file, or of both files of a pair in turn.")
    quality: QualityPart
    limits: tuple[AudioLimit, ...] = Field(description="Reasons to trust the report less.")


class SegmentPart(_Part):
    """A stretch of speech of one participant."""

    participant: str
    start_ms: Ms
    end_ms: Ms


class WordPart(_Part):
    """A recognised word."""

    participant: str
    start_ms: Ms
    end_ms: Ms
    text: str
    confidence: Probability


class AcousticsPart(_Part):
    """How a turn sounds; null where not measured."""

    level_db: float | None = Field(description="Median level of the turn's speech, dBFS.")
    f0_median_hz: float | None
    f0_range_st: float | None = Field(description="10th to 90th percentile, semitones.")
    rate: float | None = Field(description="Words per second of the turn's own speech.")
    effort: float | None = Field(
        description="Energy of 1000 to 3400 Hz over that of 300 to 1000 Hz in voiced sound, "
        "in dB above the participant's own median."
    )


class TurnPart(_Part):
    """Speech of one participant who holds the floor."""

    participant: str
    start_ms: Ms
    end_ms: Ms
    text: str
    acoustics: AcousticsPart


class ActivationPart(_Part):
    """How activated one turn of a customer sounds."""

    participant: str
    start_ms: Ms
    end_ms: Ms
    value: float = Field(description="Against the same speaker's own turns; 0 is usual.")


class TransferPart(_Part):
    """A change of floor; a negative offset is overlap."""

    from_: str = Field(alias="from")
    to: str
    at_ms: Ms
    offset_ms: int


class EventDetailPart(_Part):
    """The evidence that decided an event; null where it does not apply."""

    basis: Basis
    other: str | None
    remaining_ms: int | None
    utterance_ms: int | None
    floor_after: str | None
    overlap_ms: int | None = Field(None, description="How long the two really speak at once.")
    other_elapsed_ms: int | None = Field(None, description="Age of the other's turn by then.")
    quote: str | None = Field(None, description="The first words with which they began.")
    other_quote: str | None = Field(None, description="The other's last words by the end of it.")
    other_finished: bool | None = Field(None, description="Whether a turn can end with those.")
    other_end_db: float | None = Field(None, description="Level there against the other's turn.")
    level_change_db: float | None = Field(None, description="Level against their own median.")
    edges_within_ms: int | None = Field(None, description="How far the edges may be off.")
    announced: bool | None
    level_db: float | None = Field(None, description="Level above that of the own turns.")
    f0_st: float | None = Field(None, description="Pitch above that of the own turns.")


class EventPart(_Part):
    """Something that happened on the floor; `participant` began it."""

    id: str = Field(description="Derived from the content; stable over re-analysis.")
    kind: EventKind
    participant: str
    start_ms: Ms
    end_ms: Ms
    confidence: Probability
    detail: EventDetailPart


class CurvePart(_Part):
    """Values on the grid of `curves.hop_ms`; null where the participant does not speak."""

    level_db: tuple[float | None, ...]
    f0_hz: tuple[float | None, ...]
    rate: tuple[float | None, ...]


class CurvesPart(_Part):
    """Compact curves for drawing; an empty curve was not measured."""

    hop_ms: int = Field(ge=1)
    participants: dict[str, CurvePart]


class MeasurePart(_Part):
    """One value of one measure; null with count 0 where it is undefined."""

    key: str
    participant: str = Field(description="Participant id, or `call`.")
    value: float | int | None
    unit: Unit
    count: int = Field(ge=0, description="Observations the value rests on.")
    low: float | int | None = Field(
        default=None, description="Lower end of the 95 % interval; null without one."
    )
    high: float | int | None = Field(
        default=None, description="Upper end of the 95 % interval; null without one."
    )
    version: int = Field(ge=1)


class CuePart(_Part):
    """Something that was said."""

    id: str = Field(description="Derived from the content; stable over re-analysis.")
    kind: CueKind
    participant: str
    start_ms: Ms
    end_ms: Ms
    quote: str
    confidence: Probability
    layer: Layer = Field(description="What decided.")
    label: str | None = Field(description="Finer kind, where the kind has labels.")


class ResponsePart(_Part):
    """What the agent did with an opportunity."""

    start_ms: Ms
    end_ms: Ms
    quote: str
    delay_ms: int | None


class EvidencePart(_Part):
    """One opportunity and how it was answered."""

    id: str = Field(description="Derived from the content; stable over re-analysis.")
    start_ms: Ms
    end_ms: Ms
    quote: str
    verdict: Verdict
    confidence: Probability
    response: ResponsePart | None
    layer: Layer = Field(description="What decided.")
    excused: str | None = Field(description="Why it does not count against the agent.")
    grade: int | None = Field(ge=0, le=4)
    parts: dict[str, bool] | None


class BehaviourPart(_Part):
    """All opportunities of one behaviour in one stint."""

    key: str
    applicable: bool
    why_not: str | None
    opportunities: int = Field(ge=0)
    responses: float = Field(ge=0.0)
    rate: float | None = Field(ge=0.0, le=1.0)
    evidence: tuple[EvidencePart, ...]


class ComponentPart(_Part):
    """One line of a score."""

    key: str
    part: str
    points: float | None
    low: float | None
    high: float | None
    weight: float
    because: str
    evidence: tuple[str, ...]


class ListeningPart(_Part):
    """One of the three parts of listening."""

    key: str
    value: float | None
    low: float | None
    high: float | None
    capped: str | None


class ScorePart(_Part):
    """A behavioural index of listening from audible conduct."""

    rubric: str
    version: int
    value: float | None
    low: float | None
    high: float | None
    coverage: float = Field(ge=0.0, le=1.0)
    why_not: str | None
    parts: tuple[ListeningPart, ...]
    components: tuple[ComponentPart, ...]


class FeedbackItemPart(_Part):
    """One thing to tell the agent, with the clip to hear."""

    behaviour: str
    text: str
    quote: str
    start_ms: Ms
    end_ms: Ms
    evidence: str


class FeedbackPart(_Part):
    """One strength and one next step."""

    strength: FeedbackItemPart | None
    next_step: FeedbackItemPart | None


class AssessmentPart(_Part):
    """One agent stint."""

    stint: int
    participant: str
    behaviours: tuple[BehaviourPart, ...]
    score: ScorePart | None
    feedback: FeedbackPart | None


class FlagPart(_Part):
    """A reason for a reviewer to open the call."""

    key: str
    severity: Severity
    start_ms: Ms
    end_ms: Ms
    reason: str
    stint: int | None


class FrictionPart(_Part):
    """What kept the agent from helping; never part of a score."""

    tag: FrictionTag
    start_ms: Ms
    end_ms: Ms
    quote: str


class RedactionPart(_Part):
    """A stretch of one channel removed from words, curves and kept audio; not what was said."""

    kind: PrivateKind
    participant: str
    channel: int = Field(ge=0)
    start_ms: Ms
    end_ms: Ms


class ModelPart(_Part):
    """A model that took part."""

    name: str
    version: str
    sha256: Sha256


class ProvenancePart(_Part):
    """What made the report, so that it can be made again."""

    code: str
    config_sha256: Sha256 = Field(description="Of every setting that can change a result.")
    metadata_sha256: Sha256 = Field(description="Of what was stated about the call.")
    models: tuple[ModelPart, ...]
    definitions: dict[str, int] = Field(description="Version of each definition by key.")
    limits: dict[str, int] = Field(
        description="Limits in force by name: ms, dB or semitones as the name ends."
    )
    rubric: str | None = Field(description="Name and version of the rubric; null: not scored.")


class ReportDocument(_Part):
    """Everything found in one call."""

    schema_: Literal["voice-analytics.report/1"] = Field(alias="schema")
    call: CallPart
    audio: AudioPart
    segments: tuple[SegmentPart, ...]
    words: tuple[WordPart, ...]
    turns: tuple[TurnPart, ...]
    transfers: tuple[TransferPart, ...]
    events: tuple[EventPart, ...]
    cues: tuple[CuePart, ...]
    curves: CurvesPart
    measures: tuple[MeasurePart, ...]
    assessments: tuple[AssessmentPart, ...]
    flags: tuple[FlagPart, ...]
    friction: tuple[FrictionPart, ...]
    redactions: tuple[RedactionPart, ...] = Field(
        default=(), description="What was removed before anything was kept."
    )
    provenance: ProvenancePart
    activation: tuple[ActivationPart, ...] | None = Field(
        None, description="Of customers, where this module is switched on; else absent."
    )


def headline(document: ReportDocument) -> ReportDocument:
    """Return the document without speech, words, turns and curves, which grow with the call.

    What is left serves a table of many calls; it is no report to be kept.
    """
    curves = CurvesPart(hop_ms=document.curves.hop_ms, participants={})
    emptied: dict[str, object] = {"segments": (), "words": (), "turns": (), "transfers": ()}
    return document.model_copy(update={**emptied, "curves": curves, "activation": None})


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the report document."""
    schema = ReportDocument.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **schema}
