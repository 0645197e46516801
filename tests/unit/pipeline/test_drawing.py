"""Curves for drawing, and how each turn sounds."""

import pytest

from tests.timelines import A, B, call, say
from tests.tracks import Sounding, sounding_call
from voice_analytics.domain.report import TurnAcoustics
from voice_analytics.pipeline.drawing import CURVE_HOP_MS, curves, turn_acoustics

LINE = "A[0,3000) B[3300,6000) A[6500,9000)"
SOUNDS = (
    Sounding(-20.0, 110.0, -12.0, swing_db=0.0),
    Sounding(-26.0, 220.0, -6.0, swing_db=0.0),
    Sounding(-14.0, 130.0, -8.0, swing_db=0.0),
)
WORDS = say("A", 0, " ".join(["word"] * 12), word_ms=250)
CALL = sounding_call(LINE, SOUNDS, (A, B), WORDS)


def test_curves_are_on_one_grid() -> None:
    drawn = curves(CALL)
    assert drawn.hop_ms == CURVE_HOP_MS == 100
    for curve in drawn.participants.values():
        assert len(curve.level_db) == len(curve.f0_hz) == CALL.duration_ms // CURVE_HOP_MS


def test_curves_have_values_where_a_participant_speaks() -> None:
    own = curves(CALL).participants["A"]
    assert own.level_db[5] == -20.0
    assert own.level_db[40] is None
    assert own.f0_hz[3] == pytest.approx(110.0, abs=7.0)
    assert all(hz is None or hz.is_integer() for hz in own.f0_hz)
    assert own.f0_hz[40] is None


def test_rate_is_that_of_the_seconds_around() -> None:
    rate = curves(CALL).participants["A"].rate
    assert len(rate) == 90
    assert rate[14] == pytest.approx(4.0, abs=0.2)
    assert rate[40] is None
    assert rate[80] == 0.0


def test_without_words_there_is_no_rate() -> None:
    assert curves(CALL).participants["B"].rate == ()


def test_turns_sound_as_they_are_against_their_speaker() -> None:
    first, second, third = turn_acoustics(CALL)
    assert (first.level_db, second.level_db, third.level_db) == (-20.0, -26.0, -14.0)
    assert first.f0_median_hz == pytest.approx(110.0, abs=2.0)
    assert first.f0_range_st == pytest.approx(1.9, abs=0.2)
    assert first.rate == 4.0
    assert first.effort is not None
    assert third.effort is not None
    assert third.effort - first.effort == pytest.approx(4.0, abs=0.1)
    assert second.effort == 0.0


def test_a_turn_without_voice_has_no_pitch_and_no_effort() -> None:
    whisper = Sounding(f0_hz=float("nan"), swing_db=0.0)
    assert turn_acoustics(sounding_call("A[0,3000)", (whisper,), (A,))) == (
        TurnAcoustics(level_db=-20.0, rate=None),
    )


def test_a_call_without_anybody_has_no_curves() -> None:
    assert curves(call("")).participants == {}
