"""Each trouble of a recording is measured and named."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.fakes import ArraySource, Samples, ScriptedDetector, performed, script
from voice_analytics.domain.report import AudioLimit, AudioQuality
from voice_analytics.pipeline.channels import ChannelLimits
from voice_analytics.pipeline.condition import measured_quality, quality_limits
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.listening import listen_apart

TALK = script("A[500,15000) B[16000,31000) A[32000,33000)")
LIMITS = ChannelLimits()


def condition(audio: Samples) -> tuple[AudioQuality, set[AudioLimit]]:
    heard, _ = listen_apart(
        ArraySource(audio), ScriptedDetector(TALK), SegmenterOptions(), LIMITS, lambda _: None
    )
    quality = measured_quality(heard)
    return quality, set(quality_limits(heard, quality, LIMITS))


def late(samples: Samples, by_ms: int) -> Samples:
    return np.pad(samples, ((0, 0), (by_ms * 16, 0)))[:, : samples.shape[1]]


def bleeding(audio: Samples) -> Samples:
    return audio + np.float32(0.1) * late(audio[::-1], 40)


def one_channel_late(audio: Samples) -> Samples:
    bled = bleeding(audio)
    return np.concatenate([bled[:1], late(bled[1:], 120)])


def noisy(audio: Samples) -> Samples:
    hiss = np.random.default_rng(2).normal(0.0, 0.01, audio.shape)
    return (audio + hiss).astype(np.float32)


def one_party_quiet(audio: Samples) -> Samples:
    unequal: Samples = np.multiply(audio, np.array([[1.0], [0.1]]), dtype=np.float32)
    return unequal


def losing_packets(audio: Samples) -> Samples:
    kept = np.random.default_rng(2).random((2, audio.shape[1] // 320 + 1)) > 0.05
    samples = np.repeat(kept, 320, axis=1)[:, : audio.shape[1]].astype(np.float32)
    lossy: Samples = np.multiply(audio, samples, dtype=np.float32)
    return lossy


def clipped(audio: Samples) -> Samples:
    return np.clip(audio * 12.0, -1.0, 1.0)


@pytest.mark.parametrize(
    ("trouble", "limits"),
    [
        pytest.param(lambda audio: audio, set(), id="none"),
        pytest.param(bleeding, {AudioLimit.BLEED}, id="bleed"),
        pytest.param(one_channel_late, {AudioLimit.BLEED, AudioLimit.CHANNEL_DELAY}, id="delay"),
        pytest.param(noisy, {AudioLimit.NOISY}, id="noise"),
        pytest.param(one_party_quiet, {AudioLimit.UNEQUAL_LEVELS}, id="gain"),
        pytest.param(losing_packets, {AudioLimit.DROPOUTS}, id="packet loss"),
        pytest.param(clipped, {AudioLimit.CLIPPED}, id="clipping"),
    ],
)
def test_a_trouble_is_named(trouble: Callable[[Samples], Samples], limits: set[AudioLimit]) -> None:
    assert condition(trouble(performed(TALK, 34_000)))[1] == limits


def test_bleed_and_delay_are_measured() -> None:
    quality, _ = condition(one_channel_late(performed(TALK, 34_000)))
    assert {(b.of_channel, b.on_channel): b.delay_ms for b in quality.bleed} == {
        (0, 1): pytest.approx(160.0, abs=0.2),
        (1, 0): pytest.approx(-80.0, abs=0.2),
    }
    assert [b.level_db for b in quality.bleed] == pytest.approx([-20.0, -20.0], abs=0.5)
    assert quality.channel_delay_ms == 120


def test_levels_of_speech_are_compared() -> None:
    quality, _ = condition(one_party_quiet(performed(TALK, 34_000)))
    assert [c.speech_dbfs for c in quality.channels] == pytest.approx([-20.0, -46.0], abs=0.5)
    assert quality.level_difference_db == pytest.approx(26.0, abs=0.5)


def test_a_party_that_never_speaks_has_no_level() -> None:
    audio = performed(TALK, 34_000)
    audio[1] = 1e-3
    quality, limits = condition(audio)
    assert quality.level_difference_db is None
    assert limits == set()


def test_a_line_that_is_off_in_pauses_loses_no_packets() -> None:
    audio = performed(TALK, 34_000)
    audio[np.abs(audio) < 10.0 ** (-50.0 / 20.0)] = 0.0
    quality, limits = condition(audio)
    assert quality.channels[0].off_share == pytest.approx(1 - 15.5 / 34, abs=0.01)
    assert quality.channels[0].dropout_share == 0.0
    assert limits == set()
