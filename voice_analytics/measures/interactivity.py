"""Interactivity.

Definition
----------
Floor transfers per minute of the call. Rests on the number of transfers.

Unit
----
Per minute of the call.

Undefined
---------
When nobody holds the floor; when the parties were not told apart.

Source
------
Gong reports a measure of this name; the definition is ours.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import (
    MINUTE_MS,
    UNDEFINED,
    Measure,
    Unit,
    Value,
    of_the_call,
    rate,
)


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the interactivity of the call."""
    if not conversation.turns or not conversation.separated:
        return of_the_call(UNDEFINED)
    transfers = len(conversation.transfers)
    return of_the_call(rate(transfers, conversation.duration_ms, per_ms=MINUTE_MS))


MEASURE = Measure("interactivity", Unit.PER_MINUTE, 1, "Interactivity", compute)
