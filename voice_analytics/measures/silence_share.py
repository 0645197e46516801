"""Silence share.

Definition
----------
The time in which nobody speaks over the length of the call, before the first speech and after the
last included. Rests on the number of silences.

Unit
----
Share, 0 to 1.

Undefined
---------
When nobody speaks in the whole call.

Source
------
Common practice.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import UNDEFINED, Measure, Unit, Value, of_the_call


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the silence share of the call."""
    if not conversation.ipus:
        return of_the_call(UNDEFINED)
    silences = [s.interval.duration_ms for s in conversation.states if not s.speakers]
    return of_the_call(Value(sum(silences) / conversation.duration_ms, count=len(silences)))


MEASURE = Measure("silence_share", Unit.SHARE, 1, "Silence share", compute)
