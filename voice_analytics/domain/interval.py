"""Half-open stretches of the call clock, and their algebra."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A half-open stretch ``[start_ms, end_ms)`` of the call clock.

    Raises
    ------
    ValueError
        When the end is not after the start.
    """

    start_ms: int
    """First millisecond inside."""

    end_ms: int
    """First millisecond outside."""

    def __post_init__(self) -> None:
        if self.end_ms <= self.start_ms:
            raise ValueError(f"interval [{self.start_ms}, {self.end_ms}) is empty or reversed")

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds, always positive."""
        return self.end_ms - self.start_ms

    @property
    def middle_ms(self) -> int:
        """Millisecond halfway, rounded down."""
        return (self.start_ms + self.end_ms) // 2

    def __contains__(self, at_ms: int) -> bool:
        return self.start_ms <= at_ms < self.end_ms

    def shifted(self, by_ms: int) -> "Interval":
        """Return the same stretch moved by `by_ms`."""
        return Interval(self.start_ms + by_ms, self.end_ms + by_ms)

    def overlap_ms(self, other: "Interval") -> int:
        """Return how long both stretches last together, 0 when they only touch."""
        return max(0, min(self.end_ms, other.end_ms) - max(self.start_ms, other.start_ms))

    def intersection(self, other: "Interval") -> "Interval | None":
        """Return the shared stretch, None when there is none."""
        if self.overlap_ms(other) == 0:
            return None
        return Interval(max(self.start_ms, other.start_ms), min(self.end_ms, other.end_ms))


def union(intervals: Iterable[Interval], bridge_ms: int = 0) -> tuple[Interval, ...]:
    """Return the stretches covered by any of `intervals`, in order, none touching.

    Parameters
    ----------
    intervals
        In any order.
    bridge_ms
        Gaps shorter than this are covered too.
    """
    merged: list[Interval] = []
    for interval in sorted(intervals, key=_edges):
        if merged and interval.start_ms - merged[-1].end_ms < max(bridge_ms, 1):
            last = merged.pop()
            interval = Interval(last.start_ms, max(last.end_ms, interval.end_ms))
        merged.append(interval)
    return tuple(merged)


def _edges(interval: Interval) -> tuple[int, int]:
    return interval.start_ms, interval.end_ms


def intersection(left: Iterable[Interval], right: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the stretches covered by both sides, in order."""
    first, second = union(left), union(right)
    shared: list[Interval] = []
    i = j = 0
    while i < len(first) and j < len(second):
        both = first[i].intersection(second[j])
        if both is not None:
            shared.append(both)
        if first[i].end_ms <= second[j].end_ms:
            i += 1
        else:
            j += 1
    return tuple(shared)


def complement(intervals: Iterable[Interval], within: Interval) -> tuple[Interval, ...]:
    """Return the stretches of `within` that no interval covers, in order."""
    return tuple(_gaps(union(intervals), within))


def _gaps(covered: tuple[Interval, ...], within: Interval) -> Iterator[Interval]:
    edges = [within.start_ms]
    for interval in covered:
        edges += [interval.start_ms, interval.end_ms]
    edges.append(within.end_ms)
    for start, end in list(pairwise(edges))[::2]:
        start, end = max(start, within.start_ms), min(end, within.end_ms)
        if start < end:
            yield Interval(start, end)


def total_ms(intervals: Iterable[Interval]) -> int:
    """Return how long the union of `intervals` lasts."""
    return sum(interval.duration_ms for interval in union(intervals))
