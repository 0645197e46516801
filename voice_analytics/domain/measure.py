"""What a measure is: a defined quantity with a unit, computed from a conversation alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from voice_analytics.domain.conversation import Conversation

CALL = "call"
"""Key of a value that belongs to the call and not to one participant."""


class Unit(StrEnum):
    """Units in which measures are reported."""

    MILLISECONDS = "ms"
    SHARE = "share"
    COUNT = "count"
    PER_MINUTE = "per_minute"
    WORDS_PER_MINUTE = "words_per_minute"


@dataclass(frozen=True, slots=True)
class Value:
    """A number and how many observations it rests on.

    Undefined is ``Value(None, count=0)``: never 0 and never NaN.

    Raises
    ------
    ValueError
        When the number is missing with observations, or not finite.
    """

    value: float | int | None
    count: int

    def __post_init__(self) -> None:
        if self.value is None and self.count != 0:
            raise ValueError(f"an undefined value has no observations, not {self.count}")
        if self.value is not None and not abs(self.value) < float("inf"):
            raise ValueError(f"a value must be finite, not {self.value}")


UNDEFINED = Value(None, count=0)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its key, unit, version, one-line meaning, and how it is computed."""

    key: str
    unit: Unit
    version: int
    """Raised whenever a result changes."""

    title: str
    """Short name for people."""

    compute: Callable[[Conversation], Mapping[str, Value]]
    """Values by participant id, or by `CALL` for a measure of the whole call."""
