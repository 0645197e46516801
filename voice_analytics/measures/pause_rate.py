"""Pause rate.

Definition
----------
Silences of at least 0.25 s between the inter-pausal units of a participant's own turns, per minute
of their speech in turns. Rests on the number of pauses.

Unit
----
Per minute of own speech.

Undefined
---------
When the participant has no turn; when the parties were not told apart.

Source
------
Goldman-Eisler (1968) for the limit of 0.25 s.
"""

from itertools import pairwise

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import MINUTE_MS, Measure, Unit, Value, of_each_party, rate

PAUSE_MIN_MS = 250


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the pause rate of every participant."""

    def value_of(participant: str) -> Value:
        turns = conversation.turns_of(participant)
        pauses = sum(
            later.interval.start_ms - earlier.interval.end_ms >= PAUSE_MIN_MS
            for turn in turns
            for earlier, later in pairwise(turn.ipus)
        )
        speech_ms = sum(unit.interval.duration_ms for turn in turns for unit in turn.ipus)
        return rate(pauses, speech_ms, per_ms=MINUTE_MS)

    return of_each_party(conversation, value_of)


MEASURE = Measure("pause_rate", Unit.PER_MINUTE, 1, "Pauses", compute)
