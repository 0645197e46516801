"""Hits and misses, and the figures that follow from them."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Counts:
    """What was found rightly, found wrongly, and not found."""

    hits: int = 0
    false_alarms: int = 0
    misses: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.hits + other.hits,
            self.false_alarms + other.false_alarms,
            self.misses + other.misses,
        )

    @property
    def truths(self) -> int:
        """How many there are to find."""
        return self.hits + self.misses

    @property
    def errors(self) -> int:
        """False alarms and misses together."""
        return self.false_alarms + self.misses

    @property
    def precision(self) -> float | None:
        """Share of what was found that is right; None when nothing was found."""
        return ratio(self.hits, self.hits + self.false_alarms)

    @property
    def recall(self) -> float | None:
        """Share of the truth that was found; None when there is nothing to find."""
        return ratio(self.hits, self.truths)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None with neither truth nor finding."""
        return ratio(2 * self.hits, 2 * self.hits + self.errors)


def ratio(part: float, whole: float) -> float | None:
    """Return `part` over `whole`, None when `whole` is nothing."""
    return part / whole if whole else None


def percentile(values: Iterable[float], share: float) -> float | None:
    """Return the value below which `share` (0 to 100) of `values` lie, None without values."""
    known = np.asarray(tuple(values), dtype=np.float64)
    return float(np.percentile(known, share)) if known.size else None
