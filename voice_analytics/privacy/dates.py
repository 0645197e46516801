"""Dates as they are spoken: with the month's name, or as numbers."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from voice_analytics.privacy.languages.lexicon import Lexicon
from voice_analytics.privacy.tokens import Class, Token

_WRITTEN_DAY = re.compile(r"^\d{1,2}(st|nd|rd|th|e|er|de|ste)$")

LONGEST_PAUSE_MS = 2_500

MOST_AROUND = 5
"""Numbers and links on either side of a month's name that belong to the date."""


def dates_with_month(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[tuple[Token, ...]]:
    """Yield the dates with a month's name: `third of June, nineteen forty-six`, `June 2028`.

    A month alone is none; `may` is a month only next to a number.
    """
    for at, token in enumerate(tokens):
        if token.text in lexicon.months:
            before = tokens[max(at - MOST_AROUND, 0) : at + 1]
            first = at - _reach(before[::-1], lexicon)
            last = at + _reach(tokens[at : at + 1 + MOST_AROUND], lexicon)
            if first < at or last > at:
                yield tuple(tokens[first : last + 1])


def _reach(tokens: Sequence[Token], lexicon: Lexicon) -> int:
    """Return how many tokens, going away from the month, which is the first, belong to the date."""
    reach = 0
    for count, (near, token) in enumerate(pairwise(tokens), start=1):
        if _apart(near, token):
            break
        if is_date_number(token, lexicon):
            reach = count
        elif token.kind is not Class.FILLER:
            break
    return reach


def _apart(one: Token, other: Token) -> bool:
    """Return whether a long pause or the end of a sentence is between two tokens."""
    first, second = sorted((one, other), key=lambda token: token.interval.start_ms)
    if first.ends_sentence:
        return True
    return second.interval.start_ms - first.interval.end_ms > LONGEST_PAUSE_MS


def is_date_number(token: Token, lexicon: Lexicon) -> bool:
    """Return whether the token can be a day or a year, or a part of one."""
    return (
        bool(token.digits)
        or token.text in lexicon.ordinals
        or token.kind in (Class.HUNDRED, Class.THOUSAND)
        or _WRITTEN_DAY.match(token.text) is not None
    )
