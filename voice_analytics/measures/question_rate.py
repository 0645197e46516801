"""Question rate.

Definition
----------
Questions a participant asks (cues of the kind `question`, an offer of help included) per ten
minutes in which anyone speaks. Rests on the number of questions.

Unit
----
Per ten minutes of speech.

Undefined
---------
When the participant has no words; when the parties were not told apart.

Source
------
Gong reports questions per call. The basis is ours: holds and silence give nobody time to ask.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.cue import CueKind
from voice_analytics.domain.measure import (
    MINUTE_MS,
    UNDEFINED,
    Measure,
    Unit,
    Value,
    of_each_party,
    rate,
)


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the question rate of every participant."""
    spoken_ms = sum(s.interval.duration_ms for s in conversation.states if s.speakers)
    talking = {word.participant for word in conversation.words}

    def value_of(participant: str) -> Value:
        if participant not in talking:
            return UNDEFINED
        asked = [
            cue for cue in conversation.cues_of(CueKind.QUESTION) if cue.participant == participant
        ]
        return rate(len(asked), spoken_ms, per_ms=10 * MINUTE_MS)

    return of_each_party(conversation, value_of)


MEASURE = Measure("question_rate", Unit.PER_TEN_MINUTES, 1, "Questions", compute)
