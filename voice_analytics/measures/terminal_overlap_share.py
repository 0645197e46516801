"""Terminal overlap share.

Definition
----------
Floor transfers that overlap by less than `terminal_overlap_ms` (0.5 s) over all floor transfers:
the taker began in the last moments of a turn. This is normal turn-taking and never a fault. Rests
on the number of transfers.

Unit
----
Share, 0 to 1.

Undefined
---------
When the floor never changes; when the parties were not told apart.

Source
------
Heldner & Edlund (2010), Journal of Phonetics 38(4), 555–568, for the range of offsets.
"""

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import UNDEFINED, Measure, Unit, Value, of_the_call


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the terminal overlap share of the call."""
    offsets = [transfer.offset_ms for transfer in conversation.transfers]
    if not offsets:
        return of_the_call(UNDEFINED)
    least_ms = -conversation.limits.terminal_overlap_ms
    terminal = sum(least_ms < offset_ms < 0 for offset_ms in offsets)
    return of_the_call(Value(terminal / len(offsets), count=len(offsets)))


MEASURE = Measure("terminal_overlap_share", Unit.SHARE, 1, "Terminal overlaps", compute)
