"""Problem statements.

Definition
----------
Why the customer calls: what is wrong or wanted. One per turn, from the sentence that says so to the
end of the turn, since the story goes on.

Found by
--------
Its wording or meaning; else by its place: the customer's first turn after an offer to help.

Not fooled by
-------------
A greeting after the offer: the turn must have some words. Sentences near to a problem in meaning
only, once the problem has been stated: then people argue and explain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from voice_analytics.cues.finder import CueFinder, Scene
from voice_analytics.cues.reading import weakened
from voice_analytics.domain.call import Role
from voice_analytics.domain.cue import Cue, CueKind, Layer, Sentence
from voice_analytics.domain.interval import Interval

OFFER = "offer"
BY_PLACE = 0.7
"""How sure the place alone makes it."""

FEWEST_WORDS = 5


def find(scene: Scene) -> Iterator[Cue]:
    """Yield the problem statements of a call."""
    stated = False
    marks = {mark.sentence: mark for mark in scene.marked(CueKind.PROBLEM)}
    offered = set(_after_offers(scene))
    for turn in _customer_turns(scene):
        mark = next((marks[index] for index, _ in turn if index in marks), None)
        if mark is not None and (not stated or mark.layer is Layer.PHRASE):
            stated = True
            yield _to_the_end(mark, turn)
        elif mark is None and turn[0][0] in offered and _words(turn) >= FEWEST_WORDS:
            stated = True
            yield _to_the_end(_by_place(*turn[0]), turn)


def _customer_turns(scene: Scene) -> list[list[tuple[int, Sentence]]]:
    turns: dict[int, list[tuple[int, Sentence]]] = {}
    for index, sentence in scene.said_by(Role.CUSTOMER):
        if sentence.turn is not None:
            turns.setdefault(sentence.turn, []).append((index, sentence))
    return [turns[turn] for turn in sorted(turns)]


def _after_offers(scene: Scene) -> Iterator[int]:
    """Yield the customer's first sentence after each offer to help."""
    for offer in scene.found_of(CueKind.QUESTION):
        if offer.label == OFFER and scene.call.role_of(offer.participant) is Role.AGENT:
            for index, sentence in scene.said_by(Role.CUSTOMER):
                if sentence.interval.start_ms >= offer.interval.middle_ms:
                    yield index
                    break


def _words(turn: Sequence[tuple[int, Sentence]]) -> int:
    return sum(len(sentence.plain.split()) for _, sentence in turn)


def _by_place(index: int, sentence: Sentence) -> Cue:
    return Cue(
        kind=CueKind.PROBLEM,
        participant=sentence.participant,
        interval=sentence.interval,
        quote=sentence.text,
        confidence=weakened(BY_PLACE, sentence.confidence),
        layer=Layer.STRUCTURE,
        sentence=index,
    )


def _to_the_end(cue: Cue, turn: Sequence[tuple[int, Sentence]]) -> Cue:
    """Return the cue stretched to the end of its turn."""
    rest = [sentence for index, sentence in turn if index >= (cue.sentence or 0)]
    return replace(
        cue,
        interval=Interval(cue.interval.start_ms, max(s.interval.end_ms for s in rest)),
        quote=" ".join(sentence.text for sentence in rest),
    )


FINDER = CueFinder(CueKind.PROBLEM, 1, find)
