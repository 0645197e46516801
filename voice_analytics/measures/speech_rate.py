"""Speech rate.

Definition
----------
Words over own speech time (the inter-pausal units, not the turn with its pauses), over all turns of
at least 8 words together. Turns that another participant's `interruption` cut off are left out.
Rests on the number of turns.

Unit
----
Words per minute.

Undefined
---------
When the participant has no such turn.

Source
------
Yuan, Liberman & Cieri (2006) for the effect of turn length on rate. Differs: one rate over all long
turns, not a mean of rates.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import MINUTE_MS, UNDEFINED, Measure, Unit, Value, of_each
from voice_analytics.turns.cut_off import cut_off

WORDS_MIN = 8
"""Shorter turns are spoken at a rate of their own."""


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the speech rate of every participant."""
    cut = cut_off(conversation)

    def value_of(participant: str) -> Value:
        turns = [
            turn
            for turn in conversation.turns_of(participant)
            if len(turn.words) >= WORDS_MIN and (participant, turn.interval.end_ms) not in cut
        ]
        if not turns:
            return UNDEFINED
        words = sum(len(turn.words) for turn in turns)
        speech_ms = sum(unit.interval.duration_ms for turn in turns for unit in turn.ipus)
        return Value(words * MINUTE_MS / speech_ms, count=len(turns))

    return of_each(conversation, value_of)


MEASURE = Measure("speech_rate", Unit.WORDS_PER_MINUTE, 1, "Speech rate", compute)
