"""When a participant makes sound: their units without the pauses that the level shows.

A speech detector bridges pauses and lets go late, so a unit holds silence. Silent is what lies more
than 25 dB below the loudest frames of the unit, the threshold of de Jong & Wempe. Where the channel
is not clearly below that while nobody speaks on it, level cannot tell and nothing is left out.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.conversation import AcousticTrack, Conversation
from voice_analytics.domain.interval import Interval

SILENT_BELOW_LOUD_DB = 25.0
NOISE_BELOW_SILENT_DB = 6.0
LOUD_PERCENTILE = 99.0
INTENSITY_MS = 50
"""Over which power is averaged, so that the waveform's own dips do not show."""


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
    noise_db = _noise_db(track, units)
    return tuple(_sounds(track, unit, noise_db, pause_ms) for unit in units)


def intensity(track: AcousticTrack, span: Interval) -> NDArray[np.float64]:
    """Return the power of a stretch averaged over `INTENSITY_MS`, in dB per frame."""
    levels = track.level_dbfs[_frames(track, span)].astype(np.float64)
    half = INTENSITY_MS // track.hop_ms // 2
    if not levels.size:
        return levels
    power = np.pad(10.0 ** (levels / 10.0), half, mode="edge")
    mean = np.convolve(power, np.full(2 * half + 1, 1.0 / (2 * half + 1)), mode="valid")
    return np.asarray(10.0 * np.log10(np.maximum(mean, 1e-12)))


def silence_db(intensity_db: NDArray[np.float64]) -> float:
    """Return the level below which a stretch of this intensity is silent."""
    return float(np.percentile(intensity_db, LOUD_PERCENTILE)) - SILENT_BELOW_LOUD_DB


def _frames(track: AcousticTrack, span: Interval) -> slice:
    return slice(span.start_ms // track.hop_ms, -(-span.end_ms // track.hop_ms))


def _noise_db(track: AcousticTrack, units: Sequence[Interval]) -> float:
    """Return the usual level while a speaker with these units does not speak."""
    speaking = np.zeros(len(track.level_dbfs), bool)
    for unit in units:
        speaking[_frames(track, unit)] = True
    other = track.level_dbfs[~speaking]
    return float(np.median(other)) if other.size else -np.inf


def _sounds(
    track: AcousticTrack, unit: Interval, noise_db: float, pause_ms: int
) -> tuple[Interval, ...]:
    loudness_db = intensity(track, unit)
    if not loudness_db.size:
        return (unit,)
    silent_db = silence_db(loudness_db)
    if noise_db + NOISE_BELOW_SILENT_DB > silent_db:
        return (unit,)
    silent = _without_clicks(track.level_dbfs[_frames(track, unit)]) < silent_db
    return tuple(_without_pauses(unit, silent, track.hop_ms, pause_ms))


def _without_clicks(level_dbfs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the median of each three frames, which keeps edges where they are."""
    padded = np.pad(level_dbfs, 1, mode="edge")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, 3), axis=1))


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
