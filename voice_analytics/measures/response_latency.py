"""Response latency: median, 10th and 90th percentile.

Definition
----------
How soon a participant takes the floor: the offset (silence minus overlap) of each floor transfer
to them after a turn of at least 1 s. Left out are transfers with a hold, something not recorded or
a handover of the call in the silence before them, and those after an announced wait: a cue of that
kind in the turn that ended, or in the turn before it of who answers. Percentiles between two
transfers are in proportion. Negative: they began before the other ended. From 5 transfers on each
value has its 95 % bootstrap interval (1000 resamples, the same on every run). A delay of one
channel in the recording shifts every value; one that is configured is taken out before.

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
from voice_analytics.domain.cue import CueKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import Measure, Unit, Value, of_each_party
from voice_analytics.turns.resampling import quantile_with_interval_ms

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
    offsets: dict[str, list[int]] = {person.id: [] for person in conversation.participants}
    for index, transfer in enumerate(conversation.transfers):
        turn = conversation.turns[index]
        if turn.interval.duration_ms < TURN_MIN_MS:
            continue
        if not _held_up(conversation, transfer) and not _announced(conversation, index):
            offsets[transfer.to_participant].append(transfer.offset_ms)
    return of_each_party(
        conversation,
        lambda participant: quantile_with_interval_ms(offsets[participant], share),
    )


def _held_up(conversation: Conversation, transfer: FloorTransfer) -> bool:
    if transfer.offset_ms <= 0:
        return False
    gap = Interval(transfer.at_ms - transfer.offset_ms, transfer.at_ms)
    handed_over = any(gap.start_ms <= at <= gap.end_ms for at in conversation.handovers_ms)
    return handed_over or any(gap.overlap_ms(part) > 0 for part in conversation.left_out())


def _announced(conversation: Conversation, index: int) -> bool:
    """Return whether the silence after turn `index` was announced."""
    turns, transfer = conversation.turns, conversation.transfers[index]
    if transfer.offset_ms <= 0:
        return False
    before = [turns[index].interval]
    if index > 0 and turns[index - 1].participant == transfer.to_participant:
        before.append(turns[index - 1].interval)
    return any(
        cue.interval.overlap_ms(span) > 0
        for cue in conversation.cues_of(CueKind.ANNOUNCED_WAIT)
        for span in before
    )


MEASURES = (
    Measure(
        "response_latency_median", Unit.MILLISECONDS, 2, "Response latency, median", compute_median
    ),
    Measure(
        "response_latency_p10",
        Unit.MILLISECONDS,
        2,
        "Response latency, 10th percentile",
        compute_p10,
    ),
    Measure(
        "response_latency_p90",
        Unit.MILLISECONDS,
        2,
        "Response latency, 90th percentile",
        compute_p90,
    ),
)
