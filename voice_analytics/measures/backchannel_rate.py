"""Backchannel rate.

Definition
----------
`backchannel` events of a participant per minute of speech of all others, who can only be
answered while they speak. Rests on the number of events.

Unit
----
Per minute of the others' speech.

Undefined
---------
When nobody else speaks; when the parties were not told apart.

Source
------
CANDOR (Reece et al. 2023). The limits that make a `backchannel` are described at that event.
"""

from voice_analytics.domain.conversation import Conversation, EventKind
from voice_analytics.domain.measure import MINUTE_MS, Measure, Unit, Value, of_each_party, rate


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the backchannel rate of every participant."""
    beginners = [event.participant for event in conversation.events_of(EventKind.BACKCHANNEL)]

    def value_of(participant: str) -> Value:
        others_ms = conversation.others_speech_ms(participant)
        return rate(beginners.count(participant), others_ms, per_ms=MINUTE_MS)

    return of_each_party(conversation, value_of)


MEASURE = Measure("backchannel_rate", Unit.PER_MINUTE, 1, "Backchannels", compute)
