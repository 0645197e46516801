"""Between values and pieces of the published document, by the names of their fields.

Most pieces have the fields of the value they publish. What differs is given by name; a value's
`interval` is a piece's `start_ms` and `end_ms`.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from voice_analytics.domain.interval import Interval

Piece = TypeVar("Piece", bound=BaseModel)
Value = TypeVar("Value")

INTERVAL = "interval"


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


def interval(piece: Timed) -> Interval:
    """Return when a piece of the document takes place."""
    return Interval(piece.start_ms, piece.end_ms)


def published(kind: type[Piece], value: object, /, **given: object) -> Piece:
    """Return the piece of the document that publishes a value.

    Parameters
    ----------
    kind
        The piece. Pieces within it are made from the values within the value.
    value
        A value of the domain.
    given
        Fields of the piece that the value does not have by that name, or that hold intervals.
    """
    when = getattr(value, INTERVAL, None)
    known = {**(span(when) if when is not None else {}), **given}
    return kind.model_validate(_Overlaid(value, known), from_attributes=True)


def restored(kind: type[Value], piece: BaseModel, /, **given: object) -> Value:
    """Return the value that a piece of the document publishes.

    Parameters
    ----------
    kind
        A dataclass of the domain.
    piece
        The piece.
    given
        Fields of the value that the piece does not have by that name, or that hold values.
    """
    names = [field.name for field in fields(kind) if field.init]  # type: ignore[arg-type]
    known: dict[str, Any] = {name: getattr(piece, name) for name in names if hasattr(piece, name)}
    if INTERVAL in names and INTERVAL not in given:
        known[INTERVAL] = interval(piece)  # type: ignore[arg-type]
    return kind(**{**known, **given})


class _Overlaid:
    """A value some of whose attributes are others."""

    def __init__(self, value: object, known: Mapping[str, object]) -> None:
        self._value = value
        self._known = known

    def __getattr__(self, name: str) -> object:
        if name in self._known:
            return self._known[name]
        return getattr(self._value, name)
