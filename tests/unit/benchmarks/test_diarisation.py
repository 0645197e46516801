import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scoring.activity import Timeline
from benchmarks.scoring.assignment import cheapest_assignment
from benchmarks.scoring.diarisation import (
    DiarisationErrors,
    diarisation_errors,
    speaker_mapping,
)
from tests.unit.benchmarks.builders import timeline
from tests.unit.benchmarks.test_activity import SPEECH

TIMELINES = st.dictionaries(st.sampled_from(["a", "b", "c"]), SPEECH, max_size=3)


@pytest.mark.parametrize(
    ("truth", "found", "expected"),
    [
        pytest.param(
            timeline(A="[0,1000)", B="[1000,2000)"),
            timeline(x="[1000,2000)", y="[0,1000)"),
            DiarisationErrors(0, 0, 0, 2000),
            id="names do not matter",
        ),
        pytest.param(
            timeline(A="[0,1000)", B="[1000,2000)"),
            timeline(x="[0,2000)"),
            DiarisationErrors(0, 0, 1000, 2000),
            id="two taken for one",
        ),
        pytest.param(
            timeline(A="[0,1000)", B="[500,1500)"),
            timeline(x="[0,1000)", y="[1000,1500)"),
            DiarisationErrors(500, 0, 0, 2000),
            id="overlap heard once is a miss",
        ),
        pytest.param(
            timeline(A="[0,1000)"),
            timeline(x="[200,1000)", y="[900,1300)"),
            DiarisationErrors(200, 400, 0, 1000),
            id="miss and false alarm, no collar",
        ),
        pytest.param(
            timeline(A="[0,1000)", B="[1000,1400)"),
            timeline(x="[0,300)", y="[300,1400)"),
            DiarisationErrors(0, 0, 700, 1400),
            id="best mapping of two",
        ),
        pytest.param(
            timeline(A="[0,500) [400,1000)"),
            timeline(x="[0,1000)"),
            DiarisationErrors(0, 0, 0, 1000),
            id="a speaker overlaps not with themselves",
        ),
        pytest.param(timeline(), timeline(x="[0,10)"), DiarisationErrors(0, 10, 0, 0), id="empty"),
    ],
)
def test_wrong_speaker_time(truth: Timeline, found: Timeline, expected: DiarisationErrors) -> None:
    assert diarisation_errors(truth, found) == expected


def test_the_rate_is_wrong_time_over_true_speech() -> None:
    assert DiarisationErrors(100, 200, 300, 2000).rate == pytest.approx(0.3)
    assert DiarisationErrors().rate is None


def test_mapping_takes_the_most_shared_time_not_the_first() -> None:
    truth = timeline(A="[0,1000)", B="[1000,1800)")
    found = timeline(x="[400,1800)", y="[0,400)")
    assert speaker_mapping(truth, found) == {"x": "B", "y": "A"}


def test_a_speaker_who_shares_nothing_stands_for_nobody() -> None:
    assert speaker_mapping(timeline(A="[0,10)"), timeline(x="[20,30)")) == {}


@pytest.mark.parametrize(
    ("costs", "alone", "chosen"),
    [
        pytest.param([[1, 2], [1, 9]], [10, 10], (1, 0), id="greedy would be worse"),
        pytest.param([[5], [3]], [6, 6], (None, 0), id="more rows than columns"),
        pytest.param([[5, 5]], [4], (None,), id="better alone"),
        pytest.param([], [], (), id="nobody"),
    ],
)
def test_the_cheapest_pairing_is_found(
    costs: list[list[int]], alone: list[int], chosen: tuple[int | None, ...]
) -> None:
    assert cheapest_assignment(costs, alone) == chosen


@given(TIMELINES)
def test_perfect_diarisation_has_no_errors(speech: Timeline) -> None:
    errors = diarisation_errors(speech, {f"x{who}": segments for who, segments in speech.items()})
    assert (errors.miss_ms, errors.false_alarm_ms, errors.confusion_ms) == (0, 0, 0)


@given(TIMELINES, TIMELINES)
def test_swapping_sides_swaps_miss_and_false_alarm(left: Timeline, right: Timeline) -> None:
    there, back = diarisation_errors(left, right), diarisation_errors(right, left)
    assert (there.miss_ms, there.false_alarm_ms) == (back.false_alarm_ms, back.miss_ms)
    assert there.confusion_ms == back.confusion_ms
    assert there.miss_ms + there.confusion_ms <= there.reference_ms
