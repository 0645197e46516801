"""Talk share.

Definition
----------
A participant's talk time over the talk time of all participants together. Overlap counts for each
who speaks in it, so the shares add up to one. Rests on the number of the participant's
inter-pausal units.

Unit
----
Share, 0 to 1.

Undefined
---------
When nobody speaks; when the parties were not told apart.

Source
------
Common practice.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import UNDEFINED, Measure, Unit, Value, of_each_party


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the talk share of every participant."""
    all_ms = sum(unit.interval.duration_ms for unit in conversation.ipus)

    def value_of(participant: str) -> Value:
        units = conversation.ipus_of(participant)
        own_ms = sum(unit.duration_ms for unit in units)
        return Value(own_ms / all_ms, count=len(units)) if all_ms else UNDEFINED

    return of_each_party(conversation, value_of)


MEASURE = Measure("talk_share", Unit.SHARE, 1, "Talk share", compute)
