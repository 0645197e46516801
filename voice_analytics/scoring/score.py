"""The score of one agent stint.

Definition
----------
Each component turns a behaviour's rate or grade, or a measure, into 0 to 100 points by its curve. A
part is the mean of its components by weight, limited by the rubric's caps; the value is the mean of
the parts by the weight that had an opportunity, less the share that the components that only lose
take away.

Interval
--------
Rates carry Wilson's interval over the opportunities, each counted by how sure its evidence is; an
interval goes through the curve, and those of the components add in quadrature. What was lost is
bounded by the evidence that is sure on one side and by all of it, unclear included, on the other.

Undefined
---------
Without an opportunity a component does not apply. Below the rubric's least coverage there is no
value, only components.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from voice_analytics.domain.assessment import (
    BehaviourResult,
    Component,
    Evidence,
    Friction,
    Part,
    Score,
    Verdict,
)
from voice_analytics.domain.measure import Value
from voice_analytics.domain.rubric import Basis, Cap, Rubric, RubricComponent
from voice_analytics.scoring.because import because
from voice_analytics.scoring.wilson import wilson

SURE = 0.7
"""Evidence at least this sure is lost for certain."""
MAX_GRADE = 4


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything a score may look at, of one stint."""

    participant: str
    behaviours: Mapping[str, BehaviourResult]
    measures: Mapping[str, Value]
    """The agent's own values, and the call's, by key."""

    friction: tuple[Friction, ...] = ()
    trust: float = 1.0
    """How much of an observation counts, 0 to 1; less where the recording limits it."""


def score(observed: Observed, rubric: Rubric) -> Score:
    """Return the score of one stint by a rubric."""
    components = tuple(_component(line, observed, rubric) for line in rubric.components)
    parts = tuple(_part(part.key, components, observed, rubric) for part in rubric.parts)
    covered = sum(c.weight for c in components if _earned(c, rubric))
    total = rubric.earning_weight / _whole(rubric)
    coverage = covered / total if total else 0.0
    shown = tuple(
        replace(p, value=_rounded(p.value), low=_rounded(p.low), high=_rounded(p.high))
        for p in parts
    )
    if not covered or coverage < rubric.min_coverage:
        return Score(
            rubric.name, rubric.version, None, None, None, round(coverage, 3), components,
            shown,
            why_not=f"the call gave an occasion for {coverage:.0%} of the rubric; "
            f"at least {rubric.min_coverage:.0%} is asked for",
        )  # fmt: skip
    value, low, high = _value(components, parts, rubric)
    return Score(
        rubric.name, rubric.version, value, low, high, round(coverage, 3), components, shown
    )


def _whole(rubric: Rubric) -> float:
    """Return the weight that makes 100 %: of everything that gives points."""
    return rubric.earning_weight or 1.0


def _line(component: Component, rubric: Rubric) -> RubricComponent:
    return next(line for line in rubric.components if line.key == component.key)


def _earned(component: Component, rubric: Rubric) -> bool:
    return component.points is not None and _line(component, rubric).earns


def _component(line: RubricComponent, observed: Observed, rubric: Rubric) -> Component:
    result = observed.behaviours.get(line.of)
    points, low, high = _points(line, result, observed)
    return Component(
        key=line.key,
        part=line.part,
        points=_rounded(points),
        weight=line.weight / _whole(rubric),
        low=_rounded(low),
        high=_rounded(high),
        because=because(line, result, observed.measures.get(line.of)),
        evidence=_named(result, observed.participant, line),
    )


def _rounded(points: float | None) -> float | None:
    return None if points is None else round(points, 1)


def _named(
    result: BehaviourResult | None, participant: str, line: RubricComponent
) -> tuple[str, ...]:
    if result is None or not result.applicable:
        return ()
    shown = result.evidence if line.earns else _missed(result)
    return tuple(one.id_in(result.key, participant) for one in shown)


_Points = tuple[float | None, float | None, float | None]
_NOTHING: _Points = (None, None, None)


def _points(line: RubricComponent, result: BehaviourResult | None, observed: Observed) -> _Points:
    if line.basis is Basis.MEASURE:
        return _of_measure(line, observed.measures.get(line.of))
    if result is None or not result.applicable:
        return _NOTHING
    if line.basis is Basis.MISSED:
        return _of_missed(line, result)
    if result.opportunities < line.least:
        return _NOTHING
    trials = observed.trust * sum(one.confidence for one in result.counted)
    if line.basis is Basis.GRADE:
        return _of_grade(line, result, trials)
    return _of_rate(line, result, trials)


