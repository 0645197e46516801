"""Overlap time.

Definition
----------
For how long several participants speak at once, whatever the kind of overlap. Rests on the number
of overlapped stretches.

Unit
----
Milliseconds.

Undefined
---------
When nobody speaks; when the parties were not told apart.

Source
------
Common practice; MiiTel and Verint report it.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import UNDEFINED, Measure, Unit, Value, of_the_call


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the overlap time of the call."""
    if not conversation.ipus or not conversation.separated:
        return of_the_call(UNDEFINED)
    overlaps = [s.interval.duration_ms for s in conversation.states if len(s.speakers) > 1]
    return of_the_call(Value(sum(overlaps), count=len(overlaps)))


MEASURE = Measure("overlap_time", Unit.MILLISECONDS, 1, "Overlap time", compute)
