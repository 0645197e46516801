"""English number words, as far as scoring needs them."""

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
_TENS = (
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
)
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

LONGEST_QUANTITY_DIGITS = 4
"""A longer number is read digit by digit: it is a reference, a card, a telephone number."""


def cardinal(number: int) -> str:
    """Return `number` (not negative) as a quantity in words, without "and".

    >>> cardinal(412)
    'four hundred twelve'
    """
    if number < len(_SMALL):
        return _SMALL[number]
    if number < 100:
        tens, units = divmod(number, 10)
        return _TENS[tens - 2] + (f" {_SMALL[units]}" if units else "")
    scale, name = next(entry for entry in _SCALES if number >= entry[0])
    many, rest = divmod(number, scale)
    return f"{cardinal(many)} {name}" + (f" {cardinal(rest)}" if rest else "")


def ordinal(number: int) -> str:
    """Return the place `number` in words.

    >>> ordinal(21)
    'twenty first'
    """
    *before, last = cardinal(number).split()
    if last in _ORDINALS:
        last = _ORDINALS[last]
    elif last.endswith("y"):
        last = f"{last[:-1]}ieth"
    else:
        last = f"{last}th"
    return " ".join((*before, last))


def digit_by_digit(digits: str) -> str:
    """Return each digit as a word."""
    return " ".join(_SMALL[int(digit)] for digit in digits)


def spoken(digits: str) -> str:
    """Return a run of digits in words: short ones as a quantity, others digit by digit."""
    leading_zero = len(digits) > 1 and digits.startswith("0")
    if leading_zero or len(digits) > LONGEST_QUANTITY_DIGITS:
        return digit_by_digit(digits)
    return cardinal(int(digits))
