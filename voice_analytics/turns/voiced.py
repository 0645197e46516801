"""Voiced sound of each participant, from which the measures of tone are taken."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.conversation import AcousticTrack, Conversation
from voice_analytics.domain.measure import UNDEFINED, Value, of_each_party

LEAST_MS = 1000
"""Less voiced sound than this says nothing about a voice. Ours."""

SEMITONES_PER_OCTAVE = 12.0
RANGE_PERCENTILES = (10, 90)

Frames = NDArray[np.intp]


def of_each_voice(
    conversation: Conversation, number: Callable[[AcousticTrack, Frames], float]
) -> dict[str, Value]:
    """Return a value for every participant, from their track and its voiced frames.

    Undefined with less than a second of voiced sound, and where the parties were not told apart.
    Rests on the number of voiced frames.
    """

    def value_of(participant: str) -> Value:
        track = conversation.tracks.get(participant)
        if track is None:
            return UNDEFINED
        voiced = track.voiced()
        if len(voiced) * track.hop_ms < LEAST_MS:
            return UNDEFINED
        return Value(number(track, voiced), count=len(voiced))

    return of_each_party(conversation, value_of)


def semitones(track: AcousticTrack, voiced: Frames) -> NDArray[np.float64]:
    """Return the pitch of voiced frames in semitones above 1 Hz."""
    found: NDArray[np.float64] = SEMITONES_PER_OCTAVE * np.log2(
        track.f0_hz[voiced].astype(np.float64)
    )
    return found


def spread(values: NDArray[np.floating]) -> float:
    """Return the distance from the 10th to the 90th percentile."""
    low, high = np.percentile(values.astype(np.float64), RANGE_PERCENTILES)
    return float(high - low)
