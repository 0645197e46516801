"""What is spelled out: letters and digits in a row, as in postcodes, IBANs and e-mail addresses."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice_analytics.privacy.languages.lexicon import Lexicon, listed
from voice_analytics.privacy.numbers import read_piece
from voice_analytics.privacy.tokens import Class, Token

LONGEST_PAUSE_MS = 6_000

_SPELLING = listed(
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike "
    "november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu"
)
_ALPHABET = {word: word[0] for word in _SPELLING}


@dataclass(frozen=True, slots=True)
class Spelled:
    """Characters in a row."""

    text: str
    """Lower case letters and digits, without spaces."""

    tokens: tuple[Token, ...]
    places: tuple[int, ...]
    """For each character the token it comes from, by its place in `tokens`."""

    def part(self, start: int, end: int) -> tuple[Token, ...]:
        """Return the tokens of the characters from `start` up to `end`."""
        return self.tokens[self.places[start] : self.places[end - 1] + 1]


def find_spelled(
    tokens: Sequence[Token], breaks: Sequence[int], lexicon: Lexicon
) -> Iterator[Spelled]:
    """Yield every row of at least two characters of one channel in order.

    Parameters
    ----------
    tokens
        What is said on the channel, in order of time.
    breaks
        Moments at which the other party takes over, in order.
    lexicon
        The call's language.
    """
    text, places, first = "", list[int](), 0
    at = 0
    while at < len(tokens):
        characters, last = _characters(tokens, at, lexicon)
        if text and (not characters or _ended(tokens[at - 1], tokens[at], breaks)):
            yield from _row(text, tokens[first:at], places)
            text, places = "", []
        if characters:
            first = first if text else at
            text += characters
            places += [at - first] * (len(characters) - 1) + [last - first]
        at = last + 1
    yield from _row(text, tokens[first:], places)


def _ended(before: Token, after: Token, breaks: Sequence[int]) -> bool:
    end_ms, start_ms = before.interval.end_ms, after.interval.start_ms
    if start_ms - end_ms > LONGEST_PAUSE_MS or before.ends_sentence:
        return True
    return bisect_left(breaks, end_ms) < bisect_right(breaks, start_ms)


def _row(text: str, tokens: Sequence[Token], places: Sequence[int]) -> Iterator[Spelled]:
    if len(text) > 1:
        yield Spelled(text, tuple(tokens), tuple(places))


def _characters(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[str, int]:
    """Return what a token spells, empty for an ordinary word, and the last token used."""
    token = tokens[at]
    if token.text in _ALPHABET:
        return _ALPHABET[token.text], at
    if token.kind is Class.TIMES and at + 1 < len(tokens) and len(tokens[at + 1].text) == 1:
        return tokens[at + 1].text * token.value, at + 1
    if token.kind is Class.MIXED or (len(token.text) == 1 and token.text.isalpha()):
        return token.text, at
    piece = read_piece(tokens, at, lexicon)
    return (piece.digits, piece.last) if piece is not None else ("", at)
