"""Pitch variation.

Definition
----------
Standard deviation of the fundamental frequency of all voiced frames of own speech, on the semitone
scale; a low value is a monotone voice. Rests on the number of voiced frames of 10 ms.

Unit
----
Semitones.

Undefined
---------
With less than a second of voiced sound; when the parties were not told apart.

Source
------
Ours, after common use.
"""

import numpy as np

from voice_analytics.domain.conversation import AcousticTrack, Conversation
from voice_analytics.domain.measure import Measure, Unit, Value
from voice_analytics.turns.voiced import Frames, of_each_voice, semitones


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the pitch variation of every participant."""

    def variation(track: AcousticTrack, voiced: Frames) -> float:
        return float(np.std(semitones(track, voiced)))

    return of_each_voice(conversation, variation)


MEASURE = Measure("pitch_variation", Unit.SEMITONES, 1, "Pitch variation", compute)
