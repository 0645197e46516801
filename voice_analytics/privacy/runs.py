"""Runs of digits: what one party reads out, across fillers, pauses, corrections and listeners."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from voice_analytics.domain.interval import Interval
from voice_analytics.privacy.languages.lexicon import Lexicon
from voice_analytics.privacy.numbers import Piece, read_piece
from voice_analytics.privacy.tokens import Class, Token

LONGEST_PAUSE_MS = 8_000
"""Somebody who looks at a card pauses; after longer than this a number is a new one."""

MOST_BETWEEN = 5
"""Fillers and corrections between two numbers of one run."""

_BETWEEN = frozenset({Class.FILLER, Class.CORRECTION, Class.CONFUSION})


@dataclass(frozen=True, slots=True)
class Run:
    """Numbers said in a row on one channel."""

    channel: int
    pieces: tuple[Piece, ...]
    tokens: tuple[Token, ...]
    """Everything said from the first number to the last."""

    first: int
    """Place of its first token in the channel's line."""

    last: int

    @property
    def digits(self) -> str:
        """All digits in order, corrections not applied."""
        return "".join(piece.digits for piece in self.pieces)

    @property
    def read_digits(self) -> int:
        """How many digits were read out, quantities left out."""
        return sum(len(piece.digits) for piece in self.pieces if not piece.quantity)

    @property
    def most_digits(self) -> int:
        """How many digits it is at most: `twenty three` is 23 or 203."""
        said = sum(len(token.digits) for token in self.tokens)
        return max(self.read_digits, said)

    @property
    def interval(self) -> Interval:
        """From the first number to the end of the last."""
        return Interval(
            self.tokens[0].interval.start_ms, max(t.interval.end_ms for t in self.tokens)
        )

    @property
    def words(self) -> tuple[int, ...]:
        """Places of the words, in order."""
        return tuple(dict.fromkeys(token.word for token in self.tokens))

    @property
    def confidence(self) -> float:
        """The recogniser's mean for the numbers."""
        heard = [token.confidence for token in self.tokens if token.digits]
        return sum(heard) / len(heard) if heard else 0.0

    def variants(self) -> tuple[str, ...]:
        """Return the digits as said, and as meant where something was taken back."""
        said = self.digits
        return tuple(dict.fromkeys((said, _corrected(self.pieces), _restarted(self.pieces))))


def _corrected(pieces: Sequence[Piece]) -> str:
    """Return the digits with each correction in place of as many digits before it."""
    digits = ""
    for piece in pieces:
        digits = digits[: -len(piece.digits)] if piece.corrects else digits
        digits += piece.digits
    return digits


def _restarted(pieces: Sequence[Piece]) -> str:
    """Return the digits from the last correction on."""
    digits = ""
    for piece in pieces:
        digits = piece.digits if piece.corrects else digits + piece.digits
    return digits


def find_runs(tokens: Sequence[Token], breaks: Sequence[int], lexicon: Lexicon) -> Iterator[Run]:
    """Yield the runs of one channel in order of time.

    Parameters
    ----------
    tokens
        What is said on the channel, in order of time.
    breaks
        Moments at which the other party takes over, in order; no run goes on across one.
    lexicon
        The call's language.
    """
    pieces = list(_pieces(tokens, lexicon))
    group: list[Piece] = []
    for piece in pieces:
        if group and not _goes_on(tokens, group[-1], piece, breaks):
            yield from _run(tokens, group)
            group = []
        corrects = bool(group) and any(
            token.kind is Class.CORRECTION for token in tokens[group[-1].last + 1 : piece.first]
        )
        group.append(replace(piece, corrects=corrects))
    if group:
        yield from _run(tokens, group)


def _pieces(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Piece]:
    at = 0
    while at < len(tokens):
        piece = read_piece(tokens, at, lexicon)
        if piece is None and _misheard(tokens, at):
            piece = Piece(str(tokens[at].value), at, at)
        if piece is not None:
            yield piece
            at = piece.last
        at += 1


def _misheard(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a word such as `for` stands directly between two digits."""
    return (
        tokens[at].kind is Class.CONFUSION
        and 0 < at < len(tokens) - 1
        and _is_digit(tokens[at - 1])
        and (_is_digit(tokens[at + 1]) or tokens[at + 1].kind is Class.TIMES)
    )


def _is_digit(token: Token) -> bool:
    return bool(token.digits)


def _goes_on(tokens: Sequence[Token], before: Piece, after: Piece, breaks: Sequence[int]) -> bool:
    between = tokens[before.last + 1 : after.first]
    word = tokens[before.last].word
    if len(between) > MOST_BETWEEN or not all(
        token.kind in _BETWEEN or (token.kind is Class.LETTER and token.word == word)
        for token in between
    ):
        return False
    end_ms = tokens[before.last].interval.end_ms
    start_ms = tokens[after.first].interval.start_ms
    if start_ms - end_ms > LONGEST_PAUSE_MS:
        return False
    return bisect_left(breaks, end_ms) == bisect_right(breaks, start_ms)


def _run(tokens: Sequence[Token], pieces: Sequence[Piece]) -> Iterator[Run]:
    """Yield the numbers as a run, without the last when it counts something."""
    kept = list(pieces)
    after = kept[-1].last + 1
    counted = after < len(tokens) and tokens[after].kind is Class.COUNTED
    if counted and sum(len(piece.digits) for piece in kept) < 10:
        kept.pop()
    if kept:
        first, last = kept[0].first, kept[-1].last
        yield Run(tokens[first].channel, tuple(kept), tuple(tokens[first : last + 1]), first, last)


def luhn(digits: str) -> bool:
    """Return whether the digits end in their own check digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def joined(runs: Sequence[Run]) -> Run:
    """Return neighbouring runs of one channel as one."""
    pieces = tuple(piece for run in runs for piece in run.pieces)
    tokens = tuple(token for run in runs for token in run.tokens)
    return Run(runs[0].channel, pieces, tokens, runs[0].first, runs[-1].last)
