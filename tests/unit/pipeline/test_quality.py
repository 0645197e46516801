"""What a recording is like."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.fakes import Samples
from voice_analytics.pipeline.levels import LevelMeter
from voice_analytics.pipeline.quality import QualityMeter


def measured(samples: Samples) -> QualityMeter:
    meter = QualityMeter(len(samples))
    meter.push(samples, LevelMeter(len(samples)).push(samples))
    return meter


def noise(channels: int, seconds: float = 2.0, level: float = 0.1) -> Samples:
    rng = np.random.default_rng(3)
    return (rng.standard_normal((channels, int(16_000 * seconds))) * level).astype(np.float32)


def test_percentiles_of_a_half_quiet_channel() -> None:
    samples = noise(1)
    samples[:, :16_000] *= 0.001
    quality = measured(samples).result([0.5]).channels[0]
    assert quality.level_dbfs == pytest.approx(-20.0, abs=1.0)
    assert quality.noise_dbfs == pytest.approx(-80.0, abs=1.0)
    assert quality.active_share == 0.5


def test_loudest_level_is_that_of_the_loudest_half_percent() -> None:
    samples = noise(1, seconds=4.0, level=0.001)
    samples[:, : 16_000 // 10] *= 100
    meter = measured(samples)
    assert meter.loudest_dbfs(0) == pytest.approx(-20.0, abs=1.0)


def test_one_click_is_not_the_loudest_level() -> None:
    samples = noise(1, seconds=4.0, level=0.001)
    samples[0, 100] = 1.0
    assert measured(samples).loudest_dbfs(0) == pytest.approx(-60.0, abs=1.0)


def test_digital_silence_has_no_levels() -> None:
    samples = noise(2)
    samples[1] = 0.0
    meter = measured(samples)
    silent = meter.result([0.0, 0.0]).channels[1]
    assert (silent.level_dbfs, silent.noise_dbfs, meter.loudest_dbfs(1)) == (None, None, None)
    assert meter.correlation() is None


def test_nothing_at_all_is_undefined() -> None:
    quality = QualityMeter(2).result([0.0, 0.0])
    assert quality.channel_correlation is None
    assert quality.channels[0].level_dbfs is None
    assert quality.channels[0].clipped_share == 0.0


@pytest.mark.parametrize(
    ("second", "correlation"),
    [
        pytest.param(lambda own, _: 0.3 * own, 1.0, id="same, quieter"),
        pytest.param(lambda own, _: -own, -1.0, id="turned over"),
        pytest.param(lambda _, other: other, 0.0, id="unrelated"),
        pytest.param(lambda own, other: own + other, 0.7071, id="half shared"),
        pytest.param(lambda own, _: own + 0.5, 1.0, id="same, with an offset"),
    ],
)
def test_correlation(second: Callable[[Samples, Samples], Samples], correlation: float) -> None:
    own, other = noise(2)
    samples = np.stack([own, second(own, other).astype(np.float32)])
    assert measured(samples).correlation() == pytest.approx(correlation, abs=0.02)


def test_a_constant_channel_has_no_correlation() -> None:
    """A companded line that is idle rests beside zero."""
    samples = noise(2)
    samples[1] = 0.1
    assert measured(samples[:, :10_000]).correlation() is None


def test_one_channel_has_no_correlation() -> None:
    assert measured(noise(1)).correlation() is None


def test_clipped_share_counts_full_scale_samples_of_both_signs() -> None:
    samples = np.zeros((1, 1000), np.float32)
    samples[0, :3], samples[0, 3:5], samples[0, 5] = 1.0, -1.0, 0.99
    assert measured(samples).clipped_share(0) == pytest.approx(0.005)
