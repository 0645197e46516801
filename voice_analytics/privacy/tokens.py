"""Recognised words as tokens: which are digits, numbers, letters, and which say nothing.

A recogniser writes the same number as `four one one one`, `4111`, `41-11`, `41 11,` or
`forty-one eleven`, so every word is divided at its hyphens and slashes and each part read alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from voice_analytics.domain.interval import Interval
from voice_analytics.privacy.languages.lexicon import Lexicon


class Class(Enum):
    """What a token is in a number."""

    FIGURES = auto()
    """Written digits."""
    NUMBER = auto()
    """A number word of 0 to 99."""
    HUNDRED = auto()
    THOUSAND = auto()
    TIMES = auto()
    CONFUSION = auto()
    """A word that a digit is misheard as."""
    FILLER = auto()
    CORRECTION = auto()
    COUNTED = auto()
    LETTER = auto()
    MIXED = auto()
    """Letters and digits written together: `BN3`, `4TP`."""
    AMOUNT = auto()
    """A price, share, time or ordinal in figures: `£9.99`, `5%`, `10:30`, `1st`."""
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a word."""

    kind: Class
    text: str
    """Lower case, without punctuation."""

    digits: str
    """What it contributes to a number read digit by digit; empty unless it is one."""

    value: int
    """Of a number word; how often, of `double`."""

    word: int
    """Place of its word among all words."""

    channel: int
    interval: Interval
    confidence: float
    ends_sentence: bool
    """A full stop, question or exclamation mark follows."""


@dataclass(frozen=True, slots=True)
class Said:
    """A word with the channel it is heard on."""

    place: int
    """Among all words."""

    channel: int
    participant: str
    interval: Interval
    text: str
    confidence: float


_AMOUNT = re.compile(
    r"[£$€¥%:]|^\d{1,3}([.,])\d{1,2}$|^\d+(st|nd|rd|th|pm|am|p|k|gb|mb|kg|km|ml|e|er|ème|de|ste)$"
)
_DIVIDED = re.compile(r"^[£$€¥]?\d+([.-]\d+){2,}$")
_THOUSANDS = re.compile(r"^[£$€¥]?\d{1,3}(\.\d{3})+$")
"""Figures divided twice or more are no amount, whatever sign a recogniser puts before them, unless
it is into thousands."""

_GLUED = re.compile(r"^\d+[a-z]{2,}\d{4,}$")
"""Figures with what was said between them written into one word: `3Sorry0410`."""

_PLUS_FIGURES = re.compile(r"^\+?\d+$")
_JOINERS = re.compile(r"[-‐-―−/._,\s]+")
_EDGES = " \t.,;:!?\"'()[]{}…«»¿¡“”‘’-"
_MIXED = re.compile(r"^(?=.*\d)(?=.*[a-z])[a-z0-9]{2,}$")


def tokenise(word: Said, lexicon: Lexicon) -> Iterator[Token]:
    """Yield the tokens of a word; at least one, if it is not punctuation alone."""
    plain = word.text.casefold().replace("’", "'").strip(_EDGES)
    ends = word.text.rstrip("\"')”’ ").endswith((".", "?", "!"))
    parts = list(_parts(plain, lexicon))
    for index, part in enumerate(parts):
        kind, digits, value = _read(part, lexicon)
        yield Token(
            kind, part, digits, value, word.place, word.channel, word.interval, word.confidence,
            ends_sentence=ends and index == len(parts) - 1,
        )  # fmt: skip


def _parts(plain: str, lexicon: Lexicon) -> Iterator[str]:
    if not plain:
        return
    whole = plain.replace("'", "")
    if "@" in plain or _is_amount(plain) or whole in lexicon.numbers or whole in lexicon.months:
        yield whole
        return
    parts = [part.strip("'£$€¥") for part in _JOINERS.split(plain)]
    if any(_reads_as_number(part, lexicon) for part in parts):
        yield from (part.replace("'", "") for part in parts if part)
    else:
        mixed = _MIXED.match(joined := "".join(parts)) and "." not in plain
        yield joined if mixed else whole


def _is_amount(plain: str) -> bool:
    if _DIVIDED.match(plain) and not _THOUSANDS.match(plain):
        return False
    return _AMOUNT.search(plain) is not None


def _reads_as_number(part: str, lexicon: Lexicon) -> bool:
    return part.isdigit() or part in lexicon.numbers or part in lexicon.times or len(part) == 1


def _read(part: str, lexicon: Lexicon) -> tuple[Class, str, int]:
    if _PLUS_FIGURES.match(part) and part.lstrip("+").isascii():
        return Class.FIGURES, part.lstrip("+"), 0
    if _GLUED.match(part):
        return Class.FIGURES, "".join(char for char in part if char.isdigit()), 0
    if _AMOUNT.search(part):
        return Class.AMOUNT, "", 0
    if part in lexicon.numbers:
        return Class.NUMBER, str(lexicon.numbers[part]), lexicon.numbers[part]
    if part in lexicon.times:
        return Class.TIMES, "", lexicon.times[part]
    return _word_class(part, lexicon), "", lexicon.confusions.get(part, 0)


def _word_class(part: str, lexicon: Lexicon) -> Class:
    for kind, words in (
        (Class.HUNDRED, lexicon.hundred),
        (Class.THOUSAND, lexicon.thousand),
        (Class.CONFUSION, lexicon.confusions),
        (Class.CORRECTION, lexicon.corrections),
        (Class.COUNTED, lexicon.counted),
        (Class.FILLER, lexicon.fillers | lexicon.links),
    ):
        if part in words:
            return kind
    if len(part) == 1 and part.isalpha():
        return Class.LETTER
    return Class.MIXED if _MIXED.match(part) else Class.OTHER
