"""Behaviours and rubrics for tests of scoring."""

from voice_analytics.domain.assessment import BehaviourResult, Evidence, Response, Verdict
from voice_analytics.domain.curve import Curve
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.rubric import Basis, Cap, Rubric, RubricComponent, RubricPart

LETTERS = {
    "+": Verdict.MET,
    "~": Verdict.PARTLY,
    "-": Verdict.MISSED,
    "?": Verdict.UNCLEAR,
}
RISING = Curve(((0.0, 0.0), (1.0, 100.0)))
FALLING = Curve(((0.0, 100.0), (1.0, 50.0), (2.0, 0.0)))


def found(key: str, verdicts: str, *, confidence: float = 0.9, grade: int | None = None,
          excused: str | None = None) -> BehaviourResult:  # fmt: skip
    """Return a result with one evidence per letter: + met, ~ partly, - missed, ? unclear."""
    return BehaviourResult(
        key,
        tuple(
            Evidence(
                Interval(index * 10_000, index * 10_000 + 3_000),
                f"said {key} {index}",
                LETTERS[letter],
                confidence,
                Response(Interval(index * 10_000 + 3_500, index * 10_000 + 5_000), "answer", 500)
                if letter in "+~"
                else None,
                grade=grade,
                excused=excused,
            )
            for index, letter in enumerate(verdicts)
        ),
    )


def line(
    key: str,
    part: str = "sensing",
    weight: float = 1.0,
    basis: Basis = Basis.RATE,
    curve: Curve = RISING,
    least: int = 1,
) -> RubricComponent:
    """Return a component that looks at the behaviour or measure of its own key."""
    return RubricComponent(key, part, weight, basis, key, curve, key.capitalize(), least)


def rubric(
    *lines: RubricComponent, caps: tuple[Cap, ...] = (), min_coverage: float = 0.0
) -> Rubric:
    """Return a rubric of these components."""
    parts = dict.fromkeys(one.part for one in lines)
    return Rubric(
        "test",
        1,
        "Test",
        tuple(RubricPart(part, part) for part in parts),
        lines,
        caps,
        min_coverage=min_coverage,
    )
