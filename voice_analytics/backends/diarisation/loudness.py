"""Which pieces stand out of what the line sounds like when nobody near it speaks.

The segmentation network hears voices in a room full of people too, and together they may look like
one speaker. What is no louder than the background usually gets makes no voice of its own; where it
counts as speech after all, it goes to whom the speech around it goes.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voice_analytics.backends.diarisation.pieces import Piece
from voice_analytics.backends.diarisation.segmentation import FIRST_CENTRE_SAMPLES, FRAME_SAMPLES
from voice_analytics.pipeline.levels import FRAME_SAMPLES as LEVEL_SAMPLES
from voice_analytics.pipeline.noise import NoiseLimits, VoiceLevelMeter, background, smoothed

LIMITS = NoiseLimits(most_spread_db=5.5)
"""Noise and babble spread by up to 4.4 dB. Where two talk without a break, the most frequent level
is that of the softer one's speech, with 6.3 dB and more under it; that is no background."""


class Loudness:
    """Levels of one call as its audio comes in, two bytes for every 10 ms.

    Parameters
    ----------
    limits
        What a background is, and how far sound stands out of it.
    """

    def __init__(self, limits: NoiseLimits = LIMITS) -> None:
        self._limits = limits
        self._meter = VoiceLevelMeter(1)
        self._levels: list[NDArray[np.float16]] = []

    def push(self, samples: NDArray[np.float32]) -> None:
        """Take samples (n,) in [-1, 1]."""
        self._levels.append(self._meter.push(samples[np.newaxis])[0].astype(np.float16))

    def stands_out(self, pieces: Sequence[Piece]) -> NDArray[np.bool_]:
        """Return which pieces are louder than the background, (pieces,); the call is over.

        All of them where none is, as what is taken for the background is then what is heard.
        """
        last = self._meter.flush()[0].astype(np.float16)
        levels_db = np.concatenate([*self._levels, last]).astype(np.float32)
        noise = background(smoothed(levels_db), self._limits)
        if noise is None:
            return np.ones(len(pieces), np.bool_)
        least = 10.0 ** (noise.enter_db(self._limits) / 10.0)
        sums = np.concatenate([[0.0], np.cumsum(10.0 ** (levels_db.astype(np.float64) / 10.0))])
        starts, ends = (
            np.clip(_level_frames(edges), 0, len(levels_db))
            for edges in ([piece.start for piece in pieces], [piece.end for piece in pieces])
        )
        ends = np.maximum(ends, starts + 1).clip(max=len(levels_db))
        heard = ends > starts
        loud: NDArray[np.bool_] = heard & (sums[ends] - sums[starts] >= least * (ends - starts))
        return loud if loud.any() else np.ones_like(loud)


def _level_frames(frames: Sequence[int]) -> NDArray[np.intp]:
    """Return the 10 ms in which frames of the network begin."""
    samples = FIRST_CENTRE_SAMPLES + (np.array(frames, np.float64) - 0.5) * FRAME_SAMPLES
    return (samples / LEVEL_SAMPLES).astype(np.intp)
