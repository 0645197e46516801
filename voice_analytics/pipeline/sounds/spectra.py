"""Power spectra of a channel on a fixed grid, in the telephone band."""

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import SAMPLE_RATE_HZ

WINDOW = 2048
"""128 ms: fine enough to tell the partials of a note, which stay, from those of a voice."""

HOP = 512
HOP_MS = HOP * 1000 // SAMPLE_RATE_HZ
BIN_HZ = SAMPLE_RATE_HZ / WINDOW
LOWEST_BIN = 26
"""200 Hz; a telephone line carries little below."""

HIGHEST_BIN = 448
"""3,500 Hz."""

BINS = HIGHEST_BIN - LOWEST_BIN
_TAPER = np.hanning(WINDOW).astype(np.float32)
_FULL_SCALE = float(np.sum(np.square(_TAPER))) * WINDOW / 2
"""Makes the sum over a spectrum the mean square of the samples."""


class Spectra:
    """Power of every whole window, whatever the blocks.

    Parameters
    ----------
    channels
        Number of channels.
    """

    def __init__(self, channels: int) -> None:
        self._rest = np.zeros((channels, 0), np.float32)

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take samples (channels, n), return the spectra (channels, frames, bins) they complete."""
        held = np.concatenate([self._rest, samples], axis=1)
        count = max((held.shape[1] - WINDOW) // HOP + 1, 0)
        self._rest = held[:, count * HOP :]
        if not count:
            return np.zeros((len(held), 0, BINS), np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(held, WINDOW, axis=1)[:, ::HOP][
            :, :count
        ]
        spectrum = np.fft.rfft(windows * _TAPER, axis=2)[:, :, LOWEST_BIN:HIGHEST_BIN]
        power = (spectrum.real**2 + spectrum.imag**2) / _FULL_SCALE
        return power.astype(np.float32, copy=False)


def middle_ms(frame: int) -> int:
    """Return the call-clock time of the middle of a frame."""
    return frame * HOP_MS + WINDOW * 500 // SAMPLE_RATE_HZ


def frequency_hz(index: float) -> float:
    """Return the frequency of a place in a spectrum."""
    return (index + LOWEST_BIN) * BIN_HZ
