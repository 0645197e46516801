"""Floor transfer offset.

Definition
----------
Silence minus overlap between the last moment one participant speaks alone and the first moment
another does. Positive: a gap. Negative: an overlap. Median per participant taking the floor.
Pauses below `floor_gap_ms` of either count as speech.

Unit
----
Milliseconds.

Undefined
---------
When the participant never takes the floor from another; when the parties were not told apart.

Source
------
De Ruiter, Mitterer & Enfield (2006), Language 82(3), 515–535;
Heldner & Edlund (2010), Journal of Phonetics 38(4), 555–568. Differs: medians, not means.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import Measure, Unit, Value, of_each_party, quantile_ms


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the median offset of every participant taking the floor."""

    def value_of(participant: str) -> Value:
        taken = [t for t in conversation.transfers if t.to_participant == participant]
        return quantile_ms([transfer.offset_ms for transfer in taken], 0.5)

    return of_each_party(conversation, value_of)


MEASURE = Measure(
    "floor_transfer_offset", Unit.MILLISECONDS, 1, "Floor transfer offset, median", compute
)
