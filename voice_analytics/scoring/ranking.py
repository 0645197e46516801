"""Rank correlation with its interval.

Sources: Spearman (1904), American Journal of Psychology 15(1), 72-101, equal values sharing their
mean rank; the interval on Fisher's scale with the variance of Bonett & Wright (2000), Psychometrika
65(1), 23-28.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice_analytics.scoring.wilson import Z_95

LEAST = 4
"""Fewer pairs have no interval."""


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """How well the order of one quantity goes with that of another."""

    count: int
    value: float | None
    """-1 to 1; None with too few pairs, or where one of them never varies."""

    low: float | None
    high: float | None
    """95 % interval."""


def rank_correlation(
    first: Sequence[float], second: Sequence[float], least: int = LEAST
) -> RankCorrelation:
    """Return Spearman's rank correlation of pairs.

    Parameters
    ----------
    first, second
        One value each of every pair.
    least
        With fewer pairs nothing is said.
    """
    count = len(first)
    none = RankCorrelation(count, None, None, None)
    if count < max(least, LEAST):
        return none
    ours, theirs = _ranks(np.asarray(first, float)), _ranks(np.asarray(second, float))
    spread = float(np.std(ours) * np.std(theirs))
    if spread == 0.0:
        return none
    value = float(np.mean((ours - ours.mean()) * (theirs - theirs.mean()))) / spread
    if abs(value) > 1.0 - 1e-9:
        whole = math.copysign(1.0, value)
        return RankCorrelation(count, whole, whole, whole)
    half = Z_95 * math.sqrt((1.0 + value * value / 2.0) / (count - 3))
    middle = math.atanh(value)
    return RankCorrelation(count, value, math.tanh(middle - half), math.tanh(middle + half))


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rank of each value, equal ones sharing the mean of theirs."""
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: NDArray[np.float64] = (ends - (counts - 1) / 2.0)[which]
    return ranks
