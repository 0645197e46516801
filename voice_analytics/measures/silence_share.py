"""Silence share.

Definition
----------
The time in which nobody speaks over the length of the call, before the first speech and after the
last included, without what was not recorded. Rests on the number of silences.

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
from voice_analytics.domain.interval import complement, total_ms
from voice_analytics.domain.measure import UNDEFINED, Measure, Unit, Value, of_the_call


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the silence share of the call."""
    if not conversation.ipus:
        return of_the_call(UNDEFINED)
    missing = conversation.not_recorded
    silences = [
        silence.duration_ms
        for state in conversation.states
        if not state.speakers
        for silence in complement(missing, within=state.interval)
    ]
    recorded_ms = conversation.duration_ms - total_ms(missing)
    return of_the_call(Value(sum(silences) / recorded_ms, count=len(silences)))


MEASURE = Measure("silence_share", Unit.SHARE, 1, "Silence share", compute)
