"""Rules for flags, as data: which moments to look at, when they matter, what to say."""

from dataclasses import dataclass

from voice_analytics.domain.assessment import FrictionTag, Severity, Verdict
from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import EventKind
from voice_analytics.domain.cue import CueKind
from voice_analytics.domain.expression import Expression

OWN_NAMES = ("count", "longest_s", "total_s")
"""What a condition may say about the moments it looks at."""

SLOTS = (*OWN_NAMES, "times", "quote", "answer")
"""What a reason may say about them."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Which moments of a call a rule looks at: exactly one of the kinds is set."""

    events: tuple[EventKind, ...] = ()
    behaviour: str | None = None
    cues: tuple[CueKind, ...] = ()
    labels: tuple[str, ...] = ()
    """Only cues with one of these labels; none: all."""

    friction: tuple[FrictionTag, ...] = ()
    by: Role | None = None
    """Only what this role did; None: anyone."""

    verdicts: tuple[Verdict, ...] = (Verdict.MISSED,)
    """Only evidence with one of these verdicts."""

    announced: bool | None = None
    """Only dead air of which this is known."""

    least_ms: int = 0
    """Only moments at least this long."""

    most_grade: int | None = None
    """Only graded evidence up to this grade."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When a call is flagged, and why."""

    key: str
    severity: Severity
    moments: Moments
    when: Expression
    reason: str
    """Plain words with `{count}`, `{times}` ("once", "3 times"), `{longest_s}`, `{total_s}`,
    `{quote}`, and `{answer}`, which is what the agent said there."""

    confidence: float = 0.0
    """Only moments at least this sure, 0 to 1."""
