"""Pitch.

Definition
----------
Median fundamental frequency of all voiced frames of own speech, where nobody else speaks on the
same channel. A telephone line takes the fundamental itself away from low voices, and it is inferred
from its harmonics: compare a speaker only with themselves. Rests on the number of voiced frames of
10 ms.

Unit
----
Hertz.

Undefined
---------
With less than a second of voiced sound; when the parties were not told apart.

Source
------
Field use. The tracker is swift-f0, held against pYIN (Mauch & Dixon 2014) in the benchmarks.
"""

import numpy as np

from voice_analytics.domain.conversation import AcousticTrack, Conversation
from voice_analytics.domain.measure import Measure, Unit, Value
from voice_analytics.turns.voiced import Frames, of_each_voice


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the median pitch of every participant."""

    def median(track: AcousticTrack, voiced: Frames) -> float:
        return float(np.median(track.f0_hz[voiced]))

    return of_each_voice(conversation, median)


MEASURE = Measure("f0_median", Unit.HERTZ, 1, "Pitch", compute)
