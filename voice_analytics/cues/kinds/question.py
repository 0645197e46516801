"""Questions.

Definition
----------
A sentence that asks something. Labels: `offer` ("how can I help"), `identity` (details by which a
customer or an order is found), `tag` ("..., right?"), `open` (asks to tell), `closed` (the rest).

Found by
--------
Its wording, or else the question mark the recogniser wrote; then it is `closed`.

Not fooled by
-------------
A single word with a question mark, which is a listener response.
"""

from collections.abc import Iterator

from voice_analytics.cues.finder import CueFinder, Scene
from voice_analytics.cues.reading import weakened
from voice_analytics.domain.cue import Cue, CueKind, Layer

CLOSED = "closed"
BY_MARK = 0.75
"""How sure a question mark alone makes it."""

FEWEST_WORDS = 2


def find(scene: Scene) -> Iterator[Cue]:
    """Yield the questions of a call."""
    marked = {mark.sentence: mark for mark in scene.marked(CueKind.QUESTION)}
    for index, sentence in enumerate(scene.sentences):
        if index in marked:
            yield marked[index]
        elif sentence.text.endswith("?") and len(sentence.plain.split()) >= FEWEST_WORDS:
            yield Cue(
                kind=CueKind.QUESTION,
                participant=sentence.participant,
                interval=sentence.interval,
                quote=sentence.text,
                confidence=weakened(BY_MARK, sentence.confidence),
                layer=Layer.STRUCTURE,
                label=CLOSED,
                sentence=index,
            )


FINDER = CueFinder(CueKind.QUESTION, 1, find)
