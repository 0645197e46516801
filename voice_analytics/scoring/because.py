"""Why a component has its points, in plain words."""

from voice_analytics.domain.assessment import BehaviourResult, Verdict
from voice_analytics.domain.measure import Value
from voice_analytics.domain.rubric import Basis, RubricComponent


def because(line: RubricComponent, result: BehaviourResult | None, value: Value | None) -> str:
    """Return one sentence with the counts that decided."""
    if line.basis is Basis.MEASURE:
        return _of_measure(line, value)
    if result is None:
        return f"{line.title}: not looked at in this call."
    if not result.applicable:
        return f"{line.title}: does not apply, {result.why_not or 'there was no occasion'}."
    if line.basis is Basis.MISSED:
        return _of_missed(line, result)
    if result.opportunities < line.least:
        return f"{line.title}: does not apply, {_too_few(line, result)}."
    return _of_rate(line, result)


def _too_few(line: RubricComponent, result: BehaviourResult) -> str:
    unclear = _count(result, Verdict.UNCLEAR)
    if not result.opportunities:
        return f"{unclear} unclear" if unclear else "the call gave no occasion"
    return f"{result.opportunities} of at least {line.least} occasions"


def _of_rate(line: RubricComponent, result: BehaviourResult) -> str:
    met = sum(one.verdict is Verdict.MET for one in result.counted)
    partly = sum(one.verdict is Verdict.PARTLY for one in result.counted)
    more = [f"{partly} more in part"] if partly else []
    unclear = _count(result, Verdict.UNCLEAR)
    more += [f"{unclear} unclear and left out"] if unclear else []
    excused = sum(one.excused is not None for one in result.evidence)
    more += [f"{excused} excused"] if excused else []
    times = "time" if result.opportunities == 1 else "times"
    text = f"{line.title}: {met} of {result.opportunities} {times}"
    return ", ".join([text, *more]) + "."


def _of_missed(line: RubricComponent, result: BehaviourResult) -> str:
    missed = sum(one.verdict is Verdict.MISSED for one in result.counted)
    if not missed:
        return f"{line.title}: nothing to take away."
    return f"{line.title}: fell short {times(missed)}."


def times(count: int) -> str:
    """Return how often in words: "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _of_measure(line: RubricComponent, value: Value | None) -> str:
    if value is None or value.value is None or value.count < line.least:
        return f"{line.title}: not defined in this call."
    return f"{line.title}: {value.value:.4g} over {value.count}."


def _count(result: BehaviourResult, verdict: Verdict) -> int:
    return sum(one.verdict is verdict and one.excused is None for one in result.evidence)