def _of_rate(line: RubricComponent, result: BehaviourResult, trials: float) -> _Points:
    rate = result.responses / result.opportunities
    low, high = wilson(rate, trials)
    return (line.curve.points(rate), *line.curve.between(low, high))


def _of_grade(line: RubricComponent, result: BehaviourResult, trials: float) -> _Points:
    grades = [one.grade or 0 for one in result.counted]
    share = sum(grades) / len(grades) / MAX_GRADE
    low, high = wilson(share, trials)
    points = line.curve.points(share * MAX_GRADE)
    return (points, *line.curve.between(low * MAX_GRADE, high * MAX_GRADE))


def _of_missed(line: RubricComponent, result: BehaviourResult) -> _Points:
    missed = len(_missed(result))
    sure = sum(one.confidence >= SURE for one in _missed(result))
    unclear = sum(one.verdict is Verdict.UNCLEAR and one.excused is None for one in result.evidence)
    low, high = line.curve.between(sure, missed + unclear)
    return line.curve.points(missed), low, high


def _missed(result: BehaviourResult) -> tuple[Evidence, ...]:
    return tuple(one for one in result.counted if one.verdict is Verdict.MISSED)


def _of_measure(line: RubricComponent, value: Value | None) -> _Points:
    if value is None or value.value is None or value.count < line.least:
        return _NOTHING
    points = line.curve.points(float(value.value))
    return points, points, points


def _part(key: str, components: Sequence[Component], observed: Observed, rubric: Rubric) -> Part:
    own = [c for c in components if c.part == key]
    earned = [c for c in own if _earned(c, rubric)]
    weight = sum(c.weight for c in earned)
    if not weight:
        return Part(key, None, None, None)
    value = sum(c.weight * (c.points or 0.0) for c in earned) / weight
    below, above = _spread(earned)
    below, above = below / weight, above / weight
    cap = next((cap for cap in rubric.caps if _holds(cap, key, observed)), None)
    most = cap.at_most if cap else 100.0
    limited = cap is not None and value > most
    return Part(
        key,
        min(value, most),
        min(max(value - below, 0.0), most),
        min(value + above, most),
        cap.because if cap and limited else None,
    )


def _holds(cap: Cap, part: str, observed: Observed) -> bool:
    """Return whether a cap is in force."""
    if cap.part != part or (cap.blocked_by_friction and observed.friction):
        return False
    done = (Verdict.MET, Verdict.PARTLY)
    return not any(
        one.verdict in done
        for key in cap.unless
        if key in observed.behaviours
        for one in observed.behaviours[key].evidence
    )


def _spread(components: Sequence[Component]) -> tuple[float, float]:
    """Return how far below and above their points the components may lie together, weighted."""
    below = math.hypot(*(c.weight * ((c.points or 0.0) - (c.low or 0.0)) for c in components))
    above = math.hypot(*(c.weight * ((c.high or 0.0) - (c.points or 0.0)) for c in components))
    return below, above


def _value(
    components: Sequence[Component], parts: Sequence[Part], rubric: Rubric
) -> tuple[float, float, float]:
    earned = [c for c in components if _earned(c, rubric)]
    weight = sum(c.weight for c in earned)
    weights = {part.key: sum(c.weight for c in earned if c.part == part.key) for part in parts}
    value = sum(weights[part.key] * (part.value or 0.0) for part in parts) / weight
    below, above = _spread(earned)
    below, above = below / weight, above / weight
    most = sum(weights[p.key] * (100.0 if p.capped is None else p.value or 0.0) for p in parts)
    losing = [c for c in components if c.points is not None and not _earned(c, rubric)]
    # A share of what was earned, so that the poorest calls can still be told apart.
    lost = sum(c.weight * (100.0 - (c.points or 0.0)) for c in losing) / 100.0
    more, fewer = (share / 100.0 for share in _spread(losing))
    kept = value * (1.0 - lost)
    low = max(value - below, 0.0) * (1.0 - lost - more)
    high = min(value + above, most / weight) * (1.0 - lost + fewer)
    return _bounded(kept), _bounded(min(low, kept)), _bounded(max(high, kept))


def _bounded(points: float) -> float:
    return round(min(max(points, 0.0), 100.0), 1)
