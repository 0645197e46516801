"""The picture of a call: a lane for each voice, what happened in it, and its curves.

Places along the call are shares of its length, so that the picture can be any width; heights are
pixels. Only waves and curves have coordinates of their own, which are stretched to the width.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voice_analytics.store.peaks import Peaks
from voice_analytics.store.records import StoredFlag
from voice_analytics.web.pages.call.document import Document, Voice, voices_of
from voice_analytics.web.pages.call.moments import Moment
from voice_analytics.web.pages.wording import clock, spoken

PINS, BAND, WAVE, CURVE, GAP, RULER = 22, 20, 64, 40, 10, 20
"""Heights of the parts; the band is that of the stints."""

WAVE_POINTS, LONG_POINTS, LONG_MS = 1600, 4000, 600_000
"""Points of a wave, and of one in a call that is longer than ten minutes."""

CURVE_POINTS = 1000
LEAST_SHARE = 0.0006
"""What is shorter is drawn so wide, to be seen."""

TICKS_MS = (5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000)
MOST_TICKS = 12
CURVES = {
    "level": ("level_db", "dB"),
    "pitch": ("f0_hz", "Hz"),
    "pace": ("rate", "words/s"),
}
"""What is drawn of a voice: by its style, the field of the report and the unit."""

ACROSS = frozenset({"dead_air", "hold", "pause"})
"""What all lanes share."""


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of the call."""

    x: str
    width: str
    style: str
    title: str
    start_ms: int


