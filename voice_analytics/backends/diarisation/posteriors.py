"""From voices told apart to how likely each speaks in each frame."""

from collections.abc import Sequence
from itertools import pairwise, permutations

import numpy as np
from numpy.typing import NDArray

from voice_analytics.backends.diarisation.pieces import HOP_FRAMES, Piece, Sets
from voice_analytics.backends.diarisation.segmentation import SETS
from voice_analytics.backends.diarisation.telling import Told

Floats = NDArray[np.float32]

SHARPNESS = 20.0
"""How fast a difference in likeness becomes certainty: 0.1 gives 88 to 12."""

SURE_OF_SEVERAL = 0.55
"""How likely several voices must be to be heard at once. At 0.5, overlaps of the scripted
development calls come out a third too long; 0.54 to 0.58 all serve, and at 0.6 the constructed ones
lose a quarter."""

_FIRST_PAIR = 4
"""Sets from here on are pairs of voices."""


def voice_posteriors(
    counts: Floats, windows: Sequence[Sets], pieces: Sequence[Piece], told: Told
) -> Floats:
    """Return how likely each voice speaks in each frame, (frames, voices).

    Parameters
    ----------
    counts
        How likely one voice and several voices speak, (frames, 2).
    windows
        The likeliest set of voices in each frame of each window.
    pieces
        Stretches of one voice in order of time.
    told
        Whose they are.
    """
    if not told.voices:
        return np.zeros((len(counts), 0), np.float32)
    # Some pieces are too short to tell, with none of the same voice around.
    known = np.flatnonzero(told.likeness.any(axis=1)).tolist()
    likeness = told.likeness[known]
    shares = np.exp(SHARPNESS * (likeness - likeness.max(axis=1, keepdims=True)))
    shares /= shares.sum(axis=1, keepdims=True)
    nearest = _nearest_piece([pieces[index] for index in known], len(counts))
    alone = shares.astype(np.float32)[nearest]
    together = _pairs(alone, windows, told)
    posteriors: Floats = counts[:, :1] * alone + counts[:, 1:] * together
    return np.minimum(posteriors, np.float32(1.0))


def _nearest_piece(pieces: Sequence[Piece], frames: int) -> NDArray[np.intp]:
    """Return for each frame the piece it is in, or is nearest to."""
    middles = np.array([(this.end + that.start) // 2 for this, that in pairwise(pieces)])
    nearest: NDArray[np.intp] = np.searchsorted(middles, np.arange(frames), side="right")
    return nearest


def _pairs(alone: Floats, windows: Sequence[Sets], told: Told) -> Floats:
    """Return who speaks where two do: the mean over the windows that hear two, or `alone`."""
    votes = np.zeros_like(alone)
    heard = np.zeros((len(alone), 1), np.float32)
    for window, sets in enumerate(windows):
        first = window * HOP_FRAMES
        own = sets[: max(0, len(alone) - first)]
        for pair in np.unique(own[own >= _FIRST_PAIR]):
            here = first + np.flatnonzero(own == pair)
            votes[here] += _both(window, int(pair), told)
            heard[here] += 1.0
    return np.where(heard > 0, votes / np.maximum(heard, 1.0), alone)


def _both(window: int, pair: int, told: Told) -> Floats:
    """Return 1 for the two voices that a pair of a window's voices is most like."""
    if told.voices == 1:
        return np.ones(1, np.float32)
    unknown = np.zeros(told.voices)
    one, other = (
        told.in_windows.get((window, int(voice)), unknown) for voice in np.flatnonzero(SETS[pair])
    )
    best = max(permutations(range(told.voices), 2), key=lambda both: one[both[0]] + other[both[1]])
    result = np.zeros(told.voices, np.float32)
    result[list(best)] = 1.0
    return result


def speaking(posteriors: Floats, counts: Floats) -> NDArray[np.bool_]:
    """Return who speaks in each frame: the likely ones, or where anyone does, the likeliest.

    Where the network is not sure that several speak, only the likeliest does: the edges of an
    overlap are blurred, and doubt about whose a voice is would look like two.
    """
    on: NDArray[np.bool_] = posteriors >= 0.5
    if not on.shape[1]:
        return on
    someone = counts.sum(axis=1) >= 0.5
    doubtful = (on.sum(axis=1) > 1) & (counts[:, 1] < SURE_OF_SEVERAL)
    one = np.flatnonzero(doubtful | (someone & ~on.any(axis=1)))
    on[one] = False
    on[one, posteriors[one].argmax(axis=1)] = True
    return on
