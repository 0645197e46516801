"""How an agent listened, what a reviewer should hear, and what hindered."""

from pydantic import Field

from voice_analytics.domain.assessment import FrictionTag, Severity, Verdict
from voice_analytics.domain.cue import Layer
from voice_analytics.export.document.part import Ms, Part, Probability


class ResponsePart(Part):
    """What the agent did with an opportunity."""

    start_ms: Ms
    end_ms: Ms
    quote: str
    delay_ms: int | None


class EvidencePart(Part):
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


class BehaviourPart(Part):
    """All opportunities of one behaviour in one stint."""

    key: str
    applicable: bool
    why_not: str | None
    opportunities: int = Field(ge=0)
    responses: float = Field(ge=0.0)
    rate: float | None = Field(ge=0.0, le=1.0)
    evidence: tuple[EvidencePart, ...]


class ComponentPart(Part):
    """One line of a score."""

    key: str
    part: str
    points: float | None
    low: float | None
    high: float | None
    weight: float
    because: str
    evidence: tuple[str, ...]


class ListeningPart(Part):
    """One of the three parts of listening."""

    key: str
    value: float | None
    low: float | None
    high: float | None
    capped: str | None


class ScorePart(Part):
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


class FeedbackItemPart(Part):
    """One thing to tell the agent, with the clip to hear."""

    behaviour: str
    text: str
    quote: str
    start_ms: Ms
    end_ms: Ms
    evidence: str


class FeedbackPart(Part):
    """One strength and one next step."""

    strength: FeedbackItemPart | None
    next_step: FeedbackItemPart | None


class AssessmentPart(Part):
    """One agent stint."""

    stint: int
    participant: str
    behaviours: tuple[BehaviourPart, ...]
    score: ScorePart | None
    feedback: FeedbackPart | None


class FlagPart(Part):
    """A reason for a reviewer to open the call."""

    key: str
    severity: Severity
    start_ms: Ms
    end_ms: Ms
    reason: str
    stint: int | None


class FrictionPart(Part):
    """What kept the agent from helping; never part of a score."""

    tag: FrictionTag
    start_ms: Ms
    end_ms: Ms
    quote: str
