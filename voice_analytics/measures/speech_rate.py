"""Speech rate.

Definition
----------
Words over own speech time, over all turns of at least 8 words together. Words are counted as they
are said ("412" is "four hundred twelve", and a reference is read digit by digit; in English,
Spanish, Dutch, German and French). Own speech time is that of the turn without its pauses of
`ipu_gap_ms` and more: what lies between its inter-pausal units, and what is silent at their edges
and inside them. Silent is sound more than 26 dB below the loudest frames of the turn, the power of
the background added, and what does not stand out of the background, two spreads over its usual
level; where that covers louder sound a pause counts without what is hidden at its edges, 5 ms for
each dB, and a turn with as much. The background is the channel while nobody speaks on it. One that
reaches to less than 12 dB below the loudest frames shows no pauses: then the units count whole.
Turns that another participant's `interruption` cut off are left out. Rests on the number of turns.

Unit
----
Words per minute.

Undefined
---------
When the participant has no such turn.

Source
------
Yuan, Liberman & Cieri (2006) for the effect of turn length on rate. Differs: one rate over all long
turns, not a mean of rates. De Jong & Wempe (2009) for silence by level. Differs: 26 dB instead of
25, since a frame has 10 ms and is not averaged over 64; the rules for noise are ours. How a number
is read is a guess by its form.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import MINUTE_MS, UNDEFINED, Measure, Unit, Value, of_each
from voice_analytics.turns.pace import paced_turns


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the speech rate of every participant."""

    def value_of(participant: str) -> Value:
        turns = [turn for turn in paced_turns(conversation, participant) if turn.words]
        if not turns:
            return UNDEFINED
        words, sound_ms = sum(t.words for t in turns), sum(t.sound_ms for t in turns)
        return Value(words * MINUTE_MS / sound_ms, count=len(turns))

    return of_each(conversation, value_of)


MEASURE = Measure("speech_rate", Unit.WORDS_PER_MINUTE, 3, "Speech rate", compute)
