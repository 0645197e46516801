"""Holds: count and time.

Definition
----------
The `hold` events of the call: how many (`hold_count`), and how long they last together
(`hold_time`), stretches that several have in common counted once.

Unit
----
Count; milliseconds.

Undefined
---------
When nobody speaks.

Source
------
Contact centre practice (Observe.AI flags more than 120 s). Found from the sound alone: music that
goes on for 4 s or more, or call progress tones between two stretches of talk.
"""

from voice_analytics.domain.conversation import Conversation, EventKind
from voice_analytics.domain.interval import total_ms
from voice_analytics.domain.measure import UNDEFINED, Measure, Unit, Value, of_the_call


def compute_count(conversation: Conversation) -> dict[str, Value]:
    """Return how many holds the call has."""
    if not conversation.ipus:
        return of_the_call(UNDEFINED)
    count = len(conversation.events_of(EventKind.HOLD))
    return of_the_call(Value(count, count=count))


def compute_time(conversation: Conversation) -> dict[str, Value]:
    """Return how long the holds last."""
    if not conversation.ipus:
        return of_the_call(UNDEFINED)
    holds = conversation.events_of(EventKind.HOLD)
    return of_the_call(Value(total_ms(hold.interval for hold in holds), count=len(holds)))


MEASURES = (
    Measure("hold_count", Unit.COUNT, 1, "Holds", compute_count),
    Measure("hold_time", Unit.MILLISECONDS, 1, "Time on hold", compute_time),
)
