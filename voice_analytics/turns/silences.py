"""Silences of all parties, and which of them are dead air."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from voice_analytics.domain.conversation import Event, EventKind, FloorState, Turn
from voice_analytics.domain.interval import Interval, complement
from voice_analytics.turns.confidence import confidence, nats


def long_silences(
    states: Sequence[FloorState], left_out: Sequence[Interval], least_ms: int
) -> Iterator[Interval]:
    """Yield the silences between speech, outside what is left out, that last `least_ms` or more.

    What comes before the first speech and after the last is not part of the conversation.
    """
    for state in states[1:-1]:
        if not state.speakers and state.interval.duration_ms >= least_ms:
            for silence in complement(left_out, within=state.interval):
                if silence.duration_ms >= least_ms:
                    yield silence


def dead_air(silences: Iterable[Interval], turns: Sequence[Turn], limit_ms: int) -> Iterator[Event]:
    """Yield the `dead_air` events.

    Parameters
    ----------
    silences
        Silences of `limit_ms` or more, between speech.
    turns
        Turns of the call, in order.
    limit_ms
        Length from which a silence is dead air.
    """
    ends = [turn.interval.end_ms for turn in turns]
    for silence in silences:
        index = min(bisect_right(ends, silence.end_ms), len(turns) - 1)
        if index >= 0:
            sure = confidence(nats(silence.duration_ms - limit_ms))
            yield Event(EventKind.DEAD_AIR, turns[index].participant, silence, sure)
