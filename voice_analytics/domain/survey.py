"""What customers answered about a call, as another system exports it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SURVEY_FIELDS = (
    "call_id", "interaction_id", "external_system", "external_id", "date", "score", "scale",
    "question",
)  # fmt: skip
"""What a line of a survey export can say."""


@dataclass(frozen=True, slots=True)
class SurveyMap:
    """How a survey export is read."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Field to column; empty: columns are called like fields."""

    constants: Mapping[str, str] = field(default_factory=dict)
    """Fields that are the same in every line."""

    time_format: str = "iso"
    time_zone: str | None = None
    """IANA name of the zone of dates that state none; None: UTC."""

    delimiter: str | None = None
    """Between cells; None: whichever of comma, semicolon, tab and bar the heading has most of."""

    encoding: str = "utf-8-sig"


@dataclass(frozen=True, slots=True)
class Answer:
    """One customer's answer to one question."""

    question: str
    score: float
    lowest: float
    highest: float
    """Ends of the scale."""

    answered_at_ms: int
    call_id: str | None = None
    interaction_id: str | None = None
    external_ids: Mapping[str, str] = field(default_factory=dict)
    """By system; one of these three names the call."""


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """A line of an export: an answer, or the sentence why there is none."""

    number: int
    """As an editor counts it."""

    answer: Answer | None = None
    problem: str | None = None
