"""Level range.

Definition
----------
Distance from the 10th to the 90th percentile of the level of all voiced frames of own speech. Gain
does not change it. Rests on the number of voiced frames of 10 ms.

Unit
----
Decibels.

Undefined
---------
With less than a second of voiced sound; when the parties were not told apart.

Source
------
Ours, after common use.
"""

from voice_analytics.domain.conversation import AcousticTrack, Conversation
from voice_analytics.domain.measure import Measure, Unit, Value
from voice_analytics.turns.voiced import Frames, of_each_voice, spread


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the level range of every participant."""

    def range_db(track: AcousticTrack, voiced: Frames) -> float:
        return spread(track.level_dbfs[voiced])

    return of_each_voice(conversation, range_db)


MEASURE = Measure("level_range", Unit.DECIBELS, 1, "Level range", compute)
