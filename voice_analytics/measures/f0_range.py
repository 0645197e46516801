"""Pitch range.

Definition
----------
Distance from the 10th to the 90th percentile of the fundamental frequency of all voiced frames of
own speech. Percentiles, so that octave errors of the tracker weigh little. Rests on the number of
voiced frames of 10 ms.

Unit
----
Semitones.

Undefined
---------
With less than a second of voiced sound; when the parties were not told apart.

Source
------
Ours, after the common use of percentile ranges in semitones.
"""

from voice_analytics.domain.conversation import AcousticTrack, Conversation
from voice_analytics.domain.measure import Measure, Unit, Value
from voice_analytics.turns.voiced import Frames, of_each_voice, semitones, spread


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the pitch range of every participant."""

    def range_st(track: AcousticTrack, voiced: Frames) -> float:
        return spread(semitones(track, voiced))

    return of_each_voice(conversation, range_st)


MEASURE = Measure("f0_range", Unit.SEMITONES, 1, "Pitch range", compute)
