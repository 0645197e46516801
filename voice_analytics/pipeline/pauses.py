"""Pauses that are not silent: speech parted where the voice all but stops.

Breath, lips and the ring of the line keep the level of a pause a little above the noise floor, so
that a pause looks shorter than it is and would be bridged. Where the level stays a tenth of what it
is on both sides, and what is left has less power than any speech, nobody speaks.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.gate import DEAD_DBFS, SegmenterOptions
from voice_analytics.pipeline.levels import FRAME_MS

Floats = NDArray[np.float32]

BELOW_DB = 20.0
"""A pause is this far below the loudest sound on either side ..."""

AROUND = 500 // FRAME_MS
"""... within half a second: two syllables."""

FLOOR_PERCENT = 10.0
"""The line's own noise is what a tenth of the call does not reach."""


def parted(
    spans: Sequence[Interval], levels_db: Floats, options: SegmenterOptions
) -> tuple[Interval, ...]:
    """Return the speech of one channel, parted at the pauses inside it.

    Parameters
    ----------
    spans
        Speech, in order of time.
    levels_db
        Level of every 10 ms of the call.
    options
        The shortest pause, the shortest speech, and how far speech is above the noise floor.
    """
    alive = levels_db[levels_db > DEAD_DBFS]
    if not len(alive):
        return tuple(spans)
    least_db = float(np.percentile(alive, FLOOR_PERCENT)) + options.floor_margin_db
    return tuple(
        part
        for span in spans
        for part in _parts(span, levels_db, least_db, options.pause_ms)
        if part.duration_ms >= options.shortest_ms
    )


def _parts(span: Interval, levels_db: Floats, least_db: float, pause_ms: int) -> Iterator[Interval]:
    first = span.start_ms // FRAME_MS
    levels = levels_db[first : -(-span.end_ms // FRAME_MS)]
    start_ms = span.start_ms
    for begin, end in _soft(levels):
        power = float(np.mean(10.0 ** (levels[begin:end].astype(np.float64) / 10.0)))
        if (end - begin) * FRAME_MS >= pause_ms and 10.0 * np.log10(power) < least_db:
            yield Interval(start_ms, (first + begin) * FRAME_MS)
            start_ms = (first + end) * FRAME_MS
    yield Interval(start_ms, span.end_ms)


def _soft(levels_db: Floats) -> list[tuple[int, int]]:
    """Return start and end of the runs of frames far below what is on either side."""
    beyond = np.full(AROUND, -np.inf, np.float32)
    padded = np.concatenate([beyond, levels_db, beyond])
    loudest = np.lib.stride_tricks.sliding_window_view(padded, AROUND).max(axis=1)
    before, after = loudest[: len(levels_db)], loudest[AROUND + 1 :]
    soft = levels_db < np.minimum(before, after) - BELOW_DB
    edges = np.flatnonzero(np.diff(soft.astype(np.int8), prepend=0, append=0)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))
