"""Bleed: how loud a participant is heard on another's channel.

Definition
----------
Level of a participant's voice on the channel of another against that on their own, where their
signal predicts part of the other channel's; the louder of several. It was subtracted before
anything else was measured, unless it was fainter than the limit (`audio.bleed_db`).

Unit
----
Decibels.

Undefined
---------
Where none is found, and when the parties share a channel.

Source
------
Identification of a path by the cross spectrum over the power spectrum, a standard method; the
limits are ours.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import UNDEFINED, Measure, Unit, Value


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return how loud each participant is heard elsewhere."""
    levels = conversation.line.bleed_db
    return {
        who.id: Value(levels[who.id], count=1) if who.id in levels else UNDEFINED
        for who in conversation.participants
    }


MEASURE = Measure("bleed", Unit.DECIBELS, 1, "Bleed into another channel", compute)
