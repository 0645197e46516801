"""Longest monologue.

Definition
----------
The longest streak in which a participant keeps the floor without a pause of `monologue_pause_ms`
(3 s). Listener responses of others do not end a streak. Rests on the number of streaks.

Unit
----
Milliseconds.

Undefined
---------
When the participant has no turn; when the parties were not told apart.

Source
------
The 3 s rule is VoiceBase's.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import Measure, Unit, Value, of_each_party, quantile_ms
from voice_analytics.turns.streaks import streaks


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the longest monologue of every participant."""

    def value_of(participant: str) -> Value:
        turns = conversation.turns_of(participant)
        pause_ms = conversation.limits.monologue_pause_ms
        return quantile_ms([streak.duration_ms for _, streak in streaks(turns, pause_ms)], 1.0)

    return of_each_party(conversation, value_of)


MEASURE = Measure("longest_monologue", Unit.MILLISECONDS, 1, "Longest monologue", compute)
