"""Whether confidences mean something: how often events are right, by how sure they are said to be.

An overlap event is right when a true one matches it, kinds not looked at, and has its kind. Events
are gathered in bins of a tenth. In a report that means what it says, the share of right events in
each bin lies about the mean of the confidences in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.scoring.counts import ratio

BINS = (50, 60, 70, 80, 90)
"""Lower edges in percent; below the first nothing is said, the last goes up to 100."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Events said with about the same confidence."""

    events: int = 0
    right: int = 0
    said: float = 0.0
    """Sum of their confidences."""

    def __add__(self, other: "Bin") -> "Bin":
        return Bin(self.events + other.events, self.right + other.right, self.said + other.said)

    @property
    def right_share(self) -> float | None:
        """Share of the events that are right."""
        return ratio(self.right, self.events)

    @property
    def mean_said(self) -> float | None:
        """Mean of the confidences."""
        return ratio(self.said, self.events)


Reliability = Mapping[int, Bin]
"""Bins by lower edge in percent; those without events are left out."""


def one(confidence: float, *, right: bool) -> dict[int, Bin]:
    """Return the reliability of one event."""
    percent = round(100 * confidence)
    lower = max((edge for edge in BINS if edge <= percent), default=BINS[0])
    return {lower: Bin(1, int(right), confidence)}


def added(left: Reliability, right: Reliability) -> dict[int, Bin]:
    """Return both together."""
    return {
        edge: left.get(edge, Bin()) + right.get(edge, Bin())
        for edge in BINS
        if edge in left or edge in right
    }
