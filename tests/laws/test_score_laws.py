"""Laws of every score."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.grading import FALLING, LETTERS, RISING, found, line, rubric
from voice_analytics.config.rubrics import read_rubric, shipped_rubrics
from voice_analytics.domain.assessment import BehaviourResult
from voice_analytics.domain.curve import Curve
from voice_analytics.domain.rubric import Basis, Rubric
from voice_analytics.measures import MEASURES
from voice_analytics.scoring.score import Observed, score
from voice_analytics.scoring.wilson import wilson

RUBRIC = rubric(
    line("a", "sensing", 3.0),
    line("b", "processing", 2.0, curve=Curve(((0.2, 0.0), (0.6, 80.0), (1.0, 100.0)))),
    line("c", "responding", 4.0, curve=RISING),
    line("no_d", "responding", 2.0, Basis.MISSED, FALLING),
)
VERDICTS = st.text(alphabet=list(LETTERS), max_size=8)
CALLS = st.fixed_dictionaries(dict.fromkeys(("a", "b", "c", "no_d"), VERDICTS))


def value_of(verdicts: dict[str, str], by: Rubric = RUBRIC) -> float | None:
    return score(observed(verdicts), by).value


def observed(verdicts: dict[str, str]) -> Observed:
    results = {key: found(key, letters) for key, letters in verdicts.items()}
    return Observed("agent", results, {})


@given(CALLS)
def test_a_score_lies_in_its_interval_and_bounds(verdicts: dict[str, str]) -> None:
    result = score(observed(verdicts), RUBRIC)
    assert 0.0 <= result.coverage <= 1.0
    if result.value is not None:
        assert result.low is not None
        assert result.high is not None
        assert 0.0 <= result.low <= result.value <= result.high <= 100.0


@given(CALLS, st.sampled_from(["a", "b", "c", "no_d"]))
def test_one_more_answered_never_lowers_the_score(verdicts: dict[str, str], key: str) -> None:
    better = {**verdicts, key: verdicts[key].replace("-", "+", 1)}
    before, after = value_of(verdicts), value_of(better)
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert after >= before - 0.05


@given(CALLS)
def test_what_had_no_opportunity_has_no_effect(verdicts: dict[str, str]) -> None:
    with_more = rubric(*RUBRIC.components, line("never", "sensing", 5.0))
    without = score(observed(verdicts), with_more)
    having = score(observed({**verdicts, "never": ""}), with_more)
    unclear = score(observed({**verdicts, "never": "??"}), with_more)
    assert having.value == without.value == unclear.value
    assert having.coverage == without.coverage == unclear.coverage


@given(CALLS, st.permutations(RUBRIC.components))
def test_order_does_not_matter(verdicts: dict[str, str], lines: list[object]) -> None:
    shuffled = replace(RUBRIC, components=tuple(lines))  # type: ignore[arg-type]
    turned = dict(reversed(verdicts.items()))
    assert value_of(turned, shuffled) == value_of(verdicts)


@given(st.floats(0.0, 1.0), st.floats(0.1, 500.0))
def test_wilson_holds_the_rate(rate: float, trials: float) -> None:
    low, high = wilson(rate, trials)
    assert 0.0 <= low <= rate <= high <= 1.0
    assert wilson(rate, 0.0) == (0.0, 1.0)


def test_the_shipped_rubric_is_monotone_where_it_says_so() -> None:
    of = {line.of for line in _shipped().components}
    every = dict.fromkeys(of, "++--")
    best = dict.fromkeys(of, "++++")
    middle, top = value_of(every, _shipped()), value_of(best, _shipped())
    assert middle is not None
    assert top is not None
    assert middle < top


def _shipped() -> Rubric:
    class Anything(frozenset[str]):
        def __contains__(self, _: object) -> bool:
            return True

    (file,) = shipped_rubrics()
    return read_rubric(file, [m.key for m in MEASURES], Anything())


def test_applicable_is_what_counts() -> None:
    off = BehaviourResult("a", found("a", "--").evidence, applicable=False, why_not="short")
    result = score(Observed("agent", {"a": off, "c": found("c", "+")}, {}), RUBRIC)
    assert result.value == 100.0
