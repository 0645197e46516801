"""Piecewise-linear curves: from a rate, a grade, a count or a measure to points."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np


@dataclass(frozen=True, slots=True)
class Curve:
    """Points over a quantity: straight lines between knots, level beyond the first and last.

    Raises
    ------
    ValueError
        With fewer than two knots, knots that do not rise along x, or points outside 0 to 100.
    """

    knots: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if len(self.knots) < 2:
            raise ValueError("a curve needs at least two knots")
        if any(right[0] <= left[0] for left, right in pairwise(self.knots)):
            raise ValueError("the knots of a curve must rise along x")
        if any(not 0.0 <= points <= 100.0 for _, points in self.knots):
            raise ValueError("points must lie between 0 and 100")

    @property
    def rises(self) -> bool:
        """Return whether more never gives fewer points."""
        return _in_order([points for _, points in self.knots])

    @property
    def falls(self) -> bool:
        """Return whether more never gives more points."""
        return _in_order([points for _, points in reversed(self.knots)])

    def points(self, x: float) -> float:
        """Return the points of a quantity."""
        xs, ys = zip(*self.knots, strict=True)
        return float(np.interp(x, xs, ys))

    def between(self, low: float, high: float) -> tuple[float, float]:
        """Return the fewest and the most points anywhere between two quantities."""
        inside = [points for x, points in self.knots if low < x < high]
        found = [self.points(low), self.points(high), *inside]
        return min(found), max(found)


def _in_order(values: Sequence[float]) -> bool:
    return all(left <= right for left, right in pairwise(values))
