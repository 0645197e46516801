"""Dual mono: whether both channels of a recording are one.

Definition
----------
1 when the two channels carry the same mixed audio (their correlation reaches
`audio.dual_mono_correlation`), which was then treated as one channel; else 0.

Unit
----
Count.

Undefined
---------
When the recording has not exactly two channels.

Source
------
Ours.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import UNDEFINED, Measure, Unit, Value, of_the_call


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return whether two channels are one."""
    same = conversation.line.dual_mono
    return of_the_call(UNDEFINED if same is None else Value(int(same), count=1))


MEASURE = Measure("dual_mono", Unit.COUNT, 1, "Two channels with the same audio", compute)
