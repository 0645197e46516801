"""The picture of a call: two lanes of speech, what happened between them, and its curves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from voice_analytics.domain.conversation import Event, EventKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.report import CallReport

WIDTH = 1000.0
"""Of the whole picture, in its own units; it scales to the page."""
LANE = 44.0
GAP = 20.0
CURVE = 40.0
MOST_POINTS = 1000
"""Of a curve; of a longer one neighbours are drawn as their mean."""
NARROWEST = 1.0
TICKS_MS = (5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000)
MOST_TICKS = 12

_CLASSES = {
    EventKind.INTERRUPTION: "bad",
    EventKind.ATTEMPTED_INTERRUPTION: "bad",
    EventKind.BACKCHANNEL: "calm",
    EventKind.TERMINAL_OVERLAP: "calm",
    EventKind.SIMULTANEOUS_START: "calm",
    EventKind.DEAD_AIR: "quiet",
    EventKind.HOLD: "hold",
    EventKind.LONG_MONOLOGUE: "long",
    EventKind.RAISED_VOICE: "raised",
}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with what it says."""

    x: float
    y: float
    width: float
    height: float
    style: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A curve of one participant; it is broken where nothing was measured."""

    name: str
    style: str
    pieces: tuple[str, ...]
    """Points of each unbroken piece, as SVG wants them."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One participant."""

    name: str
    hue: str
    y: float
    speech: tuple[Box, ...]
    curves: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the clock."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn."""

    width: float
    height: float
    lanes: tuple[Lane, ...]
    events: tuple[Box, ...]
    pauses: tuple[Box, ...]
    """Where nothing was recorded."""

    ticks: tuple[Tick, ...]


def picture(
    report: CallReport, hues: Sequence[str], names: Sequence[str], sentences: Sequence[str]
) -> Picture:
    """Return the picture of a call.

    Parameters
    ----------
    report
        What was found.
    hues, names
        Colour and name of each participant, in their order.
    sentences
        What each event says, in their order.
    """
    scale = WIDTH / max(report.call.duration_ms, 1)
    tops = [index * (LANE + CURVE + GAP) for index in range(len(names))]
    height = max(len(tops), 1) * (LANE + CURVE + GAP)
    lanes = tuple(
        Lane(
            name,
            hue,
            top,
            tuple(_speech(report, who.id, top, scale)),
            tuple(_curves(report, who.id, top + LANE, scale)),
        )
        for who, name, hue, top in zip(report.call.participants, names, hues, tops, strict=True)
    )
    places = {who.id: top for who, top in zip(report.call.participants, tops, strict=True)}
    events = tuple(
        _event(event, text, places, height, scale)
        for event, text in zip(report.events, sentences, strict=True)
    )
    pauses = tuple(
        _box(pause, 0.0, height - GAP, scale, "unrecorded", "not recorded")
        for pause in report.call.metadata.pauses
    )
    ticks = tuple(_ticks(report.call.duration_ms, scale))
    return Picture(WIDTH, height, lanes, events, pauses, ticks)


def _speech(report: CallReport, who: str, top: float, scale: float) -> Iterator[Box]:
    for segment in report.segments:
        if segment.participant == who:
            yield _box(segment.interval, top, LANE, scale, "speech")


def _box(span: Interval, y: float, height: float, scale: float, style: str, title: str = "") -> Box:
    width = max(span.duration_ms * scale, NARROWEST)
    return Box(round(span.start_ms * scale, 1), y, round(width, 1), height, style, title)


def _event(event: Event, text: str, places: dict[str, float], height: float, scale: float) -> Box:
    style = _CLASSES[event.kind]
    if event.kind in (EventKind.DEAD_AIR, EventKind.HOLD):
        return _box(event.interval, 0.0, height - GAP, scale, style, text)
    return _box(event.interval, places.get(event.participant, 0.0), LANE, scale, style, text)


def _curves(report: CallReport, who: str, top: float, scale: float) -> Iterator[Line]:
    curve = report.curves.participants.get(who)
    if curve is None:
        return
    for name, values in (("level", curve.level_db), ("pitch", curve.f0_hz)):
        points = _points(values, report.curves.hop_ms, scale)
        if points:
            yield Line(name, name, tuple(_pieces(points, top)))


Point = tuple[float, float]


def _points(
    values: Sequence[float | None], hop_ms: int, scale: float
) -> list[tuple[float, float | None]]:
    """Return x and value of every point to draw, few enough to be drawn."""
    if all(value is None for value in values):
        return []
    step = max(-(-len(values) // MOST_POINTS), 1)
    thinned = []
    for first in range(0, len(values), step):
        known = [value for value in values[first : first + step] if value is not None]
        middle = first + min(step, len(values) - first) / 2
        thinned.append((middle * hop_ms * scale, float(np.mean(known)) if known else None))
    return thinned


def _pieces(points: Sequence[tuple[float, float | None]], top: float) -> Iterator[str]:
    """Yield each unbroken piece, scaled between the 2nd and the 98th percentile."""
    known = [value for _, value in points if value is not None]
    low, high = np.percentile(known, [2, 98])
    spread = max(float(high - low), 1e-6)
    piece: list[Point] = []
    for x, value in [*points, (0.0, None)]:
        if value is not None:
            share = min(max((value - low) / spread, 0.0), 1.0)
            piece.append((x, top + CURVE - 4.0 - share * (CURVE - 8.0)))
        elif piece:
            yield " ".join(f"{px:.1f},{py:.1f}" for px, py in piece)
            piece = []


def _ticks(duration_ms: int, scale: float) -> Iterator[Tick]:
    step = next((s for s in TICKS_MS if duration_ms / s <= MOST_TICKS), TICKS_MS[-1])
    for at_ms in range(0, duration_ms, step):
        seconds = at_ms // 1000
        yield Tick(round(at_ms * scale, 1), f"{seconds // 60}:{seconds % 60:02d}")
