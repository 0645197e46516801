"""Turn count.

Definition
----------
How many turns a participant has. A listener's response, an attempt that did not take the floor and
a start that was given up are no turns.

Unit
----
Count.

Undefined
---------
When the parties were not told apart.

Source
------
Common practice.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import Measure, Unit, Value, of_each_party


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the turn count of every participant."""

    def value_of(participant: str) -> Value:
        turns = len(conversation.turns_of(participant))
        return Value(turns, count=turns)

    return of_each_party(conversation, value_of)


MEASURE = Measure("turn_count", Unit.COUNT, 1, "Turns", compute)
