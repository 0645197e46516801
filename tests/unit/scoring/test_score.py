"""What a score is worth, how sure it is, and what it is made of."""

import pytest

from tests.grading import FALLING, found, line, rubric
from voice_analytics.domain.assessment import BehaviourResult, Friction, FrictionTag, Score
from voice_analytics.domain.curve import Curve
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import Value
from voice_analytics.domain.rubric import Basis, Cap, Rubric
from voice_analytics.scoring.score import Observed, score

FRICTION = (Friction(FrictionTag.SYSTEM_SLOW, Interval(0, 100), "the system is slow"),)


def scored(
    by: Rubric,
    *results: BehaviourResult,
    measures: dict[str, Value] | None = None,
    friction: tuple[Friction, ...] = (),
    trust: float = 1.0,
) -> Score:
    return score(
        Observed("agent", {one.key: one for one in results}, measures or {}, friction, trust), by
    )


@pytest.mark.parametrize(
    ("verdicts", "value"),
    [
        pytest.param("+", 100.0, id="met"),
        pytest.param("-", 0.0, id="missed"),
        pytest.param("~", 50.0, id="partly"),
        pytest.param("++-~", 62.5, id="mixed"),
        pytest.param("+?", 100.0, id="unclear is left out"),
    ],
)
def test_value_of_one_component(verdicts: str, value: float) -> None:
    result = scored(rubric(line("a")), found("a", verdicts))
    assert result.value == value
    assert result.low is not None
    assert result.high is not None
    assert result.low <= value <= result.high


def test_value_is_the_mean_by_weight() -> None:
    by = rubric(line("a", weight=3.0), line("b", weight=1.0))
    assert scored(by, found("a", "+"), found("b", "-")).value == 75.0


def test_no_opportunity_is_not_zero() -> None:
    by = rubric(line("a"), line("b"))
    result = scored(by, found("a", "+"), found("b", ""))
    assert result.value == 100.0
    assert result.coverage == 0.5
    assert result.components[1].points is None
    assert "no occasion" in result.components[1].because


def test_what_does_not_apply_says_why() -> None:
    off = BehaviourResult("a", (), applicable=False, why_not="the customer hung up")
    result = scored(rubric(line("a")), off)
    assert result.components[0].points is None
    assert "the customer hung up" in result.components[0].because


def test_too_little_coverage_has_no_value_but_components() -> None:
    by = rubric(line("a"), line("b", weight=2.0), min_coverage=0.5)
    result = scored(by, found("a", "+"))
    assert (result.value, result.low, result.high) == (None, None, None)
    assert result.why_not is not None
    assert "33%" in result.why_not
    assert result.components[0].points == 100.0


def test_excused_evidence_does_not_count() -> None:
    by = rubric(line("a"), line("b"))
    result = scored(by, found("a", "---", excused="abuse"), found("b", "+"))
    assert result.value == 100.0
    assert result.components[0].points is None


def test_fewer_than_least_do_not_count() -> None:
    by = rubric(line("a", least=5), line("b"))
    result = scored(by, found("a", "----"), found("b", "+"))
    assert result.value == 100.0
    assert "4 of at least 5" in result.components[0].because


def test_grades_give_points() -> None:
    curve = Curve(((0.0, 0.0), (4.0, 100.0)))
    by = rubric(line("a", basis=Basis.GRADE, curve=curve))
    assert scored(by, found("a", "~~", grade=3)).value == 75.0


@pytest.mark.parametrize(
    ("missed", "value"), [("", 100.0), ("-", 95.0), ("--", 90.0), ("---", 90.0)]
)
def test_what_only_loses_takes_away_at_most_its_weight(missed: str, value: float) -> None:
    by = rubric(line("a", weight=10.0), line("no_b", weight=1.0, basis=Basis.MISSED, curve=FALLING))
    assert scored(by, found("a", "+"), found("no_b", missed)).value == value


