"""Syllable rate.

Definition
----------
Syllables over own speech time, over the turns and the time of the speech rate. Syllables are
counted in the words, by the spelling rules of English, Spanish, Dutch, German and French. In
another language, or a call without words (whose turns count from 3 s of sound on), they are the
peaks of the level that a dip of 2 dB parts, which misses up to a quarter of them. Rests on the
number of turns.

Unit
----
Syllables per second.

Undefined
---------
When the participant has no such turn.

Source
------
De Jong & Wempe (2009), Behavior Research Methods 41(2), 385–390, for peaks between dips. Differs:
nothing tests that a peak is voiced. The spelling rules are ours.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import Measure, Unit, Value, of_each
from voice_analytics.turns.pace import paced_turns, pooled_syllable_rate


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the syllable rate of every participant."""

    def value_of(participant: str) -> Value:
        return pooled_syllable_rate(paced_turns(conversation, participant))

    return of_each(conversation, value_of)


MEASURE = Measure("syllable_rate", Unit.SYLLABLES_PER_SECOND, 2, "Syllable rate", compute)
