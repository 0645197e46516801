"""Vocal effort.

Definition
----------
Two medians over all voiced frames of own speech. `vocal_effort` is the alpha ratio: energy of 1000
to 3400 Hz over that of 300 to 1000 Hz. `vocal_effort_slope` is the slope of the spectrum from 300
to 3400 Hz. Both rise when a voice is used with more effort, and neither depends on gain. The line
and the microphone shape them too: compare a speaker only with themselves. Each rests on the number
of voiced frames of 10 ms.

Unit
----
Decibels; decibels per octave.

Undefined
---------
With less than a second of voiced sound; when the parties were not told apart.

Source
------
The alpha ratio and spectral slopes of the eGeMAPS set, by definition only. Differs: the bands there
are 50 to 1000 and 1000 to 5000 Hz; here they keep to the telephone band.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.conversation import AcousticTrack, Conversation
from voice_analytics.domain.measure import Measure, Unit, Value
from voice_analytics.turns.voiced import Frames, of_each_voice


def alpha_ratio(conversation: Conversation) -> dict[str, Value]:
    """Return the alpha ratio of every participant."""
    return of_each_voice(conversation, _median(lambda track: track.alpha_db))


def slope(conversation: Conversation) -> dict[str, Value]:
    """Return the spectral slope of every participant."""
    return of_each_voice(conversation, _median(lambda track: track.slope_db))


def _median(
    values_of: Callable[[AcousticTrack], NDArray[np.float16]],
) -> Callable[[AcousticTrack, Frames], float]:
    def median(track: AcousticTrack, voiced: Frames) -> float:
        return float(np.median(values_of(track)[voiced].astype(np.float64)))

    return median


MEASURES = (
    Measure("vocal_effort", Unit.DECIBELS, 1, "Vocal effort", alpha_ratio),
    Measure("vocal_effort_slope", Unit.DECIBELS_PER_OCTAVE, 1, "Spectral slope", slope),
)
