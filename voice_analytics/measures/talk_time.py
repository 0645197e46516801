"""Talk time.

Definition
----------
How long a participant speaks: the sum of their inter-pausal units, so pauses below `ipu_gap_ms`
count as speech. Rests on the number of units.

Unit
----
Milliseconds.

Undefined
---------
Never; a participant who says nothing has 0.

Source
------
Common practice.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import Measure, Unit, Value, of_each


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the talk time of every participant."""

    def value_of(participant: str) -> Value:
        units = conversation.ipus_of(participant)
        return Value(sum(unit.duration_ms for unit in units), count=len(units))

    return of_each(conversation, value_of)


MEASURE = Measure("talk_time", Unit.MILLISECONDS, 1, "Talk time", compute)
