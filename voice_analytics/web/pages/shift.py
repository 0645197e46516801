"""The shift of an agent: a run of calls without a long pause."""

from collections.abc import Sequence
from dataclasses import dataclass

from voice_analytics.store.listing import ListedCall


@dataclass(frozen=True, slots=True)
class Shift:
    """The calls of a shift, the last one first."""

    calls: tuple[ListedCall, ...]
    over: bool

    @property
    def from_ms(self) -> int:
        """Return when its first call began."""
        return self.calls[-1].call.started_at_ms

    @property
    def until_ms(self) -> int:
        """Return when its last call was over."""
        return _end_ms(self.calls[0])

    @property
    def talked_ms(self) -> int:
        """Return how long its calls were together."""
        return sum(one.call.duration_ms for one in self.calls)


def last_shift(calls: Sequence[ListedCall], gap_ms: int, now_ms: int) -> Shift | None:
    """Return the last shift: calls with no pause between them that is as long as a gap.

    Parameters
    ----------
    calls
        Of one person, the last one first.
    gap_ms
        After so long without a call a shift is over.
    now_ms
        The time.
    """
    if not calls:
        return None
    count = 1
    while (
        count < len(calls) and calls[count - 1].call.started_at_ms - _end_ms(calls[count]) < gap_ms
    ):
        count += 1
    return Shift(tuple(calls[:count]), over=now_ms - _end_ms(calls[0]) >= gap_ms)


def _end_ms(one: ListedCall) -> int:
    return one.call.started_at_ms + one.call.duration_ms
