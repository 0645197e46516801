"""Order and stability of scores, and the precision of marks, by cases computed by hand."""

import pytest

from benchmarks.scoring.behaviours import LabelledTurn
from benchmarks.scoring.listeners import Listener, Marks, Pair, Stability, marks, pairs
from voice_analytics.domain.assessment import Score
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.domain.interval import Interval


def scored(value: float | None, low: float = 0.0, high: float = 100.0) -> Score:
    return Score("test", 1, value, low, high, 1.0, ())


def test_pairs_of_different_groups_are_in_order_or_not() -> None:
    calls = [
        Listener("worst", "poor", scored(20.0)),
        Listener("middle", "average", scored(50.0)),
        Listener("best", "excellent", scored(50.0)),
        Listener("other", "mixed", scored(99.0)),
        Listener("second", "average", scored(10.0)),
    ]
    assert set(pairs(calls)) == {
        Pair("middle", "worst", right=True),
        Pair("best", "worst", right=True),
        Pair("second", "worst", right=False),
        Pair("best", "middle", right=False),
        Pair("best", "second", right=True),
    }


@pytest.mark.parametrize("score", [None, scored(None)], ids=["no score", "no value"])
def test_a_call_without_a_value_is_in_no_order(score: Score | None) -> None:
    (pair,) = pairs([Listener("a", "excellent", score), Listener("b", "poor", scored(0.0))])
    assert not pair.right


@pytest.mark.parametrize(
    ("after", "moved", "holds"),
    [
        pytest.param(scored(45.0, 44.0, 46.0), -5.0, True, id="hardly moved"),
        pytest.param(scored(30.0, 20.0, 50.0), -20.0, True, id="covered"),
        pytest.param(scored(30.0, 20.0, 49.0), -20.0, False, id="not covered"),
        pytest.param(scored(None), None, False, id="no value"),
        pytest.param(None, None, False, id="no score"),
    ],
)
def test_a_score_is_stable_or_covered(
    after: Score | None, moved: float | None, holds: bool
) -> None:
    one = Stability("a", scored(50.0), after)
    assert (one.moved, one.holds) == (moved, holds)
    assert not Stability("a", None, after).holds


def test_marks_are_right_in_a_labelled_turn_of_the_same_party() -> None:
    turns = [
        LabelledTurn("customer", Interval(0, 1000), frozenset({"feeling"})),
        LabelledTurn("agent", Interval(2000, 3000), frozenset({"apology_full"})),
    ]

    def cue(kind: CueKind, who: str, at_ms: int, label: str | None = None) -> Cue:
        return Cue(kind, who, Interval(at_ms, at_ms + 500), "words", 0.9, label=label)

    found = marks(
        [
            cue(CueKind.FEELING, "customer", 100),
            cue(CueKind.FEELING, "agent", 200),
            cue(CueKind.FEELING, "customer", 5000),
            cue(CueKind.APOLOGY, "agent", 2100),
            cue(CueKind.APOLOGY, "agent", 9000, "courtesy"),
            cue(CueKind.BLAME, "agent", 2100),
        ],
        turns,
    )
    assert found == {CueKind.FEELING: Marks(3, 1), CueKind.APOLOGY: Marks(1, 1)}
    assert found[CueKind.FEELING].precision == pytest.approx(1 / 3)
    assert Marks().precision is None