def test_what_only_loses_gives_no_coverage() -> None:
    by = rubric(line("a"), line("no_b", basis=Basis.MISSED, curve=FALLING), min_coverage=0.5)
    result = scored(by, found("no_b", ""))
    assert result.coverage == 0.0
    assert result.value is None


def test_value_is_never_below_zero() -> None:
    by = rubric(line("a"), line("no_b", weight=9.0, basis=Basis.MISSED, curve=FALLING))
    assert scored(by, found("a", "-"), found("no_b", "---")).value == 0.0


def test_unclear_losses_widen_the_interval_only() -> None:
    by = rubric(line("a", weight=10.0), line("no_b", weight=2.0, basis=Basis.MISSED, curve=FALLING))
    sure = scored(by, found("a", "+" * 50), found("no_b", ""))
    unclear = scored(by, found("a", "+" * 50), found("no_b", "?"))
    assert unclear.value == sure.value
    assert unclear.low is not None
    assert sure.low is not None
    assert unclear.low < sure.low - 5


CAP = Cap("responding", 60.0, ("act",), "no action was offered")


@pytest.mark.parametrize(
    ("act", "friction", "value"),
    [
        pytest.param("-", (), 60.0, id="kind words only"),
        pytest.param("+", (), 100.0, id="with action"),
        pytest.param("~", (), 100.0, id="with some action"),
        pytest.param("-", FRICTION, 100.0, id="action was blocked"),
    ],
)
def test_empathy_without_action_is_capped(
    act: str, friction: tuple[Friction, ...], value: float
) -> None:
    by = rubric(line("kind", part="responding"), caps=(CAP,))
    result = scored(by, found("kind", "+"), found("act", act), friction=friction)
    assert result.value == value
    assert (result.parts[0].capped is not None) == (value == 60.0)
    assert result.high is not None
    assert result.high <= (60.0 if value == 60.0 else 100.0)


def test_a_cap_that_changes_nothing_is_not_shown() -> None:
    by = rubric(line("kind", part="responding"), caps=(CAP,))
    assert scored(by, found("kind", "-")).parts[0].capped is None


@pytest.mark.parametrize(
    ("value", "points"),
    [
        pytest.param(Value(0.25, 4), 25.0, id="defined"),
        pytest.param(Value(None, 0), None, id="undefined"),
        pytest.param(None, None, id="absent"),
    ],
)
def test_measures_give_points(value: Value | None, points: float | None) -> None:
    by = rubric(line("a", basis=Basis.MEASURE))
    result = scored(by, measures={} if value is None else {"a": value})
    assert result.components[0].points == points


def test_more_opportunities_and_more_trust_narrow_the_interval() -> None:
    def width(result: Score) -> float:
        assert result.high is not None
        assert result.low is not None
        return result.high - result.low

    by = rubric(line("a"))
    few, many = scored(by, found("a", "+-")), scored(by, found("a", "+-" * 20))
    doubted = scored(by, found("a", "+-" * 20), trust=0.25)
    unsure = scored(by, found("a", "+-" * 20, confidence=0.3))
    assert width(many) < width(doubted) < width(few)
    assert width(many) < width(unsure)


def test_components_name_their_evidence() -> None:
    behaviour = found("a", "+-")
    names = tuple(one.id_in("a", "agent") for one in behaviour.evidence)
    assert scored(rubric(line("a")), behaviour).components[0].evidence == names
    losing = rubric(line("b"), line("a", basis=Basis.MISSED, curve=FALLING))
    assert scored(losing, behaviour).components[1].evidence == names[1:]


@pytest.mark.parametrize(
    ("verdicts", "text"),
    [
        pytest.param("+++", "A: 3 of 3 times.", id="all"),
        pytest.param("+", "A: 1 of 1 time.", id="one"),
        pytest.param(
            "+~-?", "A: 1 of 3 times, 1 more in part, 1 unclear and left out.", id="mixed"
        ),
    ],
)
def test_because_is_in_plain_words(verdicts: str, text: str) -> None:
    assert scored(rubric(line("a")), found("a", verdicts)).components[0].because == text
