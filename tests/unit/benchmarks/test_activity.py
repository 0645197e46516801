import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scoring.activity import (
    BoundaryErrors,
    TimeError,
    boundary_errors,
    frame_mask,
    overlap_frames,
    overlap_time_error,
    speech_frames,
)
from benchmarks.scoring.counts import Counts, percentile
from tests.unit.benchmarks.builders import intervals, timeline
from voice_analytics.domain.interval import Interval, union

SPEECH = st.lists(
    st.tuples(st.integers(0, 900), st.integers(1, 300)).map(lambda p: Interval(p[0], p[0] + p[1])),
    max_size=5,
).map(union)


@pytest.mark.parametrize(
    ("speech", "frames"),
    [
        pytest.param("[0,20)", [0, 1], id="whole frames"),
        pytest.param("[5,15)", [0], id="middle at the start is inside"),
        pytest.param("[6,15)", [], id="middle at the end is outside"),
        pytest.param("[6,16)", [1], id="covers one middle"),
        pytest.param("[14,16)", [1], id="shorter than a frame"),
        pytest.param("[35,80)", [3], id="cut at the end of the call"),
    ],
)
def test_a_frame_is_speech_when_its_middle_is(speech: str, frames: list[int]) -> None:
    assert frame_mask(intervals(speech), 40).nonzero()[0].tolist() == frames


def test_frames_are_counted_per_participant_and_added() -> None:
    truth = timeline(agent="[0,100)", customer="[200,300)")
    found = timeline(agent="[0,50)", customer="[200,320)", stranger="[0,400)")
    assert speech_frames(truth, found, 400) == Counts(15, 2, 5)


def test_precision_recall_and_f1() -> None:
    counts = Counts(15, 2, 5)
    assert counts.precision == pytest.approx(15 / 17)
    assert counts.recall == pytest.approx(0.75)
    assert counts.f1 == pytest.approx(30 / 37)


def test_figures_without_observations_are_undefined() -> None:
    assert (Counts().precision, Counts().recall, Counts().f1) == (None, None, None)
    assert percentile((), 50) is None


def test_overlap_is_where_two_or_more_speak() -> None:
    truth = timeline(a="[0,100)", b="[50,200)")
    found = timeline(a="[0,100)", b="[70,200)", c="[150,170)")
    assert overlap_frames(truth, found, 200) == Counts(3, 2, 2)


def test_overlap_time_errors_of_calls_do_not_cancel() -> None:
    total = overlap_time_error(Counts(5, 5, 0)) + overlap_time_error(Counts(5, 0, 5))
    assert total == TimeError(150, 100)
    assert total.share == pytest.approx(2 / 3)


def test_boundaries_are_compared_with_the_nearest_of_their_kind() -> None:
    truth = timeline(agent="[1000,2000) [5000,6000)")
    found = timeline(agent="[1030,1980) [2100,3000)")
    errors = boundary_errors(truth, found)
    assert errors == BoundaryErrors(starts_ms=(30,), ends_ms=(-20,), boundaries=4)
    assert errors.found_share == pytest.approx(0.5)
    assert errors.percentile_ms(50) == pytest.approx(25)


@given(SPEECH)
def test_perfect_activity_has_no_errors(speech: tuple[Interval, ...]) -> None:
    assert speech_frames({"a": speech}, {"a": speech}, 1200).errors == 0


@given(SPEECH, SPEECH)
def test_swapping_sides_swaps_misses_and_false_alarms(
    left: tuple[Interval, ...], right: tuple[Interval, ...]
) -> None:
    there = speech_frames({"a": left}, {"a": right}, 1200)
    back = speech_frames({"a": right}, {"a": left}, 1200)
    assert there == Counts(back.hits, back.misses, back.false_alarms)
