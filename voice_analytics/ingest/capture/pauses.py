"""Stretches of a call that are not to be kept, as they become known."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import reduce

from voice_analytics.domain.interval import Interval, union
from voice_analytics.ingest.session.events import LegAudio, LegId, Paused, Resumed

FOREVER_MS = 1 << 48


class Pauses:
    """The pauses of a call; audio is cut to what lies outside of them."""

    def __init__(self) -> None:
        self._ended: dict[LegId | None, list[Interval]] = {}
        self._since: dict[LegId | None, int] = {}

    def note(self, event: Paused | Resumed) -> None:
        """Note that a pause began or ended; one of all legs ends with them all."""
        if isinstance(event, Paused):
            self._since.setdefault(event.leg, event.at_ms)
            return
        for leg in [event.leg] if event.leg is not None else list(self._since):
            since_ms = self._since.pop(leg, event.at_ms)
            if event.at_ms > since_ms:
                self._ended.setdefault(leg, []).append(Interval(since_ms, event.at_ms))

    def of_all(self, legs: Iterable[LegId], until_ms: int) -> tuple[Interval, ...]:
        """Return when all legs were paused, together or each for itself.

        Parameters
        ----------
        legs
            The legs of the call.
        until_ms
            When a pause ends that has not ended.
        """
        single = [union(self._of(leg, until_ms)) for leg in legs]
        shared = reduce(_shared, single) if single else ()
        return union((*self._of(None, until_ms), *shared))

    def outside(self, audio: LegAudio) -> Iterator[LegAudio]:
        """Yield the parts of audio that may be kept."""
        start, end = audio.start_sample, audio.start_sample + len(audio.samples)
        paused = [*self._of(None, FOREVER_MS), *self._of(audio.leg, FOREVER_MS)]
        for pause in sorted(paused, key=lambda one: one.start_ms):
            first = pause.start_ms * audio.rate_hz // 1000
            last = -(-pause.end_ms * audio.rate_hz // 1000)
            if last <= start or first >= end:
                continue
            if first > start:
                yield _part(audio, start, first)
            start = last
        if start < end:
            yield audio if start == audio.start_sample else _part(audio, start, end)

    def _of(self, leg: LegId | None, until_ms: int) -> Iterator[Interval]:
        yield from self._ended.get(leg, ())
        if leg in self._since and self._since[leg] < until_ms:
            yield Interval(self._since[leg], until_ms)


def _part(audio: LegAudio, start: int, end: int) -> LegAudio:
    samples = audio.samples[start - audio.start_sample : end - audio.start_sample]
    return replace(audio, start_sample=start, samples=samples)


def _shared(some: tuple[Interval, ...], others: tuple[Interval, ...]) -> tuple[Interval, ...]:
    found = (one.intersection(other) for one in some for other in others)
    return tuple(one for one in found if one is not None)
