"""Uses plain words.

Opportunity
-----------
The agent explains something: a solution or a reason, counted once per turn.

Met when
--------
The customer does not have to ask what it means. An abbreviation that nobody explained is `partly`.

Not fooled by
-------------
A customer who did not hear: asking to repeat is no question about the meaning. Abbreviations that
the customer used first.

Source
------
Ours, after plain-language practice.
"""

import re

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.conversation import Turn
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.occasions import one_per_agent_turn
from voice_analytics.listening.steps.places import Moment, agent_turn_of, judged, of_cue

_ABBREVIATION = re.compile(r"\b[A-Z]{2,5}s?\b")
_KNOWN = frozenset({"OK", "UK", "USA", "EU", "PIN", "TV", "SMS", "AM", "PM", "ID", "PC", "CD"})
"""Abbreviations that are words of everyday life."""


def find(scene: Scene) -> Finding:
    """Return each explanation with whether it was understood."""
    cues = one_per_agent_turn(scene, scene.agent_cues(CueKind.SOLUTION, CueKind.REASON))
    asked = scene.customer_cues(CueKind.NOT_UNDERSTOOD)
    found = [judge(scene, cue, asked) for cue in cues]
    if not found:
        return Finding(why_not="the agent explained nothing")
    return Finding(tuple(found))


def judge(scene: Scene, cue: Cue, asked: tuple[Cue, ...]) -> Evidence:
    """Return whether one explanation was understood."""
    turn = agent_turn_of(scene, cue.interval)
    question = _question_after(scene, turn, asked)
    if question is not None:
        return judged(of_cue(cue), Verdict.MISSED, question)
    unexplained = turn is not None and _abbreviations(turn.text) - _heard(scene, turn)
    return judged(of_cue(cue), Verdict.PARTLY if unexplained else Verdict.MET)


def _question_after(scene: Scene, turn: Turn | None, asked: tuple[Cue, ...]) -> Moment | None:
    if turn is None:
        return None
    after = [t for t in scene.customer_turns if t.interval.end_ms > turn.interval.end_ms]
    for cue in asked:
        if after and cue.interval.overlap_ms(after[0].interval):
            return of_cue(cue)
    return None


def _abbreviations(text: str) -> set[str]:
    return set(_ABBREVIATION.findall(text)) - _KNOWN


def _heard(scene: Scene, turn: Turn) -> set[str]:
    """Return the abbreviations that were used before."""
    before = (t.text for t in scene.turns if t.interval.start_ms < turn.interval.start_ms)
    return _abbreviations(" ".join(before))


BEHAVIOUR = Behaviour(
    key="plain_words",
    title="Plain words",
    version=1,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
)
