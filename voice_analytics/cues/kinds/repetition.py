"""Repetitions.

Definition
----------
The customer has said or done this before. Labels: `said_before` ("as I said"), `asked_before` ("I
already gave you that"), `same_fact` (gives a number again that they gave in an earlier turn).

Found by
--------
Wording and meaning; `same_fact` by the number itself.

Not fooled by
-------------
Numbers of few digits, and one repeated within the same exchange, which is reading back.
"""

from collections.abc import Iterator

from voice_analytics.cues.finder import CueFinder, Scene
from voice_analytics.cues.reading import weakened
from voice_analytics.domain.call import Role
from voice_analytics.domain.cue import Cue, CueKind, Layer, Sentence

SAME_FACT = "same_fact"
FEWEST_DIGITS = 4
APART_MS = 20_000
"""A number given again sooner than this is part of the same exchange."""

BY_NUMBER = 0.75


def find(scene: Scene) -> Iterator[Cue]:
    """Yield the repetitions of a call."""
    found = list(scene.marked(CueKind.REPETITION))
    marked = {cue.sentence for cue in found}
    first: dict[str, int] = {}
    for index, sentence in scene.said_by(Role.CUSTOMER):
        for number in _numbers(sentence.plain):
            at_ms = first.setdefault(number, sentence.interval.start_ms)
            if sentence.interval.start_ms - at_ms >= APART_MS and index not in marked:
                marked.add(index)
                found.append(_same_fact(index, sentence))
    yield from found


def _numbers(plain: str) -> frozenset[str]:
    """Return the long numbers of a sentence; digits read out one by one are joined."""
    joined: list[str] = []
    after_number = False
    for word in plain.split():
        digits = "".join(letter for letter in word if letter.isdigit())
        if digits and after_number:
            joined[-1] += digits
        elif digits:
            joined.append(digits)
        after_number = bool(digits)
    return frozenset(number for number in joined if len(number) >= FEWEST_DIGITS)


def _same_fact(index: int, sentence: Sentence) -> Cue:
    return Cue(
        kind=CueKind.REPETITION,
        participant=sentence.participant,
        interval=sentence.interval,
        quote=sentence.text,
        confidence=weakened(BY_NUMBER, sentence.confidence),
        layer=Layer.STRUCTURE,
        label=SAME_FACT,
        sentence=index,
    )


FINDER = CueFinder(CueKind.REPETITION, 1, find)
