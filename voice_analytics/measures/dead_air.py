"""Dead air: count and longest.

Definition
----------
Silences of all parties between speech that last `dead_air_counted_ms` (3 s) or more, outside holds
and what was not recorded: how many (`dead_air_count`) and the longest (`dead_air_longest`). What
comes before the first speech and after the last is no dead air. The `dead_air` event has a limit
of its own, `dead_air_ms`.

Unit
----
Count; milliseconds.

Undefined
---------
The count: when nobody speaks. The longest: when there is none.

Source
------
Contact centre practice: AWS, VoiceBase, Google and Observe.AI report it with limits from 3 s.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import (
    UNDEFINED,
    Measure,
    Unit,
    Value,
    of_the_call,
    quantile_ms,
)
from voice_analytics.turns.silences import long_silences


def compute_count(conversation: Conversation) -> dict[str, Value]:
    """Return how much dead air the call has."""
    if not conversation.ipus:
        return of_the_call(UNDEFINED)
    count = len(_lengths_ms(conversation))
    return of_the_call(Value(count, count=count))


def compute_longest(conversation: Conversation) -> dict[str, Value]:
    """Return the longest dead air of the call."""
    return of_the_call(quantile_ms(_lengths_ms(conversation), 1.0))


def _lengths_ms(conversation: Conversation) -> list[int]:
    least_ms = conversation.limits.dead_air_counted_ms
    silences = long_silences(conversation.states, conversation.left_out(), least_ms)
    return [silence.duration_ms for silence in silences]


MEASURES = (
    Measure("dead_air_count", Unit.COUNT, 1, "Dead air", compute_count),
    Measure("dead_air_longest", Unit.MILLISECONDS, 1, "Dead air, longest", compute_longest),
)
