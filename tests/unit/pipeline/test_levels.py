"""The level of every 10 ms."""

import numpy as np
import pytest

from voice_analytics.pipeline.levels import FRAME_SAMPLES, SILENCE_DBFS, LevelMeter


def test_full_scale_square_is_zero_dbfs() -> None:
    samples = np.ones((1, FRAME_SAMPLES), np.float32)
    assert LevelMeter(1).push(samples)[0, 0] == pytest.approx(0.0, abs=1e-4)


def test_sine_is_three_below_its_peak() -> None:
    tone = 0.1 * np.sin(2 * np.pi * 1000 * np.arange(1600) / 16_000)
    levels = LevelMeter(1).push(tone.astype(np.float32)[None])
    assert levels.shape == (1, 10)
    assert levels[0] == pytest.approx(-23.01, abs=0.01)


def test_digital_silence_has_the_lowest_level() -> None:
    levels = LevelMeter(2).push(np.zeros((2, 480), np.float32))
    assert levels.tolist() == [[SILENCE_DBFS] * 3] * 2


def test_rest_is_kept_until_its_frame_is_whole() -> None:
    meter = LevelMeter(1)
    assert meter.push(np.ones((1, 159), np.float32)).shape == (1, 0)
    assert meter.push(np.ones((1, 1), np.float32)).shape == (1, 1)


def test_flush_pads_the_last_frame_with_silence() -> None:
    meter = LevelMeter(1)
    meter.push(np.ones((1, 80), np.float32))
    assert meter.flush()[0] == pytest.approx(-3.01, abs=0.01)
    assert meter.flush().shape == (1, 0)
