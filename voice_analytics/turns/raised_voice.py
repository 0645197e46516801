"""Raised voice: a stretch of a turn that lies well above how the participant usually speaks.

The level of speech goes up and down by more than a raised voice does: a stressed word may be 6 dB
louder than the rest. But stress lifts only the loud parts, a raised voice all of them. So a stretch
of at least `raised_voice_ms` of voiced sound is raised when its lower quartile of level, its median
and its upper quartile each lie `raised_voice_level_db` above those of the participant's usual turn.
Usual is the lower third over turns: a long loud turn counts no more than a short one, and whoever
raises the voice in half of their turns is still found to.

A rise of pitch by `raised_voice_f0_st` as well makes it sure. Level alone may also be a change of
distance to the microphone, and the confidence says so; asked for, the rise would hide every raised
voice whose pitch stays where it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.conversation import (
    AcousticTrack,
    Event,
    EventDetail,
    EventKind,
    Turn,
)
from voice_analytics.domain.interval import Interval, union
from voice_analytics.domain.limits import TurnLimits

QUARTILES = (25, 50, 75)
SURE = 0.9
BY_LEVEL_ALONE = 0.6
"""Confidence with and without the rise of pitch."""

USUAL_PERCENTILE = 33
"""Of a participant's turns, by level: how they sound when they do not raise their voice. Ours; the
median fails a call in which half of the turns are raised."""

_LEAST_MS = 500
"""Voiced sound below which a turn says nothing about how its speaker usually sounds."""

_STEP_FRAMES = 5
SEMITONES = 12.0


def raised_voices(
    turns: Sequence[Turn],
    asides: Sequence[Turn],
    tracks: Mapping[str, AcousticTrack],
    limits: TurnLimits,
) -> Iterator[Event]:
    """Yield the `raised_voice` events of every participant.

    Parameters
    ----------
    turns
        All turns; what is usual is told from them.
    asides
        Utterances without the floor, which may be raised as well.
    tracks
        Sound of each participant; who has none is never raised.
    limits
        Limits in force.
    """
    for who, track in tracks.items():
        usual = _usual([turn for turn in turns if turn.participant == who], track)
        if usual is None:
            continue
        for turn in (*turns, *asides):
            if turn.participant == who:
                yield from _raised(turn, track, usual, limits)


@dataclass(frozen=True, slots=True, eq=False)
class _Usual:
    """How a participant usually sounds."""

    level_dbfs: NDArray[np.float64]  # (3,), quartiles
    f0_hz: float


def _usual(turns: Iterable[Turn], track: AcousticTrack) -> _Usual | None:
    voiced = [track.voiced(_spans(turn)) for turn in turns]
    enough = [frames for frames in voiced if len(frames) * track.hop_ms >= _LEAST_MS]
    if not enough:
        return None
    levels = [
        np.percentile(track.level_dbfs[frames].astype(np.float64), QUARTILES) for frames in enough
    ]
    pitches = [np.median(track.f0_hz[frames]) for frames in enough]
    usual_dbfs = np.percentile(levels, USUAL_PERCENTILE, axis=0)
    return _Usual(usual_dbfs, float(np.median(pitches)))


def _raised(turn: Turn, track: AcousticTrack, usual: _Usual, limits: TurnLimits) -> Iterator[Event]:
    frames = track.voiced(_spans(turn))
    length = max(1, limits.raised_voice_ms // track.hop_ms)
    if len(frames) < length:
        return
    windows = np.lib.stride_tricks.sliding_window_view(frames, length)[::_STEP_FRAMES]
    levels = np.percentile(track.level_dbfs[windows], QUARTILES, axis=1)
    above = (levels - usual.level_dbfs[:, None]).min(axis=0)
    loud = windows[above >= limits.raised_voice_level_db]
    stretches = union(
        (
            Interval(int(first) * track.hop_ms, int(last + 1) * track.hop_ms)
            for first, last in loud[:, [0, -1]]
        ),
        bridge_ms=limits.raised_voice_ms,
    )
    for stretch in stretches:
        yield _event(turn.participant, stretch, track, usual, limits)


def _event(
    participant: str,
    stretch: Interval,
    track: AcousticTrack,
    usual: _Usual,
    limits: TurnLimits,
) -> Event:
    frames = track.voiced([stretch])
    level_db = float(np.median(track.level_dbfs[frames]) - usual.level_dbfs[1])
    f0_st = SEMITONES * float(np.log2(np.median(track.f0_hz[frames]) / usual.f0_hz))
    return Event(
        EventKind.RAISED_VOICE,
        participant,
        stretch,
        SURE if f0_st >= limits.raised_voice_f0_st else BY_LEVEL_ALONE,
        EventDetail(level_db=round(level_db, 1), f0_st=round(f0_st, 1)),
    )


def _spans(turn: Turn) -> list[Interval]:
    return [unit.interval for unit in turn.ipus]
