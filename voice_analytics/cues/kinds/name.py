"""Names.

Definition
----------
Someone's name is given (`given`) or another party is called by theirs (`used`). The quote holds
`[name]` in its place.

Found by
--------
`given`: wording ("my name is"), or the answer to a question for a name; the name is what is written
with a capital there. `used`: a name the other party gave, as it was heard or but for one letter; a
title and a name; or a single capitalised word set off by a comma where people are addressed.

Not fooled by
-------------
The speaker's own name; days, months and other words that are always written with a capital.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from voice_analytics.cues.finder import CueFinder, Scene
from voice_analytics.cues.reading import weakened
from voice_analytics.domain.cue import Cue, CueKind, Layer, Sentence

ASKED, GIVEN, USED = "asked", "given", "used"
PLACEHOLDER = "[name]"
BY_HEARING = 0.85
BY_ADDRESS = 0.6
MOST_NAME_WORDS = 3
FEWEST_FUZZY_LETTERS = 5
"""Shorter names must be heard exactly."""

NOT_NAMES = "not_a_name"
"""List of the pack: words with a capital that are no names."""

_CAPITALISED = re.compile(r"\b[A-Z][a-z'’-]+\b")
_CALLED = re.compile(r"^(?:\w+,? )?([A-Z][a-z'’-]+), ")
"""A name set off at the start of a sentence; known to be one when the other party said it too."""

_ADDRESSED = re.compile(r"(?:,\s+|^\w+(?: you)?,?\s+)([A-Z][a-z'’-]+)[.,!?]")


@dataclass(slots=True)
class _Names:
    """Names given so far, by who gave them."""

    given: dict[str, set[str]] = field(default_factory=dict)

    def add(self, participant: str, names: frozenset[str]) -> None:
        self.given.setdefault(participant, set()).update(name.lower() for name in names)

    def of_others(self, participant: str) -> frozenset[str]:
        own = self.given.get(participant, set())
        others = (names for who, names in self.given.items() if who != participant)
        return frozenset(name for names in others for name in names if name not in own)


def find(scene: Scene) -> Iterator[Cue]:
    """Yield where names are given and used."""
    labels = {mark.sentence: mark for mark in scene.marked(CueKind.NAME)}
    never = frozenset(
        word
        for phrase in scene.book.pack.lists.get(NOT_NAMES, ())
        for word in phrase.text.lower().split()
    )
    known = _Names()
    for index, sentence in enumerate(scene.sentences):
        mark = labels.get(index)
        if (mark is not None and mark.label == GIVEN) or _answers(scene, index, labels):
            names = _capitalised(sentence, never, scene, alone=mark is None)
            known.add(sentence.participant, names)
            if names:
                yield _cue(index, sentence, GIVEN, names, BY_HEARING)
            continue
        yield from _used(index, sentence, mark, known, never, scene)


def _used(
    index: int,
    sentence: Sentence,
    mark: Cue | None,
    known: _Names,
    never: frozenset[str],
    scene: Scene,
) -> Iterator[Cue]:
    titled = mark is not None and mark.label == USED
    heard = frozenset(
        word
        for word in _CAPITALISED.findall(sentence.text)
        if any(_same(word.lower(), name) for name in known.of_others(sentence.participant))
    )
    if titled:
        heard |= _capitalised(sentence, never, scene, alone=False)
    if heard:
        yield _cue(index, sentence, USED, heard, BY_HEARING)
    else:
        own = known.given.get(sentence.participant, set())
        called = (
            word for word in _CALLED.findall(sentence.text) if _others_said(word, index, scene)
        )
        addressed = frozenset(
            word
            for word in (*_ADDRESSED.findall(sentence.text), *called)
            if _may_be_name(word, never, scene) and word.lower() not in own
        )
        if addressed:
            yield _cue(index, sentence, USED, addressed, BY_ADDRESS)


def _others_said(word: str, index: int, scene: Scene) -> bool:
    """Return whether another party has said a capitalised word before."""
    who = scene.sentences[index].participant
    return any(
        word in _CAPITALISED.findall(said.text)
        for said in scene.sentences[:index]
        if said.participant != who
    )


def _answers(scene: Scene, index: int, labels: Mapping[int | None, Cue]) -> bool:
    """Return whether the sentence is the answer to a question for a name."""
    before = index - 1
    if before < 0 or before not in labels or labels[before].label != ASKED:
        return False
    return scene.sentences[before].participant != scene.sentences[index].participant


def _capitalised(
    sentence: Sentence, never: frozenset[str], scene: Scene, *, alone: bool
) -> frozenset[str]:
    """Return the words of a sentence that look like names; the first only when asked for."""
    text = sentence.text if alone else sentence.text[1:]
    words = [word for word in _CAPITALISED.findall(text) if _may_be_name(word, never, scene)]
    return frozenset(words[:MOST_NAME_WORDS])


def _may_be_name(word: str, never: frozenset[str], scene: Scene) -> bool:
    low = word.lower()
    return low not in never and low not in scene.book.pack.writing.stopwords


def _same(heard: str, name: str) -> bool:
    """Return whether two spellings are one name: equal, or one letter apart."""
    if heard == name:
        return True
    if min(len(heard), len(name)) < FEWEST_FUZZY_LETTERS or abs(len(heard) - len(name)) > 1:
        return False
    short, long = sorted((heard, name), key=len)
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    skip = 1 if len(short) == len(long) else 0
    return short[at + skip :] == long[at + 1 :]


def _cue(index: int, sentence: Sentence, label: str, names: frozenset[str], sure: float) -> Cue:
    quote = sentence.text
    for name in names:
        quote = re.sub(rf"\b{re.escape(name)}\b", PLACEHOLDER, quote)
    cue = Cue(
        kind=CueKind.NAME,
        participant=sentence.participant,
        interval=sentence.interval,
        quote=quote,
        confidence=weakened(sure, sentence.confidence),
        layer=Layer.STRUCTURE,
        label=label,
        sentence=index,
    )
    return replace(cue, quote=re.sub(r"\[name\](?: \[name\])+", PLACEHOLDER, cue.quote))


FINDER = CueFinder(CueKind.NAME, 1, find)
