"""How much of a call one column of the timeline stands for, and what falls into each column."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from voice_analytics.domain.interval import Interval

MOST_ROWS = 8
"""Rows over which a timeline may wrap; a longer call gets more time per column instead."""

_LEAST_TICK_CELLS = 10
"""Columns between two ticks: room for a label as long as ``1:02:30``."""

_HOUR_MS = 3_600_000
_CELLS_MS = (
    *(250, 500, 1000, 2000, 5000, 10_000, 15_000, 20_000, 30_000),
    *(60_000, 120_000, 300_000, 600_000, 1_200_000, 1_800_000),
)
_TICKS_MS = (
    *(5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000),
    *(1_200_000, 1_800_000, 3_600_000, 7_200_000, 18_000_000),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """The grid of a timeline: rows of equal length that start on a tick."""

    cell_ms: int
    tick_cells: int
    row_cells: int
    duration_ms: int

    @property
    def cells(self) -> int:
        """Columns the call fills, the last one perhaps partly."""
        return -(-self.duration_ms // self.cell_ms)

    @property
    def rows(self) -> range:
        """First column of each row; there is always a row."""
        return range(0, max(self.cells, 1), self.row_cells)

    def cells_of(self, interval: Interval) -> range:
        """Return the columns `interval` touches inside the call."""
        last = min(-(-interval.end_ms // self.cell_ms), self.cells)
        return range(min(interval.start_ms // self.cell_ms, last), last)


def scale_for(duration_ms: int, width: int) -> Scale:
    """Return the finest scale that shows the call in `MOST_ROWS` rows of at most `width` cells.

    Parameters
    ----------
    duration_ms
        Length of the call.
    width
        At least 20 cells: the longest distance of two ticks.
    """
    scales = (
        Scale(cell_ms, tick_cells, width // tick_cells * tick_cells, duration_ms)
        for cell_ms, tick_cells in _grids()
    )
    return next(scale for scale in scales if len(scale.rows) <= MOST_ROWS)


def _grids() -> Iterator[tuple[int, int]]:
    """Return time per column and columns per tick, from fine to coarse without end."""
    for cell_ms in _CELLS_MS:
        ticks = (tick // cell_ms for tick in _TICKS_MS if tick % cell_ms == 0)
        yield cell_ms, next(cells for cells in ticks if cells >= _LEAST_TICK_CELLS)
    for hours in count(1):
        yield hours * _HOUR_MS, _LEAST_TICK_CELLS


@dataclass(frozen=True, slots=True)
class Filling:
    """How much of a column is covered, and whether at its edges."""

    share: float
    from_start: bool
    to_end: bool


def fillings(intervals: Iterable[Interval], scale: Scale) -> list[Filling]:
    """Return how `intervals`, none of them overlapping, fill each column."""
    covered_ms = [0] * scale.cells
    from_start, to_end = set(), set()
    for interval in intervals:
        for cell in scale.cells_of(interval):
            column = Interval(cell * scale.cell_ms, (cell + 1) * scale.cell_ms)
            covered_ms[cell] += interval.overlap_ms(column)
            if interval.start_ms <= column.start_ms:
                from_start.add(cell)
            if interval.end_ms >= column.end_ms:
                to_end.add(cell)
    return [
        Filling(covered / scale.cell_ms, cell in from_start, cell in to_end)
        for cell, covered in enumerate(covered_ms)
    ]
