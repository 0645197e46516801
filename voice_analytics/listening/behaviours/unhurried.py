"""Leaves the customer time to think.

Opportunity
-----------
A pause of more than 1 s after words of the customer that were not finished: inside one of their
turns, or before the agent spoke although the sentence was still open.

Met when
--------
The agent waits and the customer goes on. Missed when the agent takes the floor in the pause.

Not fooled by
-------------
A pause after a finished sentence: then it was the agent's turn. Pauses during holds.

Source
------
Jefferson (1989): about one second is the longest silence that passes unremarked.
"""

from collections.abc import Iterator
from itertools import pairwise

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.conversation import Turn
from voice_analytics.domain.cue import Layer
from voice_analytics.domain.interval import Interval
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.places import Moment, judged, of_turn

_OPEN_ENDS = frozenset(
    {"and", "but", "because", "so", "or", "that", "the", "a", "my", "to", "with", "then", "if",
     "when", "which", "who", "i", "um", "uh", "er", "erm"}
)  # fmt: skip
"""A sentence that ends so goes on."""

_STORY_WORDS = 8
"""From so many words on a turn is a story. Ours."""


def find(scene: Scene) -> Finding:
    """Return each pause in a customer's story with what the agent did."""
    evidence = (*_waited(scene), *_hurried(scene))
    if not evidence:
        return Finding(why_not="the customer made no pause inside a story")
    return Finding(tuple(sorted(evidence, key=lambda entry: entry.interval)))


def _waited(scene: Scene) -> Iterator[Evidence]:
    """Yield the pauses inside turns, which the agent let be."""
    for turn in scene.customer_turns:
        if len(turn.words) < _STORY_WORDS:
            continue
        for before, after in pairwise(turn.ipus):
            length_ms = after.interval.start_ms - before.interval.end_ms
            if length_ms > scene.limits.story_pause_ms:
                pause = Interval(before.interval.end_ms, after.interval.start_ms)
                if not any(pause.overlap_ms(out) for out in scene.conversation.left_out()):
                    yield judged(_moment(turn, pause), Verdict.MET)


def _hurried(scene: Scene) -> Iterator[Evidence]:
    """Yield the pauses after unfinished words in which the agent began to speak."""
    for turn, following in pairwise(scene.turns):
        if turn.participant not in scene.customers or following.participant not in scene.agents:
            continue
        gap_ms = following.interval.start_ms - turn.interval.end_ms
        if gap_ms > scene.limits.story_pause_ms and _unfinished(turn):
            pause = Interval(turn.interval.end_ms, following.interval.start_ms)
            yield judged(_moment(turn, pause), Verdict.MISSED, of_turn(following))


def _unfinished(turn: Turn) -> bool:
    words = turn.text.lower().split()
    if len(words) < _STORY_WORDS:
        return False
    last = words[-1]
    return last.endswith(("...", "…", ",", "-", "—")) or last.strip(".,") in _OPEN_ENDS


def _moment(turn: Turn, pause: Interval) -> Moment:
    said = [word.text for word in turn.words if word.interval.middle_ms < pause.end_ms]
    return Moment(pause, " ".join(said[-12:]), 0.8, Layer.TIMING)


BEHAVIOUR = Behaviour(
    key="unhurried",
    title="Leaves time to think",
    version=1,
    kind=BehaviourKind.EARNS,
    part="sensing",
    find=find,
)
