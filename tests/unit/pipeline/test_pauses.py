"""Pauses that are not silent."""

import numpy as np
import pytest

from tests.fakes import Samples
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.pauses import parted

WHOLE = Interval(1000, 3000)
FLOOR_DB = -58.0


def call(
    *soft: tuple[int, int, float], speech_db: float = -25.0, floor_db: float = FLOOR_DB
) -> Samples:
    """Return the levels of a call with speech in `WHOLE` and softer stretches in it."""
    curve = np.full(400, floor_db, np.float32)
    curve[100:300] = speech_db
    for start_ms, end_ms, level_db in soft:
        curve[start_ms // 10 : end_ms // 10] = level_db
    return curve


def parts(levels: Samples) -> list[tuple[int, int]]:
    return [(p.start_ms, p.end_ms) for p in parted((WHOLE,), levels, SegmenterOptions())]


@pytest.mark.parametrize(
    ("end_ms", "level_db", "expected"),
    [
        pytest.param(2210, -50.0, [(1000, 2000), (2210, 3000)], id="breath"),
        pytest.param(2200, -50.0, [(1000, 2000), (2200, 3000)], id="just a pause"),
        pytest.param(2190, -50.0, [(1000, 3000)], id="too short"),
        pytest.param(2210, -48.0, [(1000, 3000)], id="soft speech"),
    ],
)
def test_a_soft_stretch_is_a_pause(
    end_ms: int, level_db: float, expected: list[tuple[int, int]]
) -> None:
    assert parts(call((2000, end_ms, level_db))) == expected


def test_a_click_in_a_pause_leaves_it_one() -> None:
    assert parts(call((2000, 2240, -57.0), (2100, 2110, -46.0))) == [(1000, 2000), (2240, 3000)]


def test_what_is_little_softer_than_its_surroundings_is_no_pause() -> None:
    assert parts(call((2000, 2300, -50.0), speech_db=-35.0)) == [(1000, 3000)]


def test_surroundings_are_the_half_second_on_either_side() -> None:
    assert parts(call((1100, 2000, -35.0), (2000, 2300, -50.0))) == [(1000, 3000)]


def test_soft_ends_are_no_pauses() -> None:
    assert parts(call((1000, 1300, -50.0), (2700, 3000, -50.0))) == [(1000, 3000)]


def test_a_scrap_beside_a_pause_is_no_speech() -> None:
    assert parts(call((1060, 1300, -50.0))) == [(1300, 3000)]


def test_a_line_that_is_off_tells_nothing() -> None:
    off = np.full(400, -120.0, np.float32)
    assert parted((WHOLE,), off, SegmenterOptions()) == (WHOLE,)


def test_silence_is_told_by_the_line_where_it_is_on() -> None:
    levels = call((2000, 2300, -50.0))
    levels[300:] = -120.0
    assert parts(levels) == [(1000, 2000), (2300, 3000)]


@pytest.mark.parametrize("gain_db", [-15.0, 10.0])
def test_gain_changes_nothing(gain_db: float) -> None:
    levels = call((2000, 2300, -50.0))
    assert parts(levels + np.float32(gain_db)) == parts(levels)
