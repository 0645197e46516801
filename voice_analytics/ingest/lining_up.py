"""The legs of a call in progress side by side, at 16 kHz and on the clock of its recording.

What a leg has not brought is waited for as long as it may still come, and is silence after that.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import soxr
from numpy.typing import NDArray

from voice_analytics.domain.audio import SAMPLE_RATE_HZ, to_ms, to_samples
from voice_analytics.domain.call import Role
from voice_analytics.ingest.doubling import Doubling
from voice_analytics.ingest.rtp.clock import FIRST_MS
from voice_analytics.ingest.rtp.reorder import WINDOW_MS
from voice_analytics.ingest.session.events import Leg, LegAudio, LegId

Samples = NDArray[np.float32]  # (channels, samples)

TICK_MS = 100
"""Between two looks at what has come."""

WAIT_MS = WINDOW_MS + TICK_MS + 40
"""How long a packet that is not there may still come."""


class LiningUp:
    """The legs of one call.

    Parameters
    ----------
    legs
        As they are known when the call begins.
    delays_ms
        By how much a party is always late; it is moved back by that.
    """

    def __init__(self, legs: Sequence[Leg], delays_ms: Mapping[Role, int] | None = None) -> None:
        self.start_ms: int | None = None
        """Where the recording begins on the call clock; None before anything came."""
        self.taken = 0
        """Samples that were taken of each channel."""
        self.late_ms = 0
        """Audio that came when it was no longer waited for."""
        self._delays_ms = delays_ms or {}
        self._legs: dict[LegId, _LegLine] = {}
        self._first: list[LegAudio] = []
        self._first_ms: int | None = None
        self.channels: tuple[int, ...] = ()
        """Channels of the recording, in order."""
        self.changed(legs)

    @property
    def taken_ms(self) -> int:
        """Return how much was taken of each channel."""
        return to_ms(self.taken)

    def changed(self, legs: Sequence[Leg]) -> bool:
        """Take the legs as they are now; return whether there are other channels than before."""
        for leg in legs:
            if leg.id not in self._legs:
                self._legs[leg.id] = _LegLine(leg.channel, self.taken)
                if self.start_ms is not None:
                    self._legs[leg.id].begin(self.start_ms, self.taken)
            self._legs[leg.id].delay_ms = self._delays_ms.get(leg.role, 0)
        before = self.channels
        self.channels = tuple(sorted({line.channel for line in self._legs.values()}))
        return self.channels != before

    def runs(self, leg: LegId, running: bool, at_ms: int) -> None:
        """Take note that a leg begins to bring audio, or no longer does."""
        line = self._legs.get(leg)
        if line is not None:
            line.quiet_ms = None if running else at_ms

    def put(self, audio: LegAudio, at_ms: int) -> None:
        """Take audio of a leg."""
        line = self._legs.get(audio.leg)
        if line is None:
            return
        if self.start_ms is None:
            self._first.append(audio)
            self._first_ms = at_ms if self._first_ms is None else self._first_ms
            return
        self.late_ms += line.put(audio)

    def take(self, now_ms: int) -> Samples:
        """Return what is certain by a time of the call clock, and was not taken before."""
        if not self._begun(now_ms) or self.start_ms is None:
            return np.zeros((len(self.channels), 0), np.float32)
        for line in self._legs.values():
            line.fill(now_ms)
        count = min(line.ready for line in self._legs.values())
        together = np.zeros((len(self.channels), count), np.float32)
        for line in self._legs.values():
            together[self.channels.index(line.channel)] += line.take(count)
        self.taken += count
        return together

    def skip(self, now_ms: int) -> int:
        """Leave out all up to a time of the call clock; return how much that was, in ms."""
        before = self.taken_ms
        if self.start_ms is not None:
            self.taken = max(self.taken, to_samples(now_ms - self.start_ms))
            for line in self._legs.values():
                line.begin(self.start_ms, self.taken)
        return self.taken_ms - before

    def _begun(self, now_ms: int) -> bool:
        """Return whether the beginning is known; the recording's is the first audio of any leg."""
        if self.start_ms is not None:
            return True
        if self._first_ms is None:
            return False
        there = {audio.leg for audio in self._first}
        waited = now_ms - self._first_ms >= FIRST_MS + WAIT_MS
        missing = any(
            leg not in there and line.quiet_ms is None for leg, line in self._legs.items()
        )
        if missing and not waited:
            return False
        self.start_ms = min(one.start_sample * 1000 // one.rate_hz for one in self._first)
        for line in self._legs.values():
            line.begin(self.start_ms, 0)
        for audio in self._first:
            line = self._legs[audio.leg]
            self.late_ms += line.put(audio)
        self._first.clear()
        return True


class _LegLine:
    """One leg, without gaps."""

    def __init__(self, channel: int, taken: int) -> None:
        self.channel = channel
        self.delay_ms = 0
        """By how much it is always late."""
        self.quiet_ms: int | None = None
        """Since when it brings nothing, on the call clock; None while it does."""
        self._start_ms = 0
        self._taken = taken
        self._rate_hz = 0
        self._position = 0  # at its own rate, from the start of the recording
        self._push: Callable[[NDArray[np.float32]], NDArray[np.float32]] | None = None
        self._ready = np.zeros(0, np.float32)

    @property
    def ready(self) -> int:
        """Return how many samples can be taken."""
        return len(self._ready)

    def begin(self, start_ms: int, taken: int) -> None:
        """Begin where the recording does; so much of the channels was taken before."""
        self._start_ms = start_ms
        self._taken = taken
        self._ready = np.zeros(0, np.float32)
        if self._rate_hz:
            self._use(self._rate_hz)

    def put(self, audio: LegAudio) -> int:
        """Take audio; return how much of it came too late, in ms.

        What lies before the recording when the leg is moved back is not late.
        """
        if audio.rate_hz != self._rate_hz:
            self._use(audio.rate_hz)
        place = audio.start_sample - (self._start_ms + self.delay_ms) * audio.rate_hz // 1000
        before = min(max(0, -place), len(audio.samples))
        late = min(max(0, self._position - place), len(audio.samples))
        if late < len(audio.samples):
            self._silence(place - self._position)
            self._add(audio.samples[late:].astype(np.float32) / np.float32(32_768))
        return (late - before) * 1000 // audio.rate_hz

    def fill(self, now_ms: int) -> None:
        """Fill up with silence what is no longer waited for at a time of the call clock."""
        gone = self.quiet_ms is not None and now_ms - self.quiet_ms >= WAIT_MS
        waited_ms = now_ms if gone else now_ms - WAIT_MS
        until_ms = waited_ms - self._start_ms - self.delay_ms
        if self._push is None:
            self._use(SAMPLE_RATE_HZ)
        self._silence(until_ms * self._rate_hz // 1000 - self._position)

    def take(self, count: int) -> NDArray[np.float32]:
        """Return so many samples that are ready."""
        taken, self._ready = self._ready[:count], self._ready[count:]
        self._taken += count
        return taken

    def _use(self, rate_hz: int) -> None:
        """Take audio of this rate from where the leg is on."""
        self._rate_hz = rate_hz
        self._push = _to_16_khz(rate_hz)
        done = self._taken + len(self._ready)
        self._position = done * rate_hz // SAMPLE_RATE_HZ

    def _silence(self, samples: int) -> None:
        while samples > 0:
            size = min(samples, SAMPLE_RATE_HZ)
            self._add(np.zeros(size, np.float32))
            samples -= size

    def _add(self, samples: NDArray[np.float32]) -> None:
        if self._push is None:
            raise ValueError("audio before its rate is known")
        self._position += len(samples)
        self._ready = np.concatenate([self._ready, self._push(samples)])


def _to_16_khz(rate_hz: int) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    """Return what brings a stream from its rate to 16 kHz; slower where that is not 8 kHz."""
    if rate_hz == SAMPLE_RATE_HZ:
        return lambda samples: samples
    if 2 * rate_hz == SAMPLE_RATE_HZ:
        return Doubling().push
    stream = soxr.ResampleStream(rate_hz, SAMPLE_RATE_HZ, 1, dtype="float32")
    return lambda samples: stream.resample_chunk(samples)
