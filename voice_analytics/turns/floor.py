"""Floor states: who speaks at each moment of the call, and for how long nobody or several do."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from voice_analytics.domain.conversation import FloorState, Ipu
from voice_analytics.domain.interval import Interval


def floor_states(ipus: Iterable[Ipu], duration_ms: int) -> tuple[FloorState, ...]:
    """Return the states that partition ``[0, duration_ms)``; neighbours differ in their speakers.

    Parameters
    ----------
    ipus
        Units inside the call, in any order; those of one participant do not touch.
    duration_ms
        Length of the call.
    """
    edges: dict[int, set[str]] = {0: set(), duration_ms: set()}
    for unit in ipus:
        for edge in (unit.interval.start_ms, unit.interval.end_ms):
            edges.setdefault(edge, set()).symmetric_difference_update({unit.participant})
    states: list[FloorState] = []
    speakers: frozenset[str] = frozenset()
    since = 0
    for at in sorted(edges):
        if at > since:
            states.append(FloorState(Interval(since, at), speakers))
        since = at
        speakers = speakers.symmetric_difference(edges[at])
    return tuple(states)


class FloorClock:
    """Adds up silence and overlap between any two moments without walking the states.

    Parameters
    ----------
    states
        The floor states of a call, in order.
    """

    def __init__(self, states: Sequence[FloorState]) -> None:
        self._states = states
        self._starts = [state.interval.start_ms for state in states]
        self._silence = _totals_ms(states, lambda speakers: speakers == 0)
        self._overlap = _totals_ms(states, lambda speakers: speakers > 1)

    def silence_ms(self, start_ms: int, end_ms: int) -> int:
        """Return for how long nobody speaks in ``[start_ms, end_ms)``."""
        return self._until(end_ms, self._silence) - self._until(start_ms, self._silence)

    def overlap_ms(self, start_ms: int, end_ms: int) -> int:
        """Return for how long several participants speak in ``[start_ms, end_ms)``."""
        return self._until(end_ms, self._overlap) - self._until(start_ms, self._overlap)

    def silence_before_ms(self, at_ms: int) -> int | None:
        """Return how long it has been silent when `at_ms` comes, None if since the call began."""
        index = bisect_right(self._starts, at_ms - 1) - 1
        if index < 0 or (index == 0 and not self._states[0].speakers):
            return None
        state = self._states[index]
        return 0 if state.speakers else at_ms - state.interval.start_ms

    def _until(self, at_ms: int, totals: Sequence[int]) -> int:
        index = bisect_right(self._starts, at_ms) - 1
        state = self._states[index]
        counted = totals[index + 1] > totals[index]
        inside = min(at_ms, state.interval.end_ms) - state.interval.start_ms
        return totals[index] + (inside if counted else 0)


def _totals_ms(states: Iterable[FloorState], counts: Callable[[int], bool]) -> list[int]:
    """Return the time before each state, and at the end, in which that many speak."""
    times = (s.interval.duration_ms if counts(len(s.speakers)) else 0 for s in states)
    return list(accumulate(times, initial=0))
