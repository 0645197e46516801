"""Response latency: median, 10th and 90th percentile.

Definition
----------
How soon a participant takes the floor: the offset (silence minus overlap) of each floor transfer
to them after a turn of at least 1 s. Transfers with a hold, or something not recorded, in the
silence before them are left out. Percentiles between two transfers are in proportion. Negative:
they began before the other ended.

Unit
----
Milliseconds.

Undefined
---------
When no such transfer exists; when the parties were not told apart.

Source
------
Levinson & Torreira (2015); CANDOR (Reece et al. 2023). The limit of 1 s is ours.
"""

from voice_analytics.domain.conversation import Conversation, FloorTransfer
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import Measure, Unit, Value, of_each_party, quantile_ms

TURN_MIN_MS = 1000
"""After a shorter turn an answer is not yet expected."""


def compute_median(conversation: Conversation) -> dict[str, Value]:
    """Return the median response latency of every participant."""
    return _quantile(conversation, 0.5)


def compute_p10(conversation: Conversation) -> dict[str, Value]:
    """Return the 10th percentile of the response latency of every participant."""
    return _quantile(conversation, 0.1)


def compute_p90(conversation: Conversation) -> dict[str, Value]:
    """Return the 90th percentile of the response latency of every participant."""
    return _quantile(conversation, 0.9)


def _quantile(conversation: Conversation, share: float) -> dict[str, Value]:
    left_out = conversation.left_out()
    offsets: dict[str, list[int]] = {person.id: [] for person in conversation.participants}
    for turn, transfer in zip(conversation.turns, conversation.transfers, strict=False):
        if turn.interval.duration_ms >= TURN_MIN_MS and not _held_up(transfer, left_out):
            offsets[transfer.to_participant].append(transfer.offset_ms)
    return of_each_party(conversation, lambda participant: quantile_ms(offsets[participant], share))


def _held_up(transfer: FloorTransfer, left_out: tuple[Interval, ...]) -> bool:
    if transfer.offset_ms <= 0:
        return False
    gap = Interval(transfer.at_ms - transfer.offset_ms, transfer.at_ms)
    return any(gap.overlap_ms(stretch) > 0 for stretch in left_out)


MEASURES = (
    Measure(
        "response_latency_median", Unit.MILLISECONDS, 1, "Response latency, median", compute_median
    ),
    Measure(
        "response_latency_p10",
        Unit.MILLISECONDS,
        1,
        "Response latency, 10th percentile",
        compute_p10,
    ),
    Measure(
        "response_latency_p90",
        Unit.MILLISECONDS,
        1,
        "Response latency, 90th percentile",
        compute_p90,
    ),
)
