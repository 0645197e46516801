"""Vocal effort: how the energy of a frame is spread over the telephone band.

Whoever speaks with more effort closes the vocal folds faster, which lifts the high partials. Two
numbers tell it, both without regard to level: the alpha ratio, energy of 1000 to 3400 Hz over that
of 300 to 1000 Hz, and the slope of the spectrum from 300 to 3400 Hz. Both are defined for wide-band
sound (50 to 1000 over 1000 to 5000 Hz in eGeMAPS); here they keep to what a telephone line lets
through, so that calls on different lines differ less.
"""

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.pipeline.levels import FRAME_SAMPLES

WINDOW_SAMPLES = 512
"""32 ms around the middle of each frame."""

LOW_HZ, MIDDLE_HZ, HIGH_HZ = 300.0, 1000.0, 3400.0

_BEFORE = (WINDOW_SAMPLES - FRAME_SAMPLES) // 2
_AFTER = WINDOW_SAMPLES - FRAME_SAMPLES - _BEFORE
_WINDOW = np.hanning(WINDOW_SAMPLES + 1)[:-1].astype(np.float32)
_BINS_HZ = np.fft.rfftfreq(WINDOW_SAMPLES, 1.0 / SAMPLE_RATE_HZ)
_LOW = (_BINS_HZ >= LOW_HZ) & (_BINS_HZ < MIDDLE_HZ)
_HIGH = (_BINS_HZ >= MIDDLE_HZ) & (_BINS_HZ <= HIGH_HZ)
_BAND = _LOW | _HIGH
_OCTAVES = np.log2(_BINS_HZ[_BAND]) - np.log2(_BINS_HZ[_BAND]).mean()
_FLOOR = 1e-20

Efforts = NDArray[np.float16]  # (2, frames): alpha ratio in dB, slope in dB per octave


class EffortMeter:
    """Alpha ratio and slope of every whole 10 ms frame of a stretch, whatever the blocks."""

    def __init__(self) -> None:
        self._held = np.zeros(_BEFORE, np.float32)

    def push(self, samples: NDArray[np.float32]) -> Efforts:
        """Take samples (n,), return the frames whose window they complete."""
        self._held = np.concatenate([self._held, samples])
        count = (len(self._held) - WINDOW_SAMPLES) // FRAME_SAMPLES + 1
        if count <= 0:
            return np.zeros((2, 0), np.float16)
        windows = np.lib.stride_tricks.sliding_window_view(self._held, WINDOW_SAMPLES)
        found = efforts(windows[::FRAME_SAMPLES][:count])
        self._held = self._held[count * FRAME_SAMPLES :]
        return found

    def flush(self) -> Efforts:
        """Return the rest, as if silence followed."""
        return self.push(np.zeros(_AFTER, np.float32))


def efforts(windows: NDArray[np.float32]) -> Efforts:
    """Return alpha ratio and slope of each window (windows, 512)."""
    spectra = np.abs(np.fft.rfft(windows * _WINDOW, axis=1)) ** 2
    low, high = spectra[:, _LOW].sum(axis=1), spectra[:, _HIGH].sum(axis=1)
    alpha = 10.0 * np.log10((high + _FLOOR) / (low + _FLOOR))
    decibels = 10.0 * np.log10(spectra[:, _BAND] + _FLOOR)
    slope = decibels @ _OCTAVES / (_OCTAVES @ _OCTAVES)
    return np.stack([alpha, slope]).astype(np.float16)
