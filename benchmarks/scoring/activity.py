"""Speech activity and overlap: frames of 10 ms, and how far the boundaries are off.

A frame counts as speech when its middle lies in a segment. Frames are compared per participant and
added up; overlap frames are those in which two or more participants speak.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.scoring.counts import Counts, percentile, ratio
from voice_analytics.domain.interval import Interval

FRAME_MS = 10
BOUNDARY_REACH_MS = 500
"""A boundary with no counterpart this near counts as not found."""

Timeline = Mapping[str, Sequence[Interval]]
"""Speech segments by participant."""


def frame_mask(intervals: Iterable[Interval], duration_ms: int) -> NDArray[np.bool_]:
    """Return which 10 ms frames of a call have their middle in one of `intervals`."""
    half = FRAME_MS // 2
    mask = np.zeros(-(-duration_ms // FRAME_MS), dtype=np.bool_)
    for interval in intervals:
        first = -(-(interval.start_ms - half) // FRAME_MS)
        last = -(-(interval.end_ms - half) // FRAME_MS)
        mask[max(first, 0) : max(last, 0)] = True
    return mask


def compare_frames(reference: NDArray[np.bool_], found: NDArray[np.bool_]) -> Counts:
    """Return frames in both, only in `found`, only in `reference`."""
    return Counts(
        int(np.count_nonzero(reference & found)),
        int(np.count_nonzero(~reference & found)),
        int(np.count_nonzero(reference & ~found)),
    )


def speech_frames(reference: Timeline, found: Timeline, duration_ms: int) -> Counts:
    """Return frame counts of the reference participants' speech, added up."""
    return sum(
        (
            compare_frames(
                frame_mask(segments, duration_ms), frame_mask(found.get(who, ()), duration_ms)
            )
            for who, segments in reference.items()
        ),
        start=Counts(),
    )


def overlap_mask(timeline: Timeline, duration_ms: int) -> NDArray[np.bool_]:
    """Return which frames have two or more participants speaking."""
    speakers = np.zeros(-(-duration_ms // FRAME_MS), dtype=np.int64)
    for segments in timeline.values():
        speakers += frame_mask(segments, duration_ms)
    return speakers >= 2


def overlap_frames(reference: Timeline, found: Timeline, duration_ms: int) -> Counts:
    """Return frame counts of overlapped speech."""
    return compare_frames(overlap_mask(reference, duration_ms), overlap_mask(found, duration_ms))


@dataclass(frozen=True, slots=True)
class TimeError:
    """How much time was reported, against how much there was."""

    reference_ms: int = 0
    off_ms: int = 0
    """Sum over calls of the absolute difference: errors of different calls do not cancel."""

    def __add__(self, other: "TimeError") -> "TimeError":
        return TimeError(self.reference_ms + other.reference_ms, self.off_ms + other.off_ms)

    @property
    def share(self) -> float | None:
        """Difference as a share of the true time; None without true time."""
        return ratio(self.off_ms, self.reference_ms)


def overlap_time_error(frames: Counts) -> TimeError:
    """Return the overlap time error that follows from the overlap frames of one call."""
    found = frames.hits + frames.false_alarms
    return TimeError(frames.truths * FRAME_MS, abs(found - frames.truths) * FRAME_MS)


@dataclass(frozen=True, slots=True)
class BoundaryErrors:
    """Signed distance of found from true segment boundaries; positive is late."""

    starts_ms: tuple[int, ...] = ()
    ends_ms: tuple[int, ...] = ()
    boundaries: int = 0
    """True boundaries, starts and ends together."""

    def __add__(self, other: "BoundaryErrors") -> "BoundaryErrors":
        return BoundaryErrors(
            self.starts_ms + other.starts_ms,
            self.ends_ms + other.ends_ms,
            self.boundaries + other.boundaries,
        )

    @property
    def found_share(self) -> float | None:
        """Share of true boundaries with a counterpart within reach."""
        return ratio(len(self.starts_ms) + len(self.ends_ms), self.boundaries)

    def percentile_ms(self, share: float) -> float | None:
        """Return a percentile of the absolute error over starts and ends."""
        return percentile((abs(error) for error in self.starts_ms + self.ends_ms), share)


def boundary_errors(reference: Timeline, found: Timeline) -> BoundaryErrors:
    """Return the distance of each true boundary from the nearest found one of its kind."""
    starts: list[int] = []
    ends: list[int] = []
    for who, segments in reference.items():
        theirs = found.get(who, ())
        starts += _nearest([s.start_ms for s in segments], [s.start_ms for s in theirs])
        ends += _nearest([s.end_ms for s in segments], [s.end_ms for s in theirs])
    count = 2 * sum(len(segments) for segments in reference.values())
    return BoundaryErrors(tuple(starts), tuple(ends), count)


def _nearest(reference: Sequence[int], found: Sequence[int]) -> list[int]:
    errors = (min((at - true for at in found), key=abs, default=None) for true in reference)
    return [error for error in errors if error is not None and abs(error) <= BOUNDARY_REACH_MS]
