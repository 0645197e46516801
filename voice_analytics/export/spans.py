"""Intervals: between values and the published document, both ways."""

from typing import Protocol

from voice_analytics.domain.interval import Interval


class Timed(Protocol):
    """A piece of the document that has a beginning and an end."""

    @property
    def start_ms(self) -> int:
        """Return where it begins, on the call clock."""
        ...

    @property
    def end_ms(self) -> int:
        """Return where it has ended."""
        ...


def span(interval: Interval) -> dict[str, int]:
    """Return the fields of the document that say when."""
    return {"start_ms": interval.start_ms, "end_ms": interval.end_ms}


def interval(part: Timed) -> Interval:
    """Return when a piece of the document takes place."""
    return Interval(part.start_ms, part.end_ms)
