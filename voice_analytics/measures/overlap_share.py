"""Overlap share.

Definition
----------
The time in which several participants speak over the time in which anyone speaks. Rests on the
number of overlapped stretches.

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
from voice_analytics.domain.measure import UNDEFINED, Measure, Unit, Value, of_the_call


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the overlap share of the call."""
    if not conversation.ipus or not conversation.separated:
        return of_the_call(UNDEFINED)
    overlaps = [s.interval.duration_ms for s in conversation.states if len(s.speakers) > 1]
    spoken_ms = sum(s.interval.duration_ms for s in conversation.states if s.speakers)
    return of_the_call(Value(sum(overlaps) / spoken_ms, count=len(overlaps)))


MEASURE = Measure("overlap_share", Unit.SHARE, 1, "Overlap share", compute)
