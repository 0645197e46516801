"""The level curve: mean power of every 10 ms."""

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import SAMPLE_RATE_HZ

FRAME_MS = 10
FRAME_SAMPLES = SAMPLE_RATE_HZ * FRAME_MS // 1000
SILENCE_DBFS = -120.0
"""Level given to digital silence."""


class LevelMeter:
    """Level of every whole 10 ms frame, whatever the blocks.

    Parameters
    ----------
    channels
        Number of channels.
    """

    def __init__(self, channels: int) -> None:
        self._rest = np.zeros((channels, 0), np.float32)

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:  # (channels, frames)
        """Take samples (channels, n), return the levels of the frames they complete, dBFS."""
        held = np.concatenate([self._rest, samples], axis=1)
        count = held.shape[1] // FRAME_SAMPLES
        self._rest = held[:, count * FRAME_SAMPLES :]
        frames = held[:, : count * FRAME_SAMPLES].reshape(len(held), count, FRAME_SAMPLES)
        power = np.mean(np.square(frames, dtype=np.float64), axis=2)
        levels: NDArray[np.float64] = 10.0 * np.log10(power + 10.0 ** (SILENCE_DBFS / 10.0))
        return levels.astype(np.float32)

    def flush(self) -> NDArray[np.float32]:  # (channels, 0 or 1)
        """Return the level of the last frame, padded with silence, if there is a rest."""
        missing = -self._rest.shape[1] % FRAME_SAMPLES
        return self.push(np.zeros((len(self._rest), missing), np.float32))
