"""Number words read as the digits that were meant.

`forty two` is 42, `double five` is 55, `twenty twenty-eight` is 2028, `four hundred and twelve` is
412 and a quantity, not digits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from voice_analytics.privacy.languages.lexicon import Lexicon
from voice_analytics.privacy.tokens import Class, Token


@dataclass(frozen=True, slots=True)
class Piece:
    """Digits said as one number."""

    digits: str
    first: int
    last: int
    """Places of its first and last token in the line."""

    quantity: bool = False
    """Said with `hundred` or `thousand`, as amounts are."""

    corrects: bool = False
    """What was said before it was taken back."""


def read_piece(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Piece | None:
    """Return the number that begins at token `at`, None when there is none."""
    token = tokens[at]
    if token.kind is Class.TIMES:
        return _repeated(tokens, at)
    if token.kind is Class.FIGURES:
        return Piece(token.digits, at, at)
    if token.kind is not Class.NUMBER:
        return None
    value, last = _below_hundred(tokens, at, lexicon)
    quantity = _quantity(tokens, last, value, lexicon)
    return quantity if quantity is not None else Piece(str(value), at, last)


def _repeated(tokens: Sequence[Token], at: int) -> Piece | None:
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None or not following.digits or len(following.digits) > 2:
        return None
    return Piece(following.digits * tokens[at].value, at, at + 1)


def _below_hundred(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, int]:
    """Return the value of tens and unit said together, and the place of the last token."""
    value = tokens[at].value
    if value < 20 or value % 10:
        return value, at
    unit_at = at + 1
    joined = lexicon.language in ("es", "fr")
    if joined and unit_at < len(tokens) and tokens[unit_at].text in lexicon.links:
        unit_at += 1
    if unit_at < len(tokens) and _adds_to_tens(tokens[unit_at], lexicon):
        return value + tokens[unit_at].value, unit_at
    return value, at


def _adds_to_tens(token: Token, lexicon: Lexicon) -> bool:
    compound = lexicon.language in ("de", "nl")
    return not compound and token.kind is Class.NUMBER and 1 <= token.value <= 9


def _quantity(tokens: Sequence[Token], last: int, value: int, lexicon: Lexicon) -> Piece | None:
    """Return the number when `hundred` or `thousand` follows its first part."""
    first, at, total = last, last + 1, 0
    while at < len(tokens) and tokens[at].kind in (Class.HUNDRED, Class.THOUSAND):
        total = (total + value) * (100 if tokens[at].kind is Class.HUNDRED else 1000)
        last, value = at, 0
        at += 1
        if at < len(tokens) and tokens[at].text in lexicon.links:
            at += 1
        if at < len(tokens) and tokens[at].kind is Class.NUMBER and tokens[at].value:
            value, last = _below_hundred(tokens, at, lexicon)
            at = last + 1
    if total == 0:
        return None
    return Piece(str(total + value), first, last, quantity=True)
