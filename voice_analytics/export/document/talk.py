"""Who spoke when, what was said, how it sounds and what is measured."""

from pydantic import Field

from voice_analytics.domain.conversation import Basis, EventKind
from voice_analytics.domain.cue import CueKind, Layer
from voice_analytics.domain.measure import Unit
from voice_analytics.export.document.part import Ms, Part, Probability


class SegmentPart(Part):
    """A stretch of speech of one participant."""

    participant: str
    start_ms: Ms
    end_ms: Ms


class WordPart(Part):
    """A recognised word."""

    participant: str
    start_ms: Ms
    end_ms: Ms
    text: str
    confidence: Probability


class AcousticsPart(Part):
    """How a turn sounds; null where not measured."""

    level_db: float | None = Field(description="Median level of the turn's speech, dBFS.")
    f0_median_hz: float | None
    f0_range_st: float | None = Field(description="10th to 90th percentile, semitones.")
    rate: float | None = Field(description="Words per second of the turn's own speech.")
    effort: float | None = Field(
        description="Energy of 1000 to 3400 Hz over that of 300 to 1000 Hz in voiced sound, "
        "in dB above the participant's own median."
    )


class TurnPart(Part):
    """Speech of one participant who holds the floor."""

    participant: str
    start_ms: Ms
    end_ms: Ms
    text: str
    acoustics: AcousticsPart


class ActivationPart(Part):
    """How activated one turn of a customer sounds."""

    participant: str
    start_ms: Ms
    end_ms: Ms
    value: float = Field(description="Against the same speaker's own turns; 0 is usual.")


class TransferPart(Part):
    """A change of floor; a negative offset is overlap."""

    from_: str = Field(alias="from")
    to: str
    at_ms: Ms
    offset_ms: int


class EventDetailPart(Part):
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


class EventPart(Part):
    """Something that happened on the floor; `participant` began it."""

    id: str = Field(description="Derived from the content; stable over re-analysis.")
    kind: EventKind
    participant: str
    start_ms: Ms
    end_ms: Ms
    confidence: Probability
    detail: EventDetailPart


class CurvePart(Part):
    """Values on the grid of `curves.hop_ms`; null where the participant does not speak."""

    level_db: tuple[float | None, ...]
    f0_hz: tuple[float | None, ...]
    rate: tuple[float | None, ...]


class CurvesPart(Part):
    """Compact curves for drawing; an empty curve was not measured."""

    hop_ms: int = Field(ge=1)
    participants: dict[str, CurvePart]


class MeasurePart(Part):
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


class CuePart(Part):
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
