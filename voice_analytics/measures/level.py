"""Level.

Definition
----------
Median level of all voiced frames of own speech, against digital full scale: how loud the party is
in the recording, which is the voice, the microphone and the line together. Rests on the number of
voiced frames of 10 ms.

Unit
----
Decibels relative to full scale, of the mean power.

Undefined
---------
With less than a second of voiced sound; when the parties were not told apart.

Source
------
Field use.
"""

import numpy as np

from voice_analytics.domain.conversation import AcousticTrack, Conversation
from voice_analytics.domain.measure import Measure, Unit, Value
from voice_analytics.turns.voiced import Frames, of_each_voice


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the level of every participant."""

    def median(track: AcousticTrack, voiced: Frames) -> float:
        return float(np.median(track.level_dbfs[voiced]))

    return of_each_voice(conversation, median)


MEASURE = Measure("level", Unit.DECIBELS_FULL_SCALE, 1, "Level", compute)
