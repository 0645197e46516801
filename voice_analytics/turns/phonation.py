"""When a participant makes sound: their units without the pauses that the level shows.

A speech detector bridges pauses and lets go late, so a unit holds silence. Silent is what lies more
than 25 dB below the loudest frames of the unit, the threshold of de Jong & Wempe. Where the channel
is not clearly below that while nobody speaks on it, level cannot tell and nothing is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.conversation import AcousticTrack, Conversation
from voice_analytics.domain.interval import Interval

SILENT_BELOW_LOUD_DB = 25.0
NOISE_BELOW_SILENT_DB = 6.0
LOUD_SHARE = 0.99
INTENSITY_FRAMES = 5
"""Frames over which power is averaged, 50 ms, so that the waveform's own dips do not show."""


def phonation(
    conversation: Conversation, participant: str, pause_ms: int
) -> tuple[tuple[Interval, ...], ...]:
    """Return when a participant makes sound in each of their units, in order of the units.

    Without an acoustic track of theirs each unit is sound from start to end.

    Parameters
    ----------
    conversation
        Where they speak.
    participant
        Who.
    pause_ms
        Silence of at least this length is left out.
    """
    units = conversation.ipus_of(participant)
    track = conversation.tracks.get(participant)
    if track is None or not units:
        return tuple((unit,) for unit in units)
    level = _Level(track.hop_ms, intensity(track.level_dbfs), _without_clicks(track.level_dbfs))
    noise_db = _noise_db(track, units)
    return tuple(_sounds(level, unit, noise_db, pause_ms) for unit in units)


def intensity(level_dbfs: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return 10 ms levels with their power averaged over `INTENSITY_FRAMES`, in dB."""
    half = INTENSITY_FRAMES // 2
    first, last = level_dbfs[:1].repeat(half), level_dbfs[-1:].repeat(half)
    power = 10.0 ** (np.concatenate((first, level_dbfs, last)).astype(np.float64) / 10.0)
    total = np.zeros(len(level_dbfs))
    for offset in range(INTENSITY_FRAMES):
        total += power[offset : offset + len(level_dbfs)]
    return np.asarray(10.0 * np.log10(np.maximum(total / INTENSITY_FRAMES, 1e-12)))


def silence_db(intensity_db: NDArray[np.float64]) -> float:
    """Return the level below which a stretch of this intensity is silent."""
    place = round(LOUD_SHARE * (len(intensity_db) - 1))
    return float(np.partition(intensity_db, place)[place]) - SILENT_BELOW_LOUD_DB


def frames_of(span: Interval, hop_ms: int) -> slice:
    """Return the frames that a stretch touches."""
    return slice(span.start_ms // hop_ms, -(-span.end_ms // hop_ms))


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """Level of one participant over the whole call, on a fixed grid."""

    hop_ms: int
    intensity_db: NDArray[np.float64]
    level_dbfs: NDArray[np.float32]
    """Without clicks."""


def _noise_db(track: AcousticTrack, units: Sequence[Interval]) -> float:
    """Return the usual level while a speaker with these units does not speak."""
    speaking = np.zeros(len(track.level_dbfs), bool)
    for unit in units:
        speaking[frames_of(unit, track.hop_ms)] = True
    other = track.level_dbfs[~speaking]
    return float(np.median(other)) if other.size else -np.inf


def _sounds(level: _Level, unit: Interval, noise_db: float, pause_ms: int) -> tuple[Interval, ...]:
    frames = frames_of(unit, level.hop_ms)
    if not level.intensity_db[frames].size:
        return (unit,)
    silent_db = silence_db(level.intensity_db[frames])
    if noise_db + NOISE_BELOW_SILENT_DB > silent_db:
        return (unit,)
    silent = level.level_dbfs[frames] < silent_db
    return tuple(_without_pauses(unit, silent, level.hop_ms, pause_ms))


def _without_clicks(level_dbfs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the median of each three frames, which keeps edges where they are."""
    before = np.concatenate((level_dbfs[:1], level_dbfs[:-1]))
    after = np.concatenate((level_dbfs[1:], level_dbfs[-1:]))
    low, high = np.minimum(before, after), np.maximum(before, after)
    return np.asarray(np.minimum(np.maximum(level_dbfs, low), high))


def _without_pauses(
    unit: Interval, silent: NDArray[np.bool_], hop_ms: int, pause_ms: int
) -> Iterator[Interval]:
    first_ms = unit.start_ms // hop_ms * hop_ms
    start_ms = unit.start_ms
    for first, last in _runs(silent):
        pause_start_ms = max(first_ms + first * hop_ms, unit.start_ms)
        pause_end_ms = min(first_ms + last * hop_ms, unit.end_ms)
        if pause_end_ms - pause_start_ms < pause_ms:
            continue
        if pause_start_ms > start_ms:
            yield Interval(start_ms, pause_start_ms)
        start_ms = pause_end_ms
    if unit.end_ms > start_ms:
        yield Interval(start_ms, unit.end_ms)


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the first index and the index after the last of each run of true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]
