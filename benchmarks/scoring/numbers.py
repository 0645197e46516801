"""How numbers that were written in digits are said, as far as scoring needs it."""

from voice_analytics.spoken.english import cardinal

LONGEST_QUANTITY_DIGITS = 4
"""A longer number is read digit by digit: it is a reference, a card, a telephone number."""


def digit_by_digit(digits: str) -> str:
    """Return each digit as a word."""
    return " ".join(cardinal(int(digit)) for digit in digits)


def spoken(digits: str) -> str:
    """Return a run of digits in words: short ones as a quantity, others digit by digit."""
    leading_zero = len(digits) > 1 and digits.startswith("0")
    if leading_zero or len(digits) > LONGEST_QUANTITY_DIGITS:
        return digit_by_digit(digits)
    return cardinal(int(digits))
