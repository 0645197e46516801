"""Call progress tones on a line: ringing, dial, busy.

A tone is one or two lines that carry nearly all power and do not move.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.sounds.spectra import HOP_MS, frequency_hz, middle_ms

Floats = NDArray[np.float32]

PROGRESS_HZ = (330.0, 640.0)
"""Ringing, dial, busy and congestion tones of all countries (ITU-T E.180 supplement 2)."""

LINE_REACH = 3
"""Bins on each side that belong to a line."""

TONE_SHARE = 0.97
LEAST_PEAK_SHARE = 0.15
"""The highest bin of two equal lines holds a fifth of the power or more."""

SECOND_SHARE = 0.02
"""A second line with less than this of the first one's power is none."""

QUIET_DBFS = -50.0
STEADY_HZ = 5.0
PROGRESS_FRAMES = 10
"""A third of a second: less than the shortest ring; a voice is not that steady for so long."""


@dataclass(slots=True)
class _Run:
    """Frames in a row with the same lines."""

    lines_hz: tuple[float, float]
    first: int
    frames: int = 1


class ToneFinder:
    """Tones on one channel, from its spectra."""

    def __init__(self) -> None:
        self._frame = 0
        self._run: _Run | None = None

    def push(self, power: Floats) -> list[Interval]:
        """Take spectra (frames, bins), return the call progress tones that have ended."""
        done = []
        # Cheaper than to look at the lines of every frame.
        total, peak = power.sum(axis=1), power.max(axis=1)
        may_be = (peak > LEAST_PEAK_SHARE * total) & (total > 10.0 ** (QUIET_DBFS / 10.0))
        for spectrum, likely in zip(power, may_be.tolist(), strict=True):
            done += self._take(_lines(spectrum) if likely else None)
            self._frame += 1
        return done

    def flush(self) -> list[Interval]:
        """End of stream: return the tone that was still sounding."""
        return self._end()

    def _take(self, lines: tuple[float, float] | None) -> list[Interval]:
        run = self._run
        if run is not None and lines is not None and _same(run.lines_hz, lines):
            run.frames += 1
            return []
        done = self._end()
        if lines is not None and _progress(*lines):
            self._run = _Run(lines, self._frame)
        return done

    def _end(self) -> list[Interval]:
        run, self._run = self._run, None
        if run is None or run.frames < PROGRESS_FRAMES:
            return []
        return [Interval(middle_ms(run.first), middle_ms(run.first + run.frames - 1) + HOP_MS)]


def _progress(*lines_hz: float) -> bool:
    return all(not hz or PROGRESS_HZ[0] <= hz <= PROGRESS_HZ[1] for hz in lines_hz)


def _same(one: tuple[float, float], two: tuple[float, float]) -> bool:
    return all(abs(a - b) <= STEADY_HZ for a, b in zip(one, two, strict=True))


def _lines(spectrum: Floats) -> tuple[float, float] | None:
    """Return the one (0 for the second) or two lines that carry the power, low first."""
    total = float(spectrum.sum())
    rest = spectrum.copy()
    first_hz, first = _strongest(spectrum, rest)
    second_hz, second = _strongest(spectrum, rest)
    if first + second < TONE_SHARE * total:
        return None
    if second < SECOND_SHARE * first:
        return first_hz, 0.0
    return min(first_hz, second_hz), max(first_hz, second_hz)


def _strongest(spectrum: Floats, rest: Floats) -> tuple[float, float]:
    """Return frequency and power of the strongest line left in `rest`, and take it out."""
    peak = int(np.argmax(rest))
    low, high = max(peak - LINE_REACH, 0), peak + LINE_REACH + 1
    part = spectrum[low:high].astype(np.float64)
    power = float(rest[low:high].sum())
    place = low + float(np.average(np.arange(len(part)), weights=part + 1e-20))
    rest[low:high] = 0.0
    return frequency_hz(place), power
