"""How well one agent listened during one stint: behaviours, score, feedback; flags and friction."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from voice_analytics.domain.cue import Layer
from voice_analytics.domain.ids import content_id
from voice_analytics.domain.interval import Interval


class Verdict(StrEnum):
    """How an opportunity was answered."""

    MET = "met"
    PARTLY = "partly"
    MISSED = "missed"
    UNCLEAR = "unclear"


class BehaviourKind(StrEnum):
    """What a behaviour can do to a score."""

    EARNS = "earns"
    """Points for opportunities that were answered."""

    ONLY_LOSES = "only_loses"
    """Can only take points away and gives no coverage."""

    COUNTED = "counted"
    """Shown, never scored."""


@dataclass(frozen=True, slots=True)
class Response:
    """What the agent did with an opportunity."""

    interval: Interval
    quote: str
    delay_ms: int | None
    """From the end of the opportunity to the response; None where order says nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One opportunity and how it was answered; can be played."""

    interval: Interval
    """The opportunity; for a behaviour that only loses, the place where it was missed."""

    quote: str
    verdict: Verdict
    confidence: float
    """0 to 1."""

    response: Response | None = None
    layer: Layer = Layer.PHRASE
    """What decided."""

    excused: str | None = None
    """Why it does not count against the agent, in plain words; None: it counts."""

    grade: int | None = None
    """Where a behaviour is graded, such as an apology: 0 to 4."""

    parts: Mapping[str, bool] | None = None
    """Which parts a graded response had."""

    def id_in(self, behaviour: str, participant: str) -> str:
        """Return its id, which depends on the behaviour, whose it is and the place only."""
        return content_id(behaviour, participant, self.interval)


@dataclass(frozen=True, slots=True)
class BehaviourResult:
    """All opportunities of one behaviour in one stint."""

    key: str
    evidence: tuple[Evidence, ...]
    applicable: bool = True
    """False when the call gave no fair occasion; then there is no evidence that counts."""

    why_not: str | None = None
    """Why it does not apply."""

    @property
    def counted(self) -> tuple[Evidence, ...]:
        """Return the evidence that is clear and not excused."""
        return tuple(
            e for e in self.evidence if e.excused is None and e.verdict is not Verdict.UNCLEAR
        )

    @property
    def opportunities(self) -> int:
        """Return how many opportunities count."""
        return len(self.counted)

    @property
    def responses(self) -> float:
        """Return how many were answered, those in part by half."""
        weight = {Verdict.MET: 1.0, Verdict.PARTLY: 0.5, Verdict.MISSED: 0.0}
        return sum(weight[e.verdict] for e in self.counted)

    @property
    def rate(self) -> float | None:
        """Return the share that was answered; None without an opportunity."""
        return self.responses / self.opportunities if self.opportunities else None


@dataclass(frozen=True, slots=True)
class Component:
    """One line of a score."""

    key: str
    part: str
    """`sensing`, `processing` or `responding`."""

    points: float | None
    """0 to 100; None where it does not apply."""

    weight: float
    """Share of the whole score, as the rubric says."""

    low: float | None
    high: float | None
    """Interval of the points."""

    because: str
    """Why, in plain words."""

    evidence: tuple[str, ...] = ()
    """Ids of the evidence it rests on."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three parts of listening."""

    key: str
    value: float | None
    low: float | None
    high: float | None
    capped: str | None = None
    """Why the value was limited, in plain words."""


@dataclass(frozen=True, slots=True)
class Score:
    """A behavioural index of listening from audible conduct, with how sure it is."""

    rubric: str
    version: int
    value: float | None
    """0 to 100; None when coverage is too small."""

    low: float | None
    high: float | None
    coverage: float
    """Share of weight that had an opportunity."""

    components: tuple[Component, ...]
    parts: tuple[Part, ...] = ()
    why_not: str | None = None
    """Why there is no value."""


@dataclass(frozen=True, slots=True)
class FeedbackItem:
    """One thing to tell the agent, with the clip to hear."""

    behaviour: str
    text: str
    quote: str
    clip: Interval
    """About ten seconds around the moment."""

    evidence: str
    """Id of the evidence."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One strength and one next step; each is None where the call shows none."""

    strength: FeedbackItem | None
    next_step: FeedbackItem | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One agent stint."""

    stint: int
    participant: str
    behaviours: tuple[BehaviourResult, ...]
    score: Score | None
    feedback: Feedback | None


class Severity(StrEnum):
    """How urgently a reviewer should look."""

    INFO = "info"
    WARNING = "warning"
    SERIOUS = "serious"


@dataclass(frozen=True, slots=True)
class Flag:
    """A reason for a reviewer to open the call."""

    key: str
    severity: Severity
    interval: Interval
    reason: str
    """Plain words with the numbers and the quote."""

    stint: int | None = None


class FrictionTag(StrEnum):
    """What kept the agent from helping."""

    SYSTEM_SLOW = "system_slow"
    NO_ACCESS = "no_access"
    POLICY_BLOCK = "policy_block"
    OTHER_TEAM = "other_team"
    TRANSFER = "transfer"
    CALLBACK = "callback"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Friction:
    """Process friction: reported to the business, never part of an agent's score."""

    tag: FrictionTag
    interval: Interval
    quote: str
