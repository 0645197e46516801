"""Speech in noise."""

import numpy as np
import pytest

from tests.fakes import Samples
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.noise import (
    Background,
    NoiseLimits,
    VoiceLevelMeter,
    background,
    smoothed,
    speech_among_voices,
    speech_in_noise,
)

LIMITS = NoiseLimits()
SPOKEN = (Interval(1000, 2500), Interval(4000, 5000))
DURATION_MS = 8000


def levels(speech_db: float, noise_db: float, wobble_db: float = 0.5) -> Samples:
    curve = np.full(DURATION_MS // 10, noise_db)
    for span in SPOKEN:
        curve[span.start_ms // 10 : span.end_ms // 10] = speech_db
    curve += np.random.default_rng(3).normal(0.0, wobble_db, len(curve))
    return smoothed(curve.astype(np.float32))


def sure_of(*spans: Interval) -> Samples:
    answers = np.full(DURATION_MS // 32 + 1, 0.02, np.float32)
    for span in spans:
        answers[span.start_ms // 32 : span.end_ms // 32 + 1] = 0.9
    return answers


def edges(spans: tuple[Interval, ...]) -> list[int]:
    return [at_ms for span in spans for at_ms in (span.start_ms, span.end_ms)]


EDGE_MS = 80
"""A level is that of the 50 ms around, and noise may prolong a sound by a frame or two."""


def found(curve: Samples, answers: Samples) -> tuple[Interval, ...]:
    noise = background(curve, LIMITS)
    assert noise is not None
    return speech_in_noise(curve, answers, noise, LIMITS, SegmenterOptions())


def test_speech_without_a_break_is_no_background() -> None:
    # Two who share a channel: syllables of -34 to -14 dB, with short pauses of -60 to -45 dB.
    generator = np.random.default_rng(4)
    syllables = np.clip(generator.normal(-25.0, 5.0, 300), -34.0, -14.0)
    curve = np.repeat(syllables, 20)
    for first in range(0, 6000, 120):
        curve[first : first + 15] = generator.uniform(-60.0, -45.0)
    assert background(smoothed(curve.astype(np.float32)), LIMITS) is None


@pytest.mark.parametrize("wobble_db", [0.5, 2.0])
def test_background_is_the_most_frequent_level_below_speech(wobble_db: float) -> None:
    noise = background(levels(-20.0, -40.0, wobble_db), LIMITS)
    assert noise is not None
    assert noise.level_db == pytest.approx(-40.0, abs=1.0)
    assert noise.spread_db == pytest.approx(wobble_db / 2, abs=0.5)
    assert noise.loud_db == pytest.approx(-20.0, abs=2.0)


@pytest.mark.parametrize(
    ("noise_db", "noisy"), [(-60.0, False), (-50.0, True), (-40.0, True), (-30.0, True)]
)
def test_a_line_is_noisy_by_its_distance_to_speech(noise_db: float, noisy: bool) -> None:
    noise = background(levels(-20.0, noise_db), LIMITS)
    assert noise is not None
    assert noise.noisy(LIMITS) is noisy


@pytest.mark.parametrize("level_db", [-120.0, -20.0], ids=["silence", "one level only"])
def test_one_level_has_no_background(level_db: float) -> None:
    assert background(np.full(500, level_db, np.float32), LIMITS) is None


def test_a_line_that_is_off_in_pauses_has_no_background() -> None:
    curve = levels(-20.0, -60.0)
    curve[curve < -50.0] = -120.0
    assert background(curve, LIMITS) is None


def test_speech_that_stands_out_is_found_where_the_detector_doubts() -> None:
    hint = Interval(1500, 2200), Interval(4400, 4600)
    assert edges(found(levels(-25.0, -40.0), sure_of(*hint))) == pytest.approx(
        edges(SPOKEN), abs=EDGE_MS
    )


def test_voices_in_the_background_are_no_speech_though_the_detector_is_sure() -> None:
    everywhere = Interval(0, DURATION_MS)
    assert edges(found(levels(-22.0, -40.0, 1.5), sure_of(everywhere))) == pytest.approx(
        edges(SPOKEN), abs=EDGE_MS
    )


@pytest.mark.parametrize(
    ("pause_ms", "segments"), [(270, 1), (280, 2)], ids=["seems long", "is long"]
)
def test_noise_makes_a_pause_look_longer(pause_ms: int, segments: int) -> None:
    curve = np.full(400, -25.0, np.float32)
    curve[:100] = curve[300:] = -40.0
    curve[200 : 200 + pause_ms // 10] = -40.0
    noise = Background(-40.0, 0.5, -25.0)
    sure = np.full(130, 0.9, np.float32)
    spans = speech_in_noise(curve, sure, noise, LIMITS, SegmenterOptions())
    assert len(spans) == segments


def test_loud_sound_does_not_reach_into_the_pause_beside_it() -> None:
    """The level of 50 ms is up two frames before the sound begins, and until two after its end."""
    curve = np.full(400, -40.0, np.float32)
    curve[100:200] = -20.0
    noise = Background(-40.0, 0.5, -20.0)
    sure = np.full(130, 0.9, np.float32)
    assert edges(speech_in_noise(curve, sure, noise, LIMITS, SegmenterOptions())) == [1000, 2000]


@pytest.mark.parametrize(("spread_db", "noisy"), [(0.5, False), (3.0, True)])
def test_a_restless_background_makes_a_line_noisy_sooner(spread_db: float, noisy: bool) -> None:
    assert Background(-56.0, spread_db, -20.0).noisy(LIMITS) is noisy


def test_speech_near_a_restless_background_is_found() -> None:
    curve = np.full(400, -30.0, np.float32)
    curve[100:200] = -21.0
    noise = Background(-30.0, 5.0, -20.0)
    sure = np.full(130, 0.9, np.float32)
    spans = speech_in_noise(curve, sure, noise, LIMITS, SegmenterOptions())
    assert edges(spans) == [1000, 2000]


def test_loud_noise_far_from_any_speech_is_none() -> None:
    only = found(levels(-25.0, -40.0), sure_of(Interval(1500, 2200)))
    assert edges(only) == pytest.approx(edges(SPOKEN[:1]), abs=EDGE_MS)


def test_a_short_knock_is_no_speech() -> None:
    curve = np.full(400, -40.0, np.float32)
    curve[100:105] = -20.0
    noise = Background(-40.0, 0.5, -20.0)
    sure = np.full(130, 0.9, np.float32)
    assert speech_in_noise(curve, sure, noise, LIMITS, SegmenterOptions()) == ()


@pytest.mark.parametrize(
    ("noise", "among"),
    [
        pytest.param(Background(-40.0, 4.0, -20.0), True, id="voices near the speech"),
        pytest.param(Background(-40.0, 0.5, -20.0), False, id="steady noise"),
        pytest.param(Background(-50.0, 4.0, -20.0), False, id="voices far below it"),
    ],
)
def test_voices_near_the_speech_are_told_by_their_restlessness(
    noise: Background, among: bool
) -> None:
    assert noise.among_voices(LIMITS) is among


AMONG = Background(-40.0, 4.0, -20.0)


def among_voices(level_db: float, evidence: float, duration_ms: int = 1000) -> list[int]:
    """Return the edges found of a sound in the middle of a background the detector is sure of."""
    curve = np.full(400, -40.0, np.float32)
    odds = np.full(400, -9.0, np.float32)
    curve[100 : 100 + duration_ms // 10] = level_db
    odds[100 : 100 + duration_ms // 10] = evidence
    return edges(speech_among_voices(curve, odds, AMONG, LIMITS, SegmenterOptions()))


@pytest.mark.parametrize(
    ("level_db", "evidence", "found"),
    [
        pytest.param(-40.0, 2.1, True, id="soft and surely speech"),
        pytest.param(-40.0, 1.9, False, id="soft and not surely"),
        pytest.param(-30.0, -2.9, True, id="loud and hardly speech"),
        pytest.param(-30.0, -3.1, False, id="loud and no speech"),
        pytest.param(-10.0, -3.9, True, id="very loud"),
        pytest.param(-10.0, -4.1, False, id="very loud and no speech at all"),
    ],
)
def test_loudness_and_the_detector_add_up(level_db: float, evidence: float, found: bool) -> None:
    assert among_voices(level_db, evidence) == pytest.approx([1000, 2000] if found else [], abs=20)


@pytest.mark.parametrize(("duration_ms", "found"), [(70, False), (80, True)])
def test_a_short_sound_among_voices_is_no_speech(duration_ms: int, found: bool) -> None:
    assert bool(among_voices(-40.0, 3.0, duration_ms)) is found


@pytest.mark.parametrize(("pause_ms", "segments"), [(190, 1), (200, 2)])
def test_pauses_among_voices_are_bridged_like_any(pause_ms: int, segments: int) -> None:
    odds = np.full(400, 4.0, np.float32)
    odds[200 : 200 + pause_ms // 10] = -4.0
    curve = np.full(400, -40.0, np.float32)
    spans = speech_among_voices(curve, odds, AMONG, LIMITS, SegmenterOptions())
    assert len(spans) == segments


def test_smoothing_keeps_the_mean_power() -> None:
    curve = np.array([-40.0] * 10 + [-20.0] * 10, np.float32)
    assert smoothed(curve)[5] == pytest.approx(-40.0, abs=1e-4)
    assert smoothed(curve)[-1] == pytest.approx(-20.0, abs=1e-4)
    assert smoothed(np.zeros(0, np.float32)).shape == (0,)


@pytest.mark.parametrize(
    ("hz", "below_db"), [(500.0, 0.0), (150.0, 3.0), (1700.0, 5.2), (3000.0, 10.0)]
)
def test_bands_of_the_voice_weigh_most(hz: float, below_db: float) -> None:
    at = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tone = (0.1 * np.sin(2 * np.pi * hz * at)).astype(np.float32)[np.newaxis]
    meter = VoiceLevelMeter(1)
    curve = np.concatenate([meter.push(tone), meter.flush()], axis=1)[0, :100]
    assert np.median(curve) == pytest.approx(-23.0 - below_db, abs=0.5)
