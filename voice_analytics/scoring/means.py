"""Means with their interval, and how far two of them differ.

Sources: Student (1908), Biometrika 6(1), 1-25; Welch (1947), Biometrika 34(1/2), 28-35, with the
degrees of freedom rounded down. Values are taken as if they were drawn independently.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

_T95 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
"""0.975 quantile of Student's t for 1 to 30 degrees of freedom."""

PAIR = 2
"""Fewer values have no spread."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its 95 % interval."""

    count: int
    value: float | None
    """None without a value."""

    low: float | None
    high: float | None
    """None where fewer than two values say nothing of their spread."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a second mean lies above a first, with its 95 % interval."""

    value: float
    low: float
    high: float


def mean_of(values: Sequence[float]) -> Mean:
    """Return the mean of values, each counting once."""
    count = len(values)
    if count < PAIR:
        return Mean(count, values[0] if values else None, None, None)
    value = statistics.fmean(values)
    half = t95(count - 1) * math.sqrt(statistics.variance(values) / count)
    return Mean(count, value, value - half, value + half)


def difference(before: Sequence[float], after: Sequence[float]) -> Difference | None:
    """Return how far the mean of `after` lies above that of `before`; None with too few values."""
    if len(before) < PAIR or len(after) < PAIR:
        return None
    value = statistics.fmean(after) - statistics.fmean(before)
    parts = [statistics.variance(one) / len(one) for one in (before, after)]
    whole = sum(parts)
    if whole == 0.0:
        return Difference(value, value, value)
    below = sum(
        part * part / (len(one) - 1) for part, one in zip(parts, (before, after), strict=True)
    )
    half = t95(max(1, int(whole * whole / below))) * math.sqrt(whole)
    return Difference(value, value - half, value + half)


def t95(freedom: int) -> float:
    """Return the 0.975 quantile of Student's t; beyond 30 degrees by its expansion in 1/n."""
    if freedom <= len(_T95):
        return _T95[freedom - 1]
    z = 1.959964
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
