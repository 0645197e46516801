"""Timestamps of one sender to places on the call clock.

The sender's clock is tied to ours by the least delayed of its first packets. Two clocks never
run equally fast: what the least delay has grown or shrunk by is told, so that the leg can be moved
where nobody speaks. Samples are never stretched.
"""

from dataclasses import dataclass

FIRST_MS = 300
"""The least delayed packet of this time ties the clocks together: what waits for it is at risk."""

DRIFT_MS = 20
"""Drift from which a leg is moved: with a bridged loss on top, events stay within 40 ms."""

FORCED_MS = 120
"""Drift from which a leg is moved even where somebody speaks."""

_WINDOW_MS = 4000
"""The least delay of so long a time: hundreds of packets, of which some had to wait for nothing."""

_WINDOW_PACKETS = 100
"""With fewer, as when little is spoken, even the least delayed one may have been delayed."""

_STEP_MS = 10
"""No clock drifts this far in a window: so large a change is the network's, and moves nothing."""

_LEAST_SKEW_MS = 30_000
"""A skew of some ppm cannot be told from jitter before."""

TIMESTAMPS = 1 << 32
"""Timestamps there are before they begin again."""

_HALF = TIMESTAMPS // 2


@dataclass(slots=True)
class _Window:
    """The least delay of a while."""

    began_ms: int
    least: int
    packets: int = 1


class LegClock:
    """Places timestamps on the call clock.

    Parameters
    ----------
    rate_hz
        Samples per second of the leg.
    clock_hz
        Units of the timestamp per second.
    """

    def __init__(self, rate_hz: int, clock_hz: int) -> None:
        self.rate_hz = rate_hz
        self.clock_hz = clock_hz
        self.moved = 0
        """Samples by which the leg was moved to stay on the call clock, in all."""
        self.wanted = 0
        """Samples by which it is to be moved: above 0, later."""
        self._offset = 0
        self._last: int | None = None  # timestamp without its wrap
        self._anchored_ms = 0
        self._window: _Window | None = None
        self._least: int | None = None  # of the last window
        self._drift = 0

    def anchor(self, timestamp: int, place: int, at_ms: int) -> None:
        """Tie a timestamp to a place on the call clock."""
        self._last = timestamp
        self._offset = place - self._samples(timestamp)
        self._anchored_ms = at_ms
        self._window, self._least = None, None
        self.wanted = self._drift = 0

    def place(self, timestamp: int) -> int:
        """Return the place on the call clock that a timestamp stands for."""
        return self._samples(self._unwrapped(timestamp)) + self._offset

    def seen(self, timestamp: int, at_ms: int) -> int:
        """Note the arrival of a packet that is in its turn; return its place."""
        self._last = self._unwrapped(timestamp)
        place = self._samples(self._last) + self._offset
        self._watch(self.at(at_ms) - place, at_ms)
        return place

    def move(self, samples: int) -> None:
        """Move everything from here on by so many samples; above 0, later."""
        self._offset += samples
        self.moved += samples
        self.wanted -= samples
        self._drift -= samples
        self._window = self._least = None

    def at(self, at_ms: int) -> int:
        """Return the sample of the leg at a time of the call clock."""
        return at_ms * self.rate_hz // 1000

    def skew_ppm(self, now_ms: int) -> int | None:
        """Return by how much the sender's clock is slower than ours; None while it is too soon."""
        elapsed_ms = now_ms - self._anchored_ms
        if self._last is None or elapsed_ms < _LEAST_SKEW_MS:
            return None
        return round((self.moved + self._drift) * 1e9 / self.rate_hz / elapsed_ms)

    def _watch(self, delay: int, at_ms: int) -> None:
        if self._window is None:
            self._window = _Window(at_ms, delay)
            return
        self._window.least = min(self._window.least, delay)
        self._window.packets += 1
        long_enough = at_ms - self._window.began_ms >= _WINDOW_MS
        if long_enough and self._window.packets >= _WINDOW_PACKETS:
            self._judge(self._window.least)
            self._window = None

    def _judge(self, least: int) -> None:
        """Compare the least delay of a window with that of the one before."""
        before, self._least = self._least, least
        if before is None:
            return
        if abs(least - before) * 1000 < _STEP_MS * self.rate_hz:
            self._drift += least - before
        limit = self.rate_hz * DRIFT_MS // 1000
        self.wanted = self._drift if abs(self._drift) > limit else 0

    def _samples(self, timestamp: int) -> int:
        return timestamp * self.rate_hz // self.clock_hz

    def _unwrapped(self, timestamp: int) -> int:
        if self._last is None:
            return timestamp
        return self._last + (timestamp - self._last + _HALF) % TIMESTAMPS - _HALF
