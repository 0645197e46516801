"""Text as it was said: numbers, amounts, times and signs in words.

A number is said as a quantity ("412" is "four hundred twelve"); with a leading zero, or of five
digits and more that are not round, digit by digit, because it is a reference, and so are the groups
that follow it; of four digits as the language says years ("1946" is "nineteen forty six"), which
for a part of a reference has about as many words as its digits. Letters that stand by digits are
said one by one ("BA249"). The text of a language not known here is left as written.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from voice_analytics.spoken import dutch, english, french, german, spanish
from voice_analytics.spoken.speech import LARGEST, Currency, Speech

SPEECHES: Mapping[str, Speech] = {
    "de": german.SPEECH,
    "en": english.SPEECH,
    "es": spanish.SPEECH,
    "fr": french.SPEECH,
    "nl": dutch.SPEECH,
}
"""By ISO 639-1 code."""

LONGEST_QUANTITY_DIGITS = 4
"""A longer number without marks is a reference, unless it is round."""

_APOSTROPHES = re.compile("['`´‘’ʼ＇]")
_SIGNS = "€$£"


def spoken_words(text: str, language: str | None) -> tuple[str, ...]:
    """Return the words of `text` as they are said, without punctuation.

    Parameters
    ----------
    text
        As written.
    language
        ISO 639-1 code; of one not in `SPEECHES`, and of None, the words are those written.
    """
    text = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text))
    reading = _READINGS.get(language or "")
    if reading is not None:
        text = reading.pattern.sub(reading.say, text)
    return tuple("".join(char if char.isalnum() else " " for char in text).split())


@dataclass(frozen=True, slots=True)
class _Reading:
    """How what is written in digits and signs is found and said in one language."""

    pattern: re.Pattern[str]
    speech: Speech

    def say(self, found: re.Match[str]) -> str:
        """Return what was found in words, with blanks around them."""
        kind = found.lastgroup or ""
        return f" {_SAYINGS[kind](found[kind], self.speech)} "


def _reading(speech: Speech) -> _Reading:
    whole = rf"(?:[0-9]{{1,3}}(?:{speech.thousands_mark}[0-9]{{3}})+(?![0-9])|[0-9]+)"
    number = rf"{whole}(?:{re.escape(speech.decimal_mark)}[0-9]+)?"
    pattern = "|".join(
        (
            rf"(?P<money>[{_SIGNS}]\s?{number}|{number}\s?[{_SIGNS}](?!\s?[0-9]))",
            rf"(?P<clock>(?<![0-9])[0-9]{{1,2}}[:h][0-9]{{2}}(?![0-9])(?:\s?{speech.clock}\b)?)",
            rf"(?P<place>[0-9]{{1,6}}(?:{speech.ordinal_endings})(?![^\W_]))",
            r"(?P<reference>(?:0[0-9]+|[0-9]{5,})(?:[ -][0-9]+)+|[0-9]+(?:-[0-9]+){2,})",
            rf"(?P<number>{number})",
            r"(?P<letters>(?<![^\W_])[A-Z]{1,4}(?=-?[0-9])|(?<=[0-9])[A-Z]{1,3}(?![^\W_])"
            r"|(?<=[0-9])(?:am|pm)(?![^\W_]))",
            r"(?P<sign>[%&@+]|(?<=[^\W_])\.(?=[^\W\d_]{2}))",
        )
    )
    return _Reading(re.compile(pattern), speech)


def _money(found: str, speech: Speech) -> str:
    sign = next(char for char in found if char in _SIGNS)
    currency = speech.currencies[sign]
    whole, _, small = found.replace(sign, "").strip().partition(speech.decimal_mark)
    if not small:
        return f"{_quantity(whole, speech)} {currency.whole}"
    if len(small) == 2:
        return _amount(_digits(whole), small, currency, speech)
    return f"{_number(f'{whole}{speech.decimal_mark}{small}', speech)} {currency.whole}"


def _amount(whole: str, small: str, currency: Currency, speech: Speech) -> str:
    parts = [f"{_quantity(whole, speech)} {currency.whole}"] if int(whole) else []
    if int(small):
        parts.append(f"{speech.cardinal(int(small))} {currency.small}")
    return f" {speech.money_and} ".join(parts) or f"{speech.cardinal(0)} {currency.whole}"


def _clock(found: str, speech: Speech) -> str:
    hours, minutes = re.findall("[0-9]+", found)
    said = f"{speech.cardinal(int(hours))} {speech.clock}"
    if minutes == "00":
        return said
    return f"{said} {_quantity(minutes, speech)}"


def _place(found: str, speech: Speech) -> str:
    return speech.ordinal(int(_digits(found)))


def _number(found: str, speech: Speech) -> str:
    whole, mark, fraction = found.partition(speech.decimal_mark)
    said = _quantity(whole, speech)
    return f"{said} {speech.point} {_one_by_one(fraction, speech)}" if mark else said


def _reference(found: str, speech: Speech) -> str:
    return _one_by_one(_digits(found), speech)


def _quantity(written: str, speech: Speech) -> str:
    """Return a whole number, with or without marks of thousands, in words."""
    digits = _digits(written)
    if len(digits) > 1 and digits.startswith("0"):
        return _one_by_one(digits, speech)
    number = int(digits)
    if len(digits) < len(written):
        return speech.cardinal(number) if number < LARGEST else _one_by_one(digits, speech)
    if len(digits) == LONGEST_QUANTITY_DIGITS:
        return speech.four_digits(number)
    is_round = number % 1000 == 0 and number < LARGEST
    if len(digits) > LONGEST_QUANTITY_DIGITS and not is_round:
        return _one_by_one(digits, speech)
    return speech.cardinal(number)


def _digits(written: str) -> str:
    return re.sub("[^0-9]", "", written)


def _one_by_one(digits: str, speech: Speech) -> str:
    return " ".join(speech.cardinal(int(digit)) for digit in digits)


def _letters(found: str, _speech: Speech) -> str:
    return " ".join(found)


def _sign(found: str, speech: Speech) -> str:
    return speech.signs[found]


_SAYINGS: Mapping[str, Callable[[str, Speech], str]] = {
    "money": _money,
    "clock": _clock,
    "place": _place,
    "reference": _reference,
    "number": _number,
    "letters": _letters,
    "sign": _sign,
}
_READINGS = {language: _reading(speech) for language, speech in SPEECHES.items()}
