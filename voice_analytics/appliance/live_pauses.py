"""When a call in progress is not recorded: which legs, since when, and how long no leg was."""

from collections.abc import Sequence
from enum import Enum

from voice_analytics.ingest.session.events import Leg, LegId, Paused, Resumed


class Turned(Enum):
    """What became of a whole call when a leg was paused or resumed."""

    OFF = "off"
    """No leg is recorded from here on."""

    ON = "on"
    """A leg is recorded again from here on."""


class LivePauses:
    """The pauses of one call; places are on the clock of its recording."""

    def __init__(self) -> None:
        self._paused: set[LegId | None] = set()
        """None: all legs, whichever there are."""
        self._since_ms: int | None = None
        """Where no leg began to be recorded; None while one is."""
        self._before_ms = 0
        """How long that was so before."""

    @property
    def held(self) -> bool:
        """Whether the call as a whole was paused, rather than its legs."""
        return None in self._paused

    def of(self, leg: LegId) -> bool:
        """Return whether a leg is not recorded."""
        return self.held or leg in self._paused

    def of_all(self, legs: Sequence[Leg]) -> bool:
        """Return whether no leg is recorded; before there are any, all are."""
        return self.held or (bool(legs) and all(leg.id in self._paused for leg in legs))

    def take(self, event: Paused | Resumed, legs: Sequence[Leg], place_ms: int) -> Turned | None:
        """Take a pause or its end; return what that means for the whole call, if anything.

        Parameters
        ----------
        event
            Of one leg, or of the call as a whole.
        legs
            Those of the call.
        place_ms
            Where on the recording it happens.
        """
        was = self.of_all(legs)
        if isinstance(event, Paused):
            self._paused.add(event.leg)
        elif event.leg is None:
            self._paused.clear()
        else:
            self._paused.discard(event.leg)
        paused = self.of_all(legs)
        if paused and not was:
            self._since_ms = place_ms
            return Turned.OFF
        if self._since_ms is not None and not paused:
            self._before_ms += place_ms - self._since_ms
            self._since_ms = None
            return Turned.ON
        return None

    def length_ms(self, until_ms: int) -> int:
        """Return for how long no leg was recorded, up to a place of the recording."""
        if self._since_ms is None:
            return self._before_ms
        return self._before_ms + max(until_ms - self._since_ms, 0)
