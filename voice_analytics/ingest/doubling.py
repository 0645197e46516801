"""Samples of 8 kHz brought to 16 kHz at once.

The filter is soxr's, which is what recordings are resampled with, but applied directly: soxr itself
holds back a tenth of a second.
"""

from functools import cache

import numpy as np
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.float32]  # (samples,)

BLOCK = 256
"""Samples taken at a time, so that cutting the input differently changes nothing."""

REACH = 92
"""Samples that the filter looks back, and ahead: beyond, its response is below a millionth."""

_RATE_HZ = 8000


class Doubling:
    """Brings one stream from 8 to 16 kHz."""

    def __init__(self) -> None:
        self._taps = _taps()
        self._held = np.zeros(REACH, np.float32)

    def push(self, samples: Samples) -> Samples:
        """Take samples, return twice as many of those before them."""
        self._held = np.concatenate([self._held, samples])
        blocks = []
        while len(self._held) >= BLOCK + 2 * REACH:
            around = self._held[: BLOCK + 2 * REACH]
            doubled = np.empty(2 * BLOCK, np.float32)
            for half, taps in enumerate(self._taps):
                doubled[half::2] = np.correlate(around, taps, "valid")
            blocks.append(doubled)
            self._held = self._held[BLOCK:]
        return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)


@cache
def _taps() -> tuple[Samples, Samples]:
    """Return what of each sample around goes into the first and second that one becomes."""
    impulse = np.zeros(8 * REACH + 1, np.float32)
    middle = 4 * REACH
    impulse[middle] = 1.0
    response = soxr.resample(impulse, _RATE_HZ, 2 * _RATE_HZ)
    offsets = np.arange(REACH, -REACH - 1, -1)
    places = 2 * (middle + offsets)
    return response[places], response[places + 1]
