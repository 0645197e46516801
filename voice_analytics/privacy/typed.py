"""Digits typed on a telephone and heard as tones.

They are silenced wherever they are. Where they are a card's, or were asked for as payment data,
they are looked for in words too, as somebody may read them back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice_analytics.domain.interval import Interval
from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.languages import Topic
from voice_analytics.privacy.runs import LONGEST_PAUSE_MS, luhn
from voice_analytics.privacy.scene import Scene

FEWEST = 3
CARD_DIGITS = range(13, 20)

PAYMENT = {
    Topic.CARD: PrivateKind.CARD_NUMBER,
    Topic.CODE: PrivateKind.SECURITY_CODE,
    Topic.EXPIRY: PrivateKind.CARD_EXPIRY,
    Topic.BANK: PrivateKind.BANK_ACCOUNT,
}


@dataclass(frozen=True, slots=True)
class Press:
    """A key that was pressed."""

    channel: int
    interval: Interval
    digit: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Digits typed in a row that are payment data."""

    kind: PrivateKind
    channel: int
    interval: Interval
    digits: str


def find_typed(scene: Scene, presses: Sequence[Press]) -> Iterator[Typed]:
    """Yield what is payment data among the keys pressed."""
    for row in _rows(presses):
        digits = "".join(press.digit for press in row)
        span = Interval(row[0].interval.start_ms, row[-1].interval.end_ms)
        topics = scene.topics(row[0].channel, span)
        kinds = [PAYMENT[topic] for topic in topics if topic in PAYMENT]
        if len(digits) in CARD_DIGITS and luhn(digits):
            kinds.append(PrivateKind.CARD_NUMBER)
        if kinds and len(digits) >= FEWEST:
            yield Typed(kinds[0], row[0].channel, span, digits)


def _rows(presses: Sequence[Press]) -> Iterator[list[Press]]:
    """Yield digits of one channel without a long pause, or another key, between them."""
    row: list[Press] = []
    for press in sorted(presses, key=lambda one: (one.channel, one.interval)):
        ended = not press.digit.isdigit()
        if row and (ended or _apart(row[-1], press)):
            yield row
            row = []
        if not ended:
            row.append(press)
    if row:
        yield row


def _apart(before: Press, after: Press) -> bool:
    gap_ms = after.interval.start_ms - before.interval.end_ms
    return before.channel != after.channel or gap_ms > LONGEST_PAUSE_MS
