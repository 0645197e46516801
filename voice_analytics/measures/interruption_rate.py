"""Interruption rate.

Definition
----------
`interruption` events of a participant per 10 minutes of speech of all others, who can only be
interrupted while they speak. Rests on the number of events.

Unit
----
Per 10 minutes of the others' speech.

Undefined
---------
When nobody else speaks; when the parties were not told apart.

Source
------
The limits that make an `interruption` are described at that event.
"""

from voice_analytics.domain.conversation import Conversation, EventKind
from voice_analytics.domain.measure import MINUTE_MS, Measure, Unit, Value, of_each_party, rate


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the interruption rate of every participant."""
    beginners = [event.participant for event in conversation.events_of(EventKind.INTERRUPTION)]

    def value_of(participant: str) -> Value:
        others_ms = conversation.others_speech_ms(participant)
        return rate(beginners.count(participant), others_ms, per_ms=10 * MINUTE_MS)

    return of_each_party(conversation, value_of)


MEASURE = Measure("interruption_rate", Unit.PER_TEN_MINUTES, 1, "Interruptions", compute)
