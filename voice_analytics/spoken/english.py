"""English numbers, as said without "and"."""

from voice_analytics.spoken.speech import Currency, Speech

_SMALL = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((1_000_000_000, "billion"), (1_000_000, "million"), (1000, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def cardinal(number: int) -> str:
    """Return a quantity in words."""
    if number < len(_SMALL):
        return _SMALL[number]
    if number < 100:
        tens, units = divmod(number, 10)
        return _TENS[tens - 2] + (f" {_SMALL[units]}" if units else "")
    scale, name = next(entry for entry in _SCALES if number >= entry[0])
    many, rest = divmod(number, scale)
    return f"{cardinal(many)} {name}" + (f" {cardinal(rest)}" if rest else "")


def ordinal(number: int) -> str:
    """Return a place in a row in words."""
    *before, last = cardinal(number).split()
    if last in _ORDINALS:
        last = _ORDINALS[last]
    elif last.endswith("y"):
        last = f"{last[:-1]}ieth"
    else:
        last = f"{last}th"
    return " ".join((*before, last))


def four_digits(number: int) -> str:
    """Return two pairs ("nineteen forty six"), or a quantity where the middle is 0."""
    first, second = divmod(number, 100)
    if first % 10 == 0:
        return cardinal(number)
    if second == 0:
        return f"{cardinal(first)} hundred"
    return f"{cardinal(first)} {'oh ' if second < 10 else ''}{cardinal(second)}"


SPEECH = Speech(
    cardinal=cardinal,
    ordinal=ordinal,
    four_digits=four_digits,
    ordinal_endings="st|nd|rd|th",
    decimal_mark=".",
    thousands_mark=",",
    point="point",
    clock="",
    money_and="and",
    currencies={
        "£": Currency("pounds", "pence"),
        "$": Currency("dollars", "cents"),
        "€": Currency("euros", "cents"),
    },
    signs={"%": "percent", "&": "and", "@": "at", "+": "plus", ".": "dot"},
)
