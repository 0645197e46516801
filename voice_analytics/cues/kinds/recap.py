"""Recaps.

Definition
----------
The agent sums up what the customer said, from the sentence that begins it through those of the same
turn that go on with it.

Found by
--------
Its wording ("let me make sure I have this right"), surer when it shares content words with what the
customer said before; its meaning when it shares some; or without either, a statement about "you" or
"your" that begins like a conclusion and shares several.

Not fooled by
-------------
Conclusions about the next step or the fix, which share few words; questions for details.
"""

from collections.abc import Iterator
from dataclasses import replace

from voice_analytics.cues.content import content_words
from voice_analytics.cues.finder import CueFinder, Scene
from voice_analytics.cues.reading import weakened
from voice_analytics.domain.call import Role
from voice_analytics.domain.cue import Cue, CueKind, Layer
from voice_analytics.domain.interval import Interval

CONCLUSION = "conclusion"
"""Label of the pack's rule for sentences that begin like one; no cue by itself."""

SHARED_SURE = 2
SHARED_ALONE = 3
"""Content words a recap shares with the customer: with its wording, and without it."""

UNSHARED = 0.6
"""How sure wording alone makes it."""

BY_CONTENT = 0.65


def find(scene: Scene) -> Iterator[Cue]:
    """Yield the recaps of a call."""
    writing = scene.book.pack.writing
    heard: set[str] = set()
    marks = {mark.sentence: mark for mark in scene.marked(CueKind.RECAP)}
    asked = {cue.sentence for cue in scene.found_of(CueKind.QUESTION) if cue.label == "identity"}
    done = -1
    for index, sentence in enumerate(scene.sentences):
        role = scene.call.role_of(sentence.participant)
        if role is Role.CUSTOMER:
            heard |= content_words(sentence.plain, writing)
        elif index > done and index in marks and index not in asked:
            cue, done = _gone_on(marks[index], index, scene, heard)
            if cue is not None:
                yield cue


def _gone_on(mark: Cue, index: int, scene: Scene, heard: set[str]) -> tuple[Cue | None, int]:
    """Return the recap that begins with a mark, and its last sentence."""
    writing = scene.book.pack.writing
    first = scene.sentences[index]
    shared = content_words(first.plain, writing) & heard
    last = index
    for later in range(index + 1, len(scene.sentences)):
        sentence = scene.sentences[later]
        same = sentence.turn == first.turn and sentence.participant == first.participant
        more = content_words(sentence.plain, writing) & heard if same else frozenset()
        if not more:
            break
        shared, last = shared | more, later
    sure = _confidence(mark, len(shared))
    if sure is None:
        return None, index
    parts = scene.sentences[index : last + 1]
    cue = replace(
        mark,
        label=None,
        interval=Interval(first.interval.start_ms, parts[-1].interval.end_ms),
        quote=" ".join(part.text for part in parts),
        confidence=weakened(sure, first.confidence),
        layer=Layer.STRUCTURE if mark.label == CONCLUSION else mark.layer,
    )
    return cue, last


def _confidence(mark: Cue, shared: int) -> float | None:
    if mark.label == CONCLUSION:
        return BY_CONTENT if shared >= SHARED_ALONE else None
    if shared >= SHARED_SURE:
        return mark.confidence
    return UNSHARED if mark.layer is Layer.PHRASE else None


FINDER = CueFinder(CueKind.RECAP, 1, find)
