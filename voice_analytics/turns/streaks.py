"""Streaks: how long a participant goes on without a change of floor or a long pause."""

from collections.abc import Iterable, Iterator

from voice_analytics.domain.conversation import Turn
from voice_analytics.domain.interval import Interval, union


def streaks(turns: Iterable[Turn], pause_ms: int) -> Iterator[tuple[str, Interval]]:
    """Yield the speaker and the stretch of each streak, in order.

    Parameters
    ----------
    turns
        Turns of a call.
    pause_ms
        A silence of this length inside a turn ends a streak.
    """
    for turn in turns:
        for stretch in union((unit.interval for unit in turn.ipus), bridge_ms=pause_ms):
            yield turn.participant, stretch
