"""What the level of a voice tells about the floor."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.conversation import AcousticTrack, Ipu, Turn
from voice_analytics.domain.interval import Interval

END_MS = 50
"""The end of a turn: the last sound before silence, too short to hold more than one syllable."""

AFTER_MS = (50, 250)
"""From when to when after a turn the background is heard; before that, a room may still ring."""

ROOM_DB = 15.0
"""The background lies at least this far below a turn of which a fade can be told; in noise every
turn seems to stop at once."""

Levels = NDArray[np.float32]


class Sound:
    """Levels of each participant against their own.

    Parameters
    ----------
    tracks
        By participant; without one nothing is told of them.
    ipus
        Units of the call.
    """

    def __init__(self, tracks: Mapping[str, AcousticTrack], ipus: Sequence[Ipu]) -> None:
        self._tracks = tracks
        self._own: dict[str, float | None] = {}
        for who, track in tracks.items():
            spoken = (unit.interval for unit in ipus if unit.participant == who)
            self._own[who] = _median(_levels(track, spoken))

    def change_db(self, participant: str, stretch: Interval) -> float | None:
        """Return the level of a participant in a stretch against their own median."""
        track, own = self._tracks.get(participant), self._own.get(participant)
        here = None if track is None else _median(_levels(track, [stretch]))
        return None if here is None or own is None else round(here - own, 1)

    def end_db(self, turn: Turn) -> float | None:
        """Return the level at the end of a turn against the median of the whole turn.

        None where the background is too loud to tell, or the call ends with the turn.
        """
        track = self._tracks.get(turn.participant)
        if track is None:
            return None
        end_ms = turn.interval.end_ms
        own = _median(_levels(track, (unit.interval for unit in turn.ipus)))
        after = _median(_levels(track, [Interval(*(end_ms + ms for ms in AFTER_MS))]))
        if own is None or after is None or own - after < ROOM_DB:
            return None
        end = _levels(track, [Interval(max(end_ms - END_MS, 0), end_ms)])
        return round(float(np.mean(end)) - own, 1)


def _levels(track: AcousticTrack, spans: Iterable[Interval]) -> Levels:
    hop = track.hop_ms
    parts = [track.level_dbfs[s.start_ms // hop : -(-s.end_ms // hop)] for s in spans]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _median(levels: Levels) -> float | None:
    return float(np.median(levels)) if levels.size else None
