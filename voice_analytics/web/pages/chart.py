"""Small charts, drawn here: a line with its interval, and the numbers beside it.

Places are shares of the width, so that a chart can be any width, and pixels of the height.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from voice_analytics.store.trends import Trend, TrendPoint
from voice_analytics.web.pages.wording import day, value

_TOP, _BOTTOM = 8.0, 132.0
_SIDE = 1.0
"""Kept free on both sides, in per cent of the width."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a chart."""

    x: float
    """In per cent of the width."""

    y: float
    low: float | None
    high: float | None
    """Height of the mean and of the ends of its interval, where it has one."""

    said: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A trend as it is drawn, and its numbers."""

    title: str
    meaning: str
    dots: tuple[Dot, ...]
    line: str
    bands: tuple[str, ...]
    """Intervals of points in a row that have one."""

    lines: tuple[tuple[float, str], ...]
    """Heights of the grid with their labels."""

    first: str
    last: str
    now: str
    """The latest mean."""

    rows: tuple[tuple[str, int, str, str], ...]
    """Table twin: from when, stints, mean, interval."""


def chart(title: str, meaning: str, found: Trend, from_ms: int, until_ms: int) -> Chart:
    """Return the chart of a trend between two moments."""
    low, high, step = _range(found)

    def x(at_ms: int) -> float:
        share = (at_ms - from_ms) / max(until_ms - from_ms, 1)
        return round(_SIDE + min(max(share, 0.0), 1.0) * (100 - 2 * _SIDE), 2)

    def y(number: float) -> float:
        share = (number - low) / (high - low)
        return round(_BOTTOM - min(max(share, 0.0), 1.0) * (_BOTTOM - _TOP), 1)

    dots = tuple(_dot(one, found.unit, x(one.start_ms), y) for one in found.points)
    marks = [low + step * index for index in range(round((high - low) / step) + 1)]
    return Chart(
        title=title,
        meaning=meaning,
        dots=dots,
        line=" ".join(f"{one.x},{one.y}" for one in dots),
        bands=tuple(_bands(dots)),
        lines=tuple((y(one), value(one, found.unit)) for one in marks),
        first=day(from_ms),
        last=day(until_ms),
        now=value(found.points[-1].mean, found.unit) if found.points else "",
        rows=tuple(_row(one, found.unit) for one in found.points),
    )


def _dot(one: TrendPoint, unit: str, x: float, y: Callable[[float], float]) -> Dot:
    low, high = (None if end is None else y(end) for end in (one.low, one.high))
    said = f"{day(one.start_ms)}: {value(one.mean, unit)}, n = {one.count}"
    return Dot(x, y(one.mean), low, high, said)


def _bands(dots: Sequence[Dot]) -> Iterator[str]:
    for known, group in groupby(dots, key=lambda one: one.low is not None):
        run = list(group)
        if known and len(run) > 1:
            there = [f"{one.x},{one.high}" for one in run]
            yield " ".join([*there, *(f"{one.x},{one.low}" for one in reversed(run))])


def _row(one: TrendPoint, unit: str) -> tuple[str, int, str, str]:
    return day(one.start_ms), one.count, value(one.mean, unit), interval(one, unit)


def interval(one: TrendPoint, unit: str) -> str:
    """Return the interval of a point in words."""
    if one.low is None or one.high is None:
        return "not known from one"
    return f"{value(one.low, unit)} to {value(one.high, unit)}"


def _range(found: Trend) -> tuple[float, float, float]:
    """Return lowest, highest and step of the grid; points of a score always span 0 to 100."""
    if found.unit == "points":
        return 0.0, 100.0, 25.0
    means = [one.mean for one in found.points] or [0.0, 1.0]
    ends = [end for one in found.points for end in (one.low, one.high) if end is not None]
    spread = max(means) - min(means) or abs(means[0]) or 1.0
    low = 0.0 if min(means) >= 0 else max(min([*means, *ends]), min(means) - spread)
    high = min(max([*means, *ends]), max(means) + spread)
    step = _nice((high - low or spread) / 3)
    first = math.floor(low / step) * step
    return first, max(math.ceil(high / step) * step, first + step), step


def _nice(size: float) -> float:
    power = 10.0 ** math.floor(math.log10(size))
    return next(power * one for one in (1, 2, 5, 10) if power * one >= size)
