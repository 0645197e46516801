"""What a measure is: a defined quantity with a unit, computed from a conversation alone.

The docstring of the module that defines `compute` is the measure's definition, with the sections
Definition, Unit, Undefined and Source; the definitions page is made from it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from voice_analytics.domain.conversation import Conversation

CALL = "call"
"""Key of a value that belongs to the call and not to one participant."""


class Unit(StrEnum):
    """Units in which measures are reported."""

    MILLISECONDS = "ms"
    SHARE = "share"
    COUNT = "count"
    PER_MINUTE = "per_minute"
    PER_TEN_MINUTES = "per_ten_minutes"
    WORDS_PER_MINUTE = "words_per_minute"
    SYLLABLES_PER_SECOND = "syllables_per_second"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Value:
    """A number, how many observations it rests on, and perhaps the interval it may lie in.

    Undefined is ``Value(None, count=0)``: never 0 and never NaN.

    Raises
    ------
    ValueError
        When the number is missing with observations, is not finite, or lies outside its interval.
    """

    value: float | int | None
    count: int
    low: float | int | None = None
    """Lower end of the 95 % interval; None where the measure gives none."""

    high: float | int | None = None
    """Upper end; given with the lower."""

    def __post_init__(self) -> None:
        if self.value is None and self.count != 0:
            raise ValueError(f"an undefined value has no observations, not {self.count}")
        if self.value is not None and not abs(self.value) < float("inf"):
            raise ValueError(f"a value must be finite, not {self.value}")
        if (self.low is None) != (self.high is None):
            raise ValueError("an interval has two ends")
        if self.low is not None and self.high is not None and not self._inside(self.low, self.high):
            raise ValueError(f"{self.value} is not in its interval of {self.low} to {self.high}")

    def _inside(self, low: float, high: float) -> bool:
        return self.value is not None and low <= self.value <= high


UNDEFINED = Value(None, count=0)

MINUTE_MS = 60_000


def quantile_ms(values_ms: Sequence[int], share: float) -> Value:
    """Return the quantile of milliseconds, between two neighbours in proportion and rounded.

    Parameters
    ----------
    values_ms
        In any order; of none the quantile is undefined.
    share
        0 to 1; 0.5 gives the median.
    """
    if not values_ms:
        return UNDEFINED
    return Value(round(float(np.quantile(values_ms, share))), count=len(values_ms))


def rate(count: int, time_ms: int, per_ms: int) -> Value:
    """Return how often something happened per `per_ms`; undefined when there was no time."""
    if time_ms == 0:
        return UNDEFINED
    return Value(count * per_ms / time_ms, count=count)


def of_each(conversation: Conversation, value_of: Callable[[str], Value]) -> dict[str, Value]:
    """Return a value for every participant, by id."""
    return {person.id: value_of(person.id) for person in conversation.participants}


def of_each_party(conversation: Conversation, value_of: Callable[[str], Value]) -> dict[str, Value]:
    """Return a value for every participant, undefined where the parties were not told apart."""
    return of_each(conversation, value_of if conversation.separated else _undefined)


def of_the_call(value: Value) -> dict[str, Value]:
    """Return the value as that of the whole call."""
    return {CALL: value}


def _undefined(_participant: str) -> Value:
    return UNDEFINED


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

    @property
    def definition_module(self) -> str:
        """Name of the module whose docstring is the definition."""
        return self.compute.__module__
