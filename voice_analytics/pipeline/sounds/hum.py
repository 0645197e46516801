"""Mains hum: the harmonics of 50 or 60 Hz that stand out of the quiet parts of a channel."""

import numpy as np
from numpy.typing import NDArray

from voice_analytics.pipeline.sounds.music import LINE_DB
from voice_analytics.pipeline.sounds.spectra import BIN_HZ, BINS, LOWEST_BIN

LOWEST_DBFS = -90.0
STEP_DB = 3.0
LEVELS = 30
QUIET_SHARE = 0.1
"""The quietest tenth of the frames is what the line sounds like in pauses."""

LOUDEST_DBFS = -40.0
"""Louder than this it is music or a tone that never pauses."""

MAINS_HZ = (50.0, 60.0)
HIGHEST_HZ = 620.0
"""Above it the harmonics of hum are weak."""

AROUND = 4
"""Bins on each side that a harmonic must stand out of; those of 50 Hz are 6 bins apart."""

FEWEST_HARMONICS = 3


class HumMeter:
    """Mean spectrum of the frames of each level; memory does not grow."""

    def __init__(self) -> None:
        self._power = np.zeros((LEVELS, BINS))
        self._frames = np.zeros(LEVELS, np.int64)

    def push(self, power: NDArray[np.float32]) -> None:
        """Take spectra (frames, bins)."""
        levels_db = 10.0 * np.log10(power.sum(axis=1, dtype=np.float64) + 1e-12)
        alive = levels_db > LOWEST_DBFS
        rows = ((levels_db[alive] - LOWEST_DBFS) / STEP_DB).astype(np.int64).clip(0, LEVELS - 1)
        np.add.at(self._power, rows, power[alive])
        np.add.at(self._frames, rows, 1)

    def level_dbfs(self) -> float | None:
        """Return the level of the hum's harmonics together, None where there is none."""
        if not self._frames.any():
            return None
        needed = self._frames.sum() * QUIET_SHARE
        quiet = int(np.searchsorted(np.cumsum(self._frames), needed)) + 1
        mean = self._power[:quiet].sum(axis=0) / self._frames[:quiet].sum()
        found = [level for hz in MAINS_HZ if (level := _harmonics_dbfs(mean, hz)) is not None]
        loudest = max(found, default=0.0)
        return loudest if loudest <= LOUDEST_DBFS else None


def _harmonics_dbfs(spectrum: NDArray[np.float64], mains_hz: float) -> float | None:
    """Return the level of the harmonics that stand out, None when too few of them do."""
    lines = []
    for n in range(2, int(HIGHEST_HZ / mains_hz) + 1):
        at = round(n * mains_hz / BIN_HZ) - LOWEST_BIN
        if at < AROUND:
            continue
        line = float(spectrum[at - 1 : at + 2].sum())
        beside = np.r_[spectrum[at - AROUND : at - 1], spectrum[at + 2 : at + AROUND + 1]]
        if line > 3.0 * float(np.median(beside)) * 10.0 ** (LINE_DB / 10.0):
            lines.append(line)
    if len(lines) < FEWEST_HARMONICS:
        return None
    return round(float(10.0 * np.log10(sum(lines))), 1)
