"""Alpha ratio and spectral slope."""

import librosa
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import Samples, pieces
from tests.vowels import vowel
from voice_analytics.pipeline.effort import EffortMeter

EASY = vowel(140.0, 600, tilt_db=-14.0)
STRAINED = vowel(140.0, 600, tilt_db=-6.0)


def measured(audio: Samples, *sizes: int) -> np.ndarray:
    meter = EffortMeter()
    parts = [meter.push(audio[here]) for here in pieces(len(audio), sizes or (10**9,))]
    return np.concatenate([*parts, meter.flush()], axis=1)


def test_as_librosa_has_it() -> None:
    audio = STRAINED * np.linspace(0.2, 1.0, len(STRAINED), dtype=np.float32)
    framed = np.pad(audio, (176, 176))
    power = np.abs(librosa.stft(framed, n_fft=512, hop_length=160, center=False)) ** 2
    hertz = librosa.fft_frequencies(sr=16_000, n_fft=512)
    low = power[(hertz >= 300) & (hertz < 1000)].sum(axis=0)
    high = power[(hertz >= 1000) & (hertz <= 3400)].sum(axis=0)
    band = (hertz >= 300) & (hertz <= 3400)
    slopes = np.polyfit(np.log2(hertz[band]), 10.0 * np.log10(power[band]), 1)[0]
    alpha, slope = measured(audio)
    np.testing.assert_allclose(alpha, 10.0 * np.log10(high / low), atol=0.02)
    np.testing.assert_allclose(slope, slopes, atol=0.02)


def test_more_effort_lifts_both() -> None:
    easy, strained = np.median(measured(EASY), axis=1), np.median(measured(STRAINED), axis=1)
    assert (strained > easy + 3.0).all()


@pytest.mark.parametrize("gain_db", [-20.0, 20.0])
def test_gain_changes_neither(gain_db: float) -> None:
    louder = measured(EASY * np.float32(10.0 ** (gain_db / 20.0)))
    np.testing.assert_allclose(louder, measured(EASY), atol=0.02)


def test_what_a_telephone_takes_away_changes_little() -> None:
    wide = np.median(measured(EASY), axis=1)
    narrow = np.median(measured(vowel(140.0, 600, tilt_db=-14.0, telephone=True)), axis=1)
    assert narrow[0] == pytest.approx(wide[0], abs=0.5)


@given(st.lists(st.integers(20, 3000), min_size=1, max_size=5))
def test_blocks_change_nothing(sizes: list[int]) -> None:
    found = measured(EASY, *sizes)
    np.testing.assert_array_equal(found, measured(EASY))
    assert found.shape == (2, len(EASY) // 160)
