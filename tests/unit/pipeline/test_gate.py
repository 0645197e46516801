"""Noise floor, speech level, gate and leakage of one channel."""

import pytest

from voice_analytics.pipeline.gate import Leakage, LevelTracker, SegmenterOptions

OPTIONS = SegmenterOptions()


def tracked(*stretches: tuple[int, float, float]) -> LevelTracker:
    """Feed (frames, level, probability) one after another."""
    tracker = LevelTracker()
    for frames, level_db, probability in stretches:
        for _ in range(frames):
            tracker.update(level_db, probability, leaking=False)
    return tracker


def test_floor_starts_at_the_first_level() -> None:
    assert tracked((1, -55.0, 0.0)).floor_db == -55.0


def test_floor_falls_within_a_tenth_of_a_second() -> None:
    floor = tracked((100, -30.0, 0.0), (10, -60.0, 0.0)).floor_db
    assert floor is not None
    assert floor < -58.0


@pytest.mark.parametrize(
    ("probability", "highest_db"),
    [pytest.param(0.0, -54.9, id="nobody speaks"), pytest.param(0.9, -59.7, id="speech")],
)
def test_floor_rises_slowly(probability: float, highest_db: float) -> None:
    floor = tracked((1, -60.0, 0.0), (100, -30.0, probability)).floor_db
    assert floor is not None
    assert -60.0 < floor <= highest_db


def test_switched_off_line_says_nothing_about_the_noise() -> None:
    tracker = tracked((10, -60.0, 0.0), (1000, -120.0, 0.0))
    assert tracker.floor_db == pytest.approx(-60.0)


def test_a_channel_that_was_never_on_has_a_gate_above_silence() -> None:
    tracker = tracked((100, -120.0, 0.0))
    assert tracker.floor_db is None
    assert tracker.gate_db(OPTIONS) > -120.0


def test_speech_level_follows_only_what_is_surely_speech() -> None:
    assert tracked((50, -60.0, 0.0), (100, -20.0, 0.5)).speech_db is None
    assert tracked((50, -60.0, 0.0), (100, -20.0, 0.9)).speech_db == pytest.approx(-20.0)


def test_leakage_is_no_speech_and_no_noise() -> None:
    tracker = tracked((50, -60.0, 0.0))
    for _ in range(100):
        tracker.update(-30.0, 0.9, leaking=True)
    assert tracker.speech_db is None
    assert tracker.noise_db < -59.0


@pytest.mark.parametrize(
    ("speech_db", "gate_db"),
    [
        pytest.param(-20.0, -51.0, id="quiet line: floor margin"),
        pytest.param(-10.0, -46.0, id="loud speaker: dynamic range"),
        pytest.param(-50.0, -56.0, id="noisy line: low margin"),
    ],
)
def test_gate(speech_db: float, gate_db: float) -> None:
    tracker = LevelTracker()
    tracker.floor_db, tracker.noise_db, tracker.speech_db = -60.0, -60.0, speech_db
    assert tracker.gate_db(OPTIONS) == pytest.approx(gate_db)


def test_gate_stands_above_babble_but_not_far() -> None:
    tracker = LevelTracker()
    tracker.floor_db, tracker.noise_db, tracker.speech_db = -60.0, -52.0, -30.0
    babble = tracker.gate_db(OPTIONS)
    tracker.noise_db = -30.0
    assert babble == pytest.approx(-50.0)
    assert tracker.gate_db(OPTIONS) == pytest.approx(-48.0)


def test_quiet_copy_of_a_loud_party_is_leakage() -> None:
    leak = Leakage(OPTIONS)
    answers = [leak.update(-44.0, -20.0, -60.0, 0.95) for _ in range(200)]
    assert all(answers)


def test_own_voice_under_a_loud_party_is_no_leakage() -> None:
    leak = Leakage(OPTIONS)
    assert not any(leak.update(-24.0, -20.0, -60.0, 0.95) for _ in range(200))


def test_coupling_is_learnt_where_the_other_leaks_little() -> None:
    """After a while a soft own voice is told from leakage that lies 40 dB down."""
    leak = Leakage(OPTIONS)
    assert leak.update(-40.0, -20.0, -60.0, 0.95)
    for _ in range(1000):
        leak.update(-60.0, -20.0, -60.0, 0.95)
    assert not leak.update(-40.0, -20.0, -60.0, 0.95)


def test_coupling_never_takes_more_than_its_bound_for_leakage() -> None:
    leak = Leakage(OPTIONS)
    for _ in range(2000):
        leak.update(-33.0, -20.0, -60.0, 0.95)
    bound_db = OPTIONS.bleed_highest_db + OPTIONS.bleed_margin_db
    assert not leak.update(-20.0 + bound_db, -20.0, -60.0, 0.95)


def test_silence_of_the_other_leaks_nothing() -> None:
    leak = Leakage(OPTIONS)
    assert not leak.update(-58.0, -50.0, -60.0, 0.0)
