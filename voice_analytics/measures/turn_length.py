"""Turn length: median and longest.

Definition
----------
How long a participant's turns last, from the start of the first inter-pausal unit to the end of the
last, pauses included: the median (`turn_length_median`) and the longest (`turn_length_longest`).

Unit
----
Milliseconds.

Undefined
---------
When the participant has no turn; when the parties were not told apart.

Source
------
Common practice.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import Measure, Unit, Value, of_each_party, quantile_ms


def compute_median(conversation: Conversation) -> dict[str, Value]:
    """Return the median turn length of every participant."""
    return _quantile(conversation, 0.5)


def compute_longest(conversation: Conversation) -> dict[str, Value]:
    """Return the longest turn of every participant."""
    return _quantile(conversation, 1.0)


def _quantile(conversation: Conversation, share: float) -> dict[str, Value]:
    def value_of(participant: str) -> Value:
        lengths = [turn.interval.duration_ms for turn in conversation.turns_of(participant)]
        return quantile_ms(lengths, share)

    return of_each_party(conversation, value_of)


MEASURES = (
    Measure("turn_length_median", Unit.MILLISECONDS, 1, "Turn length, median", compute_median),
    Measure("turn_length_longest", Unit.MILLISECONDS, 1, "Turn length, longest", compute_longest),
)
