"""What a language needs to say numbers and signs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Currency:
    """How amounts of money are said."""

    whole: str
    """Name of the unit."""

    small: str = ""
    """Name of its hundredth; empty where it is left unsaid."""


@dataclass(frozen=True, slots=True)
class Speech:
    """How a language says what is written in digits and signs."""

    cardinal: Callable[[int], str]
    """A quantity, not negative and below `LARGEST`, in words."""

    ordinal: Callable[[int], str]
    """A place in a row, in words."""

    four_digits: Callable[[int], str]
    """A number of four digits without a mark of thousands: a year, or part of a reference."""

    ordinal_endings: str
    """Pattern of what follows the digits of a written ordinal."""

    decimal_mark: str
    thousands_mark: str
    """Pattern of what may stand before each three digits of a large number."""

    point: str
    """Said for the decimal mark."""

    clock: str
    """Said between hours and minutes; empty for nothing."""

    money_and: str
    """Said between an amount and its hundredths; empty for nothing."""

    currencies: Mapping[str, Currency]
    signs: Mapping[str, str] = field(default_factory=dict)
    """Said for a sign: `%`, `&`, `@`, `+`, and `.` inside a name on the net."""


LARGEST = 1_000_000_000_000
"""Numbers from here on are said digit by digit."""


def grouped(
    number: int,
    below_thousand: Callable[[int], str],
    thousand: Callable[[int], str],
    million: Callable[[int], str],
) -> str:
    """Return a large number from the words of its millions, thousands and rest.

    Parameters
    ----------
    number
        Below `LARGEST`.
    below_thousand
        Says 1 to 999.
    thousand, million
        Say that many thousands, or millions; at least one.
    """
    millions, rest = divmod(number, 1_000_000)
    thousands, units = divmod(rest, 1000)
    parts = (
        million(millions) if millions else "",
        thousand(thousands) if thousands else "",
        below_thousand(units) if units else "",
    )
    return " ".join(part for part in parts if part)
