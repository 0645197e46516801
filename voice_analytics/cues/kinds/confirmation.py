"""Confirmations.

Definition
----------
Agrees (`yes`) or does not (`no`) to what the other party just said.

Found by
--------
How the sentence begins, when the other party spoke shortly before.

Not fooled by
-------------
"No problem", "yes" inside a story.
"""

from collections.abc import Iterator

from voice_analytics.cues.finder import CueFinder, Scene
from voice_analytics.domain.cue import Cue, CueKind

SHORTLY_MS = 4000
"""An answer comes no later than this after what it answers."""


def find(scene: Scene) -> Iterator[Cue]:
    """Yield the confirmations of a call."""
    for mark in scene.marked(CueKind.CONFIRMATION):
        if mark.sentence is None or _goes_on(scene, mark.sentence):
            continue
        before = scene.before(mark.sentence)
        if before and mark.interval.start_ms - before.interval.end_ms <= SHORTLY_MS:
            yield mark


def _goes_on(scene: Scene, index: int) -> bool:
    """Return whether the same party said the sentence before."""
    return index > 0 and (
        scene.sentences[index - 1].participant == scene.sentences[index].participant
    )


FINDER = CueFinder(CueKind.CONFIRMATION, 1, find)
