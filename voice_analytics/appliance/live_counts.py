"""What was heard of calls in progress and what was not: left out for lack of time, or lost."""

from collections.abc import Callable
from dataclasses import replace

from voice_analytics.domain.live import Totals
from voice_analytics.pipeline.live import SoFar


class LiveTotals:
    """What was left out or lost of all calls.

    Parameters
    ----------
    unwritten_ms
        Gives how much audio the disk did not take.
    """

    def __init__(self, unwritten_ms: Callable[[], int]) -> None:
        self._unwritten_ms = unwritten_ms
        self._shed_ms = 0
        self._said = Totals()

    def leave_out(self, length_ms: int) -> None:
        """Count audio that was not listened to."""
        self._shed_ms += length_ms

    def news(self) -> Totals | None:
        """Return the totals, once: None while they are as they were last time."""
        totals = Totals(self._shed_ms, self._unwritten_ms())
        if totals == self._said:
            return None
        self._said = totals
        return totals


class LiveCounts:
    """What was heard and left out of one call, however often its listening began again.

    Parameters
    ----------
    totals
        Those of all calls; what is left out of this one is counted there as well.
    """

    def __init__(self, totals: LiveTotals) -> None:
        self.origin_ms = 0
        """Where on the recording the listening began, or began again."""
        self.shed_ms = 0
        """How much was not listened to."""
        self._totals = totals
        self._before: SoFar | None = None
        """What was heard before it began again."""

    def leave_out(self, length_ms: int) -> None:
        """Count audio that was not listened to."""
        self.shed_ms += length_ms
        self._totals.leave_out(length_ms)

    def begin_again(self, heard: SoFar, place_ms: int) -> None:
        """Keep what was heard since the listening last began; it begins again at a place."""
        self._before = self.so_far(heard)
        self.origin_ms = place_ms

    def so_far(self, heard: SoFar) -> SoFar:
        """Return what was heard of the whole call, on the clock of its recording.

        Parameters
        ----------
        heard
            Since the listening last began, on a clock that began there.
        """
        silent_ms = heard.silent_since_ms
        placed = replace(
            heard,
            known_ms=heard.known_ms + self.origin_ms,
            silent_since_ms=None if silent_ms is None else silent_ms + self.origin_ms,
        )
        before = self._before
        if before is None:
            return placed
        earlier = (*before.speech_ms, *(0,) * len(heard.speech_ms))
        return replace(
            placed,
            heard_ms=before.heard_ms + heard.heard_ms,
            speech_ms=tuple(a + b for a, b in zip(earlier, heard.speech_ms, strict=False)),
            talk_over_ms=before.talk_over_ms + heard.talk_over_ms,
        )
