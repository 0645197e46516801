"""What the process that listens and those that serve pages say to each other: lines of JSON."""

from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from voice_analytics.domain.live import CallGone, CallNow, Happening, Totals
from voice_analytics.errors import ProtocolViolation

LONGEST_LINE = 16 << 20
"""A greeting holds all calls in progress."""

WINDOW = 2000
"""Happenings that are remembered for who comes back."""

Outcome = Literal["done", "unknown", "ended"]


@dataclass(frozen=True, slots=True)
class Hello:
    """What a listener says first: everything there is."""

    run: str
    """Unlike that of any other run: numbers of happenings begin anew with each."""

    calls: tuple[CallNow, ...]
    happenings: tuple[Happening, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class Wish:
    """That a call is to be paused, or to go on."""

    number: int
    do: Literal["pause", "resume"]
    call: str
    """Its id, or one its source gave it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a wish."""

    number: int
    outcome: Outcome
    calls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line: exactly one of its fields is set."""

    hello: Hello | None = None
    call: CallNow | None = None
    gone: CallGone | None = None
    happening: Happening | None = None
    totals: Totals | None = None
    wish: Wish | None = None
    answer: Answer | None = None


_LINES = TypeAdapter(Line)


def written(line: Line) -> bytes:
    """Return a line as bytes."""
    return _LINES.dump_json(line, exclude_defaults=True) + b"\n"


def read(data: bytes) -> Line:
    """Return what a line says.

    Raises
    ------
    ProtocolViolation
        When it is none.
    """
    try:
        return _LINES.validate_json(data)
    except ValidationError as error:
        raise ProtocolViolation("live: a line cannot be read") from error
