"""When a participant makes sound: their turns without the pauses that the level shows.

A speech detector bridges pauses and lets go late, so its units hold silence. Silent is sound more
than 26 dB below the loudest frames of the turn, as loud as the background makes it: their powers
add. De Jong & Wempe put it at 25 dB, of an intensity averaged over 64 ms, which fills the edges of
a pause; here a frame has 10 ms.

What does not stand out of the background is silent too. Where that covers louder sound the soft
ends of words are lost, and every pause is found too long by as much, and every turn too short; that
is given back, which at the ends of a turn reaches beyond it. Where the
background is too near to the speech the level cannot tell, and a turn is sound wherever its units
are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import log10

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.conversation import AcousticTrack, Conversation, Turn
from voice_analytics.domain.interval import Interval, complement, union

SILENT_BELOW_LOUD_DB = 26.0
LOUD_SHARE = 0.99
INTENSITY_FRAMES = 5
"""Frames over which power is averaged, 50 ms, so that the waveform's own dips do not show."""

REACH_SPREADS = 2.0
"""The background reaches this many of its spreads above its usual level."""

COVERED_BELOW_LOUD_DB = 12.0
"""A background that reaches nearer than this to the loudest frames covers speech as well."""

HIDDEN_MS_PER_DB = 5.0
"""Time that a background hides at the two edges of a pause, or the two ends of a turn, for each dB
above silence of the sound it covers: in quiet calls sound takes so long to fall and rise by one."""


def phonation(
    conversation: Conversation, participant: str, pause_ms: int
) -> tuple[tuple[Interval, ...], ...]:
    """Return when a participant makes sound in each of their turns, in order of the turns.

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
    turns = conversation.turns_of(participant)
    track = conversation.tracks.get(participant)
    if track is None or not turns:
        return tuple(_units(turn) for turn in turns)
    background = _background(conversation, participant, track)
    return tuple(_sounds(track, background, turn, pause_ms) for turn in turns)


def intensity(level_dbfs: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return 10 ms levels with their power averaged over `INTENSITY_FRAMES`, in dB."""
    half = INTENSITY_FRAMES // 2
    first, last = level_dbfs[:1].repeat(half), level_dbfs[-1:].repeat(half)
    power = 10.0 ** (np.concatenate((first, level_dbfs, last)).astype(np.float64) / 10.0)
    total = np.zeros(len(level_dbfs))
    for offset in range(INTENSITY_FRAMES):
        total += power[offset : offset + len(level_dbfs)]
    return np.asarray(10.0 * np.log10(np.maximum(total / INTENSITY_FRAMES, 1e-12)))


def loud_db(intensity_db: NDArray[np.float64]) -> float:
    """Return the level of the loudest frames of a stretch, bursts left out."""
    place = round(LOUD_SHARE * (len(intensity_db) - 1))
    return float(np.partition(intensity_db, place)[place])


def frames_of(span: Interval, hop_ms: int) -> slice:
    """Return the frames that a stretch touches."""
    return slice(span.start_ms // hop_ms, -(-span.end_ms // hop_ms))


@dataclass(frozen=True, slots=True)
class _Background:
    """What a channel sounds like while nobody speaks on it."""

    usual_db: float
    reach_db: float
    """How loud it may be for a moment."""


def _units(turn: Turn) -> tuple[Interval, ...]:
    return tuple(unit.interval for unit in turn.ipus)


def _background(conversation: Conversation, participant: str, track: AcousticTrack) -> _Background:
    """Return what the channel of a participant is like while nobody speaks on it, and no music.

    Heard from the first speech of the call to the last: before and after it lines are not the same.
    The spread is that of what lies under the usual level, since over it lies what leaks in.
    """
    channels = {person.id: person.channel for person in conversation.participants}
    starts_ms = min(unit.interval.start_ms for unit in conversation.ipus)
    ends_ms = max(unit.interval.end_ms for unit in conversation.ipus)
    taken = np.ones(len(track.level_dbfs), bool)
    taken[frames_of(Interval(starts_ms, ends_ms), track.hop_ms)] = False
    for unit in conversation.ipus:
        if channels[unit.participant] == channels[participant]:
            taken[frames_of(unit.interval, track.hop_ms)] = True
    for span in conversation.left_out():
        taken[frames_of(span, track.hop_ms)] = True
    left = track.level_dbfs[~taken].astype(np.float64)
    if not left.size:
        return _Background(-np.inf, -np.inf)
    usual_db = float(np.median(left))
    spread_db = float(np.sqrt(np.mean(np.square(left[left <= usual_db] - usual_db))))
    return _Background(usual_db, usual_db + REACH_SPREADS * spread_db)


def _sounds(
    track: AcousticTrack, background: _Background, turn: Turn, pause_ms: int
) -> tuple[Interval, ...]:
    units = _units(turn)
    levels = [track.level_dbfs[frames_of(unit, track.hop_ms)] for unit in units]
    heard = np.concatenate([intensity(level) for level in levels])
    silence = _silence(background, loud_db(heard)) if heard.size else None
    if silence is None:
        return units
    silent_db, hidden_ms = silence
    silences = (
        stretch
        for unit, level in zip(units, levels, strict=True)
        for stretch in _silences(unit, _without_clicks(level) < silent_db, track.hop_ms)
    )
    found = union((*complement(units, turn.interval), *silences))
    after_ms, before_ms = hidden_ms // 2, hidden_ms - hidden_ms // 2
    span = turn.interval
    whole = Interval(span.start_ms - before_ms, span.end_ms + after_ms)
    pauses = (
        Interval(
            pause.start_ms + after_ms if pause.start_ms > span.start_ms else whole.start_ms,
            pause.end_ms - before_ms if pause.end_ms < span.end_ms else whole.end_ms,
        )
        for pause in found
        if pause.duration_ms >= max(pause_ms, 1) + hidden_ms
    )
    return complement(pauses, whole)


def _silence(background: _Background, loudest_db: float) -> tuple[float, int] | None:
    """Return the level below which a turn is silent, and what a pause then seems too long.

    None where the background is too near to the speech.
    """
    quiet_db = loudest_db - SILENT_BELOW_LOUD_DB
    usual = _power(background.usual_db)
    silent_db, hidden_ms = _db(_power(quiet_db) + usual), 0
    if background.reach_db > silent_db:
        silent_db = background.reach_db
        covered_db = _db(_power(silent_db) - usual)
        hidden_ms = round(HIDDEN_MS_PER_DB * (covered_db - quiet_db))
    return None if silent_db > loudest_db - COVERED_BELOW_LOUD_DB else (silent_db, hidden_ms)


def _power(level_db: float) -> float:
    return float(10.0 ** (level_db / 10.0))


def _db(power: float) -> float:
    return 10.0 * log10(power)


def _silences(unit: Interval, silent: NDArray[np.bool_], hop_ms: int) -> Iterator[Interval]:
    """Yield the stretches of a unit that are silent, however short."""
    first_ms = unit.start_ms // hop_ms * hop_ms
    for first, last in _runs(silent):
        start_ms = max(first_ms + first * hop_ms, unit.start_ms)
        yield Interval(start_ms, min(first_ms + last * hop_ms, unit.end_ms))


def _without_clicks(level_dbfs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the median of each three frames, which keeps edges where they are."""
    before = np.concatenate((level_dbfs[:1], level_dbfs[:-1]))
    after = np.concatenate((level_dbfs[1:], level_dbfs[-1:]))
    low, high = np.minimum(before, after), np.maximum(before, after)
    return np.asarray(np.minimum(np.maximum(level_dbfs, low), high))


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the first index and the index after the last of each run of true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]
