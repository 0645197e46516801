"""Agreement of several people who read the same calls: Krippendorff's alpha.

Source: Hayes & Krippendorff (2007), Communication Methods and Measures 1(1), 77-89, with the
difference of interval data: a difference counts by its square. Who saw no occasion for a component
gives no reading of it. The interval is a percentile bootstrap over calls with a seeded generator.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice_analytics.scoring.agreement import BOOTSTRAPS, LEAST

_PAIR = 2

Sums = NDArray[np.float64]  # (..., calls, 3): readings, their sum, the sum of their squares


@dataclass(frozen=True, slots=True)
class Alpha:
    """How well several people agree on one component."""

    n: int
    """Calls that two or more of them gave points."""

    value: float | None
    """At most 1; 0 is what chance gives; None with too few calls, or where nothing varies."""

    low: float | None
    high: float | None


def alpha(readings: Sequence[Sequence[float]], seed: int = 0) -> Alpha:
    """Return the agreement on some calls.

    Parameters
    ----------
    readings
        For each call the points it was given, 0 to 100, one by each person who gave any.
    seed
        Of the bootstrap.
    """
    pairable = [np.asarray(one, float) for one in readings if len(one) >= _PAIR]
    n = len(pairable)
    if n < LEAST:
        return Alpha(n, None, None, None)
    sums = np.array([(len(one), one.sum(), (one**2).sum()) for one in pairable])
    (value,) = _alphas(sums[np.newaxis])
    picks = np.random.default_rng(seed).integers(0, n, (BOOTSTRAPS, n))
    found = _alphas(sums[picks])
    found = found[~np.isnan(found)]
    if np.isnan(value) or not found.size:
        return Alpha(n, None, None, None)
    low, high = np.quantile(found, [0.025, 0.975])
    return Alpha(n, float(value), float(low), float(high))


def _alphas(sums: Sums) -> NDArray[np.float64]:  # (samples,), NaN where nothing varies
    """Return alpha of each sample of calls: one less observed by expected disagreement."""
    count, total, squares = sums[..., 0], sums[..., 1], sums[..., 2]
    all_count = count.sum(axis=-1)
    observed = ((count * squares - total**2) / (count - 1)).sum(axis=-1) / all_count
    whole = all_count * squares.sum(axis=-1) - total.sum(axis=-1) ** 2
    expected = whole / (all_count * (all_count - 1))
    varies = expected > 1e-9
    return np.where(varies, 1.0 - observed / np.where(varies, expected, 1.0), np.nan)
