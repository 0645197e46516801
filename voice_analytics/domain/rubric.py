"""A rubric: which behaviours and measures a score is made of, and by which curves.

Rubrics are data. `config` reads and checks the files; these values are what the score needs.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from voice_analytics.domain.call import Direction
from voice_analytics.domain.curve import Curve


class Basis(StrEnum):
    """What a component looks at."""

    RATE = "rate"
    """Share of the opportunities of a behaviour that were answered."""

    GRADE = "grade"
    """Mean grade of a graded behaviour, 0 to 4."""

    MISSED = "missed"
    """How often a behaviour was missed; can only take points away."""

    MEASURE = "measure"
    """The agent's value of a measure, or the call's."""


@dataclass(frozen=True, slots=True)
class RubricComponent:
    """One line of a rubric."""

    key: str
    part: str
    weight: float
    """Its share of the whole, in the rubric's own units; for `missed` the most it can take away."""

    basis: Basis
    of: str
    """Key of the behaviour or the measure."""

    curve: Curve
    title: str
    least: int = 1
    """Fewer observations than this do not count."""

    @property
    def earns(self) -> bool:
        """Return whether it gives points, and coverage, where there was an opportunity."""
        return self.basis is not Basis.MISSED


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit on one part unless something was done."""

    part: str
    at_most: float
    unless: tuple[str, ...]
    """Behaviours of which one must have been met, at least in part."""

    because: str
    blocked_by_friction: bool = True
    """Whether process friction lifts the cap."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that only a reviewer can answer."""

    key: str
    ask: str
    answers: tuple[str, ...]
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class RubricPart:
    """One of the parts of the scale."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Rubric:
    """A versioned rubric."""

    name: str
    version: int
    title: str
    parts: tuple[RubricPart, ...]
    components: tuple[RubricComponent, ...]
    caps: tuple[Cap, ...] = ()
    questions: tuple[Question, ...] = ()
    min_coverage: float = 0.5
    languages: tuple[str, ...] = ()
    """Languages it is for; none: all."""

    queues: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = field(default=())

    @property
    def label(self) -> str:
        """Return its name and version, as reports carry it."""
        return f"{self.name}/{self.version}"

    @property
    def earning_weight(self) -> float:
        """Return the weight of everything that gives points."""
        return sum(component.weight for component in self.components if component.earns)
