"""Text to the words that are compared.

Rules, in this order: apostrophes dropped, Unicode NFKC, lower case, currency, `&` and `%` spoken,
hyphens, slashes and other punctuation to spaces, numbers in words (up to four digits as a quantity,
longer or with a leading zero digit by digit), hesitations removed, "and" after hundred or thousand
dropped, British to American spelling, okay = ok. English only: number words of other languages are
not known here.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from benchmarks.scoring.numbers import digit_by_digit, spoken
from benchmarks.scoring.spelling import american
from voice_analytics.spoken.english import cardinal, ordinal

HESITATIONS = frozenset(["uh", "um", "erm", "er", "ah", "hm", "hmm", "mm", "mhm"])
"""Sounds of thinking; recognisers write them or not, so they are not scored."""

_APOSTROPHES = re.compile("['`´‘’ʼ＇]")
_MONEY = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "€": ("euro", "euros", "cent", "cents"),
}
_CURRENCY = re.compile(
    r"([$£€])\s?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{2})(?![0-9]))?"
    r"(?:\s(thousand|million|billion)\b)?"
)
_THOUSANDS_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_DECIMAL = re.compile(r"([0-9])\.([0-9]+)")
_ORDINAL = re.compile(r"(?<![0-9])([0-9]{1,4})(?:st|nd|rd|th)\b")
_DIGITS = re.compile(r"[0-9]+")
_PER_CENT = re.compile(r"\bper cent\b")
_LONGEST_AMOUNT_DIGITS = 12


def normalise(text: str) -> tuple[str, ...]:
    """Return the words of `text` as they are compared."""
    text = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)).lower()
    text = _CURRENCY.sub(_spoken_amount, text)
    text = text.replace("&", " and ").replace("%", " percent ")
    text = _numbers_in_words(text)
    text = "".join(character if character.isalnum() else " " for character in text)
    text = _PER_CENT.sub("percent", " ".join(text.split()))
    return tuple(_without_and(american(w) for w in text.split() if w not in HESITATIONS))


def _spoken_amount(found: re.Match[str]) -> str:
    """Return an amount of money as it is said: "94 pounds and 10 pence"."""
    symbol, whole, minor, scale = found.groups()
    one, many, minor_one, minor_many = _MONEY[symbol]
    digits = whole.replace(",", "")
    if len(digits) > _LONGEST_AMOUNT_DIGITS:
        return f" {digit_by_digit(digits)} {many} "
    amount, small = int(digits), int(minor or 0)
    parts = []
    if scale:
        fraction = f" point {digit_by_digit(minor)}" if minor else ""
        return f" {cardinal(amount)}{fraction} {scale} {many} "
    if amount or not small:
        parts.append(f"{cardinal(amount)} {one if amount == 1 else many}")
    if small:
        parts.append(f"{cardinal(small)} {minor_one if small == 1 else minor_many}")
    return f" {' and '.join(parts)} "


def _numbers_in_words(text: str) -> str:
    text = _THOUSANDS_COMMA.sub("", text)
    text = _DECIMAL.sub(lambda found: f"{found[1]} point {' '.join(found[2])}", text)
    text = _ORDINAL.sub(lambda found: f" {ordinal(int(found[1]))} ", text)
    return _DIGITS.sub(lambda found: f" {spoken(found[0])} ", text)


def _without_and(words: Iterable[str]) -> Iterator[str]:
    """Leave out "and" where it only joins a number's parts ("four hundred and twelve")."""
    before = ""
    for word in words:
        if word == "and" and before in {"hundred", "thousand"}:
            continue
        yield word
        before = word