@dataclass(frozen=True, slots=True)
class Lane:
    """One voice."""

    voice: Voice
    y: int
    wave: str
    """Outline of the sound; empty without audio."""

    speech: tuple[Box, ...]
    events: tuple[Box, ...]
    curves: tuple[tuple[str, str], ...]
    """Which curve, and the points of each of its unbroken pieces."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the clock."""

    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn."""

    height: int
    wave_points: int
    band: tuple[Box, ...]
    """In whose hands the call was."""

    lanes: tuple[Lane, ...]
    across: tuple[Box, ...]
    pins: tuple[Box, ...]
    ticks: tuple[Tick, ...]


def picture(
    document: Document,
    moments: Sequence[Moment],
    flags: Sequence[StoredFlag],
    peaks: Peaks | None,
    hands: Sequence[tuple[int, int, str, str]] = (),
) -> Picture:
    """Return the picture of a call.

    Parameters
    ----------
    document
        Its report.
    moments, flags
        What is marked.
    peaks
        Of its audio; None: it has no waves.
    hands
        In whose hands it was: from, to, the kind of stint, and what is written on it.
    """
    voices = voices_of(document)
    whole = max(document["call"]["duration_ms"], 1)
    most = LONG_POINTS if whole > LONG_MS else WAVE_POINTS
    coarse = None if peaks is None or not peaks.count else peaks.coarser(most)
    tall = WAVE + CURVE + GAP
    top = PINS + (BAND if hands else 0)
    return Picture(
        height=top + len(voices) * tall + RULER,
        wave_points=0 if coarse is None else coarse.count,
        lanes=tuple(
            _lane(document, voice, top + index * tall, whole, coarse)
            for index, voice in enumerate(voices)
        ),
        band=tuple(_box(start, end, whole, kind, said) for start, end, kind, said in hands),
        across=tuple(
            _box(one.start_ms, one.end_ms, whole, one.kind, _said(one))
            for one in moments
            if one.kind in ACROSS
        ),
        pins=tuple(
            _box(one.start_ms, one.end_ms, whole, one.severity.value, _flagged(one))
            for one in flags
        ),
        ticks=tuple(_ticks(whole)),
    )


def _said(one: Moment) -> str:
    return f"{clock(one.start_ms)} {one.sentence}"


def _flagged(flag: StoredFlag) -> str:
    return f"{clock(flag.start_ms)} {spoken(flag.key)}"


def _lane(document: Document, voice: Voice, y: int, whole: int, peaks: Peaks | None) -> Lane:
    mine = [one for one in document["segments"] if one["participant"] == voice.id]
    events = (
        one
        for one in document["events"]
        if one["participant"] == voice.id and one["kind"] not in ACROSS
    )
    curve = document["curves"]["participants"].get(voice.id, {})
    hop_ms = document["curves"]["hop_ms"]
    return Lane(
        voice=voice,
        y=y,
        wave="" if peaks is None else _wave(peaks, voice, mine, whole),
        speech=tuple(_box(one["start_ms"], one["end_ms"], whole, "speech", "") for one in mine),
        events=tuple(
            _box(one["start_ms"], one["end_ms"], whole, one["kind"], "") for one in events
        ),
        curves=tuple(
            (style, points)
            for style, (field, _) in CURVES.items()
            for points in _curve(curve.get(field, ()), hop_ms, whole)
        ),
    )


def _box(start_ms: int, end_ms: int, whole: int, style: str, title: str) -> Box:
    width = max((end_ms - start_ms) / whole, LEAST_SHARE)
    return Box(_percent(start_ms / whole), _percent(width), style, title, start_ms)


def _percent(share: float) -> str:
    return f"{100 * share:.3f}%"


def _wave(peaks: Peaks, voice: Voice, segments: Sequence[Mapping[str, Any]], whole: int) -> str:
    """Return the outline of one channel; of a shared one, only where the voice speaks."""
    if voice.channel >= peaks.values.shape[1]:
        return ""
    values = peaks.values[:, voice.channel].astype(np.float64)
    if not voice.alone:
        values = values * _speaking(segments, peaks.count, whole)[:, np.newaxis]
    loud = max(float(np.percentile(np.abs(values), 99.5)), 1.0)
    high = 100 - np.clip(values[:, 1] / loud, -1, 1) * 98
    low = 100 - np.clip(values[:, 0] / loud, -1, 1) * 98
    there = [f"{x} {y:.0f}" for x, y in enumerate(high)]
    back = [f"{x} {y:.0f}" for x, y in zip(range(peaks.count - 1, -1, -1), low[::-1], strict=True)]
    return "M" + "L".join([*there, *back]) + "Z"


def _speaking(
    segments: Sequence[Mapping[str, Any]], count: int, whole: int
) -> NDArray[np.float64]:  # (peaks,)
    mask = np.zeros(count)
    for one in segments:
        mask[one["start_ms"] * count // whole : one["end_ms"] * count // whole + 1] = 1.0
    return mask


def _curve(values: Sequence[float | None], hop_ms: int, whole: int) -> Iterator[str]:
    """Yield the pieces of a curve between its 2nd and its 98th percentile, in 1000 by 100."""
    step = max(-(-len(values) // CURVE_POINTS), 1)
    thin = _thinned(values, step)
    known = [one for one in thin if one is not None]
    if not known:
        return
    low, high = np.percentile(known, [2, 98])
    spread = max(float(high - low), 1e-6)
    piece: list[str] = []
    for index, value in enumerate([*thin, None]):
        if value is not None:
            x = (index + 0.5) * step * hop_ms * 1000 / whole
            y = 92 - 84 * min(max((value - low) / spread, 0.0), 1.0)
            piece.append(f"{x:.1f},{y:.0f}")
        elif piece:
            yield " ".join(piece)
            piece = []


def _thinned(values: Sequence[float | None], step: int) -> list[float | None]:
    """Return the mean of what is known of each so many values."""
    given = np.array([np.nan if one is None else one for one in values], dtype=np.float64)
    groups = np.pad(given, (0, -len(given) % step), constant_values=np.nan).reshape(-1, step)
    known = ~np.isnan(groups)
    counts = known.sum(axis=1)
    means = np.where(known, groups, 0.0).sum(axis=1) / np.maximum(counts, 1)
    return [
        mean if count else None for mean, count in zip(means.tolist(), counts.tolist(), strict=True)
    ]


def _ticks(whole: int) -> Iterator[Tick]:
    step = next((one for one in TICKS_MS if whole / one <= MOST_TICKS), TICKS_MS[-1])
    for at_ms in range(0, whole, step):
        yield Tick(_percent(at_ms / whole), clock(at_ms))
