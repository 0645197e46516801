"""Floor transfers: how the floor passes from one participant to another."""

from itertools import pairwise

from voice_analytics.domain.conversation import FloorTransfer
from voice_analytics.turns.floor import FloorClock
from voice_analytics.turns.taking import Taking


def floor_transfers(taking: Taking) -> tuple[FloorTransfer, ...]:
    """Return one transfer between each two turns that follow each other.

    The offset is silence minus overlap between the last moment the one is alone and the first
    moment the other is.
    """
    clock = FloorClock(taking.states)
    return tuple(
        FloorTransfer(
            from_participant=giver.participant,
            to_participant=taker.participant,
            at_ms=turn.interval.start_ms,
            offset_ms=clock.silence_ms(giver.end_ms, taker.start_ms)
            - clock.overlap_ms(giver.end_ms, taker.start_ms),
        )
        for (giver, taker), turn in zip(pairwise(taking.holds), taking.turns[1:], strict=False)
    )
