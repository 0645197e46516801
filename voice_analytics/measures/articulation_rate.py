"""Articulation rate.

Definition
----------
Syllables over the time of phonation, over the turns and syllables of the syllable rate. Phonation
is the time of a turn without any silence of 0.1 s and more, silence being that of the speech rate;
a shorter one is the closure of a consonant. Rests on the number of turns.

Unit
----
Syllables per second.

Undefined
---------
When the participant has no such turn, or the level of their speech is not known.

Source
------
De Jong & Wempe (2009), Behavior Research Methods 41(2), 385–390, and their script of 2010: what is
25 dB below the loudest is silent. Differs: 26 dB, as for the speech rate; they leave out pauses
from 0.3 s on, 0.1 s is ours.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import UNDEFINED, Measure, Unit, Value, of_each
from voice_analytics.turns.pace import paced_turns, pooled_syllable_rate

SILENCE_MIN_MS = 100


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the articulation rate of every participant."""

    def value_of(participant: str) -> Value:
        if participant not in conversation.tracks:
            return UNDEFINED
        return pooled_syllable_rate(paced_turns(conversation, participant, SILENCE_MIN_MS))

    return of_each(conversation, value_of)


MEASURE = Measure("articulation_rate", Unit.SYLLABLES_PER_SECOND, 2, "Articulation rate", compute)
