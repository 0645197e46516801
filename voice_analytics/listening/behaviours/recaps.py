"""Sums up what the customer said.

Opportunity
-----------
The customer states a problem. One opportunity per stint, and one for each summary.

Met when
--------
The agent sums up what the customer said and the customer confirms it next. Without a confirmation
it is `partly`.

Not fooled by
-------------
A summary that shares no content with what the customer said; a customer who corrects it.

Source
------
Drollinger, Comer & Warrington (2006), Psychology & Marketing 23(2), item 6, part processing, on
summing up what is agreed and what is not.
"""

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.cue import Cue, CueKind, Layer
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.content import content_of
from voice_analytics.listening.steps.occasions import NO_PROBLEM, first_problem, one_per_agent_turn
from voice_analytics.listening.steps.places import agent_turn_of, judged, missed, of_cue


def find(scene: Scene) -> Finding:
    """Return each summary, or that there was none."""
    problem = first_problem(scene)
    if problem is None:
        return Finding(why_not=NO_PROBLEM)
    summaries = [
        cue for cue in _summaries(scene) if cue.interval.start_ms > problem.interval.start_ms
    ]
    if not summaries:
        return Finding((missed(of_cue(problem)),))
    return Finding(tuple(judge(scene, problem, cue) for cue in summaries))


def _summaries(scene: Scene) -> list[Cue]:
    """Return the summaries that hold something of what the customer had said, one per turn."""
    kept = []
    cues = [cue for cue in scene.agent_cues(CueKind.RECAP) if _long_enough(cue)]
    for cue in one_per_agent_turn(scene, cues):
        turn = agent_turn_of(scene, cue.interval)
        said = turn.text if turn is not None else cue.quote
        heard = scene.content_of(
            s for s in scene.customer_sentences if s.interval.end_ms <= cue.interval.end_ms
        )
        if heard & content_of((said,), scene.language):
            kept.append(cue)
    return kept


def _long_enough(cue: Cue) -> bool:
    """Return whether a cue that rests on likeness is more than a few words taken up."""
    return cue.layer is not Layer.SIMILARITY or len(cue.quote.split()) >= _LEAST_WORDS


_LEAST_WORDS = 8
"""A summary has a sentence's length. Ours."""


def judge(scene: Scene, problem: Cue, cue: Cue) -> Evidence:
    """Return whether the customer confirmed one summary."""
    turn = agent_turn_of(scene, cue.interval)
    from_ms = turn.interval.end_ms if turn is not None else cue.interval.end_ms
    following = [t for t in scene.customer_turns if t.interval.end_ms > from_ms]
    confirmed = bool(following) and any(
        answer.label == "yes" and answer.interval.overlap_ms(following[0].interval)
        for answer in scene.customer_cues(CueKind.CONFIRMATION)
    )
    verdict = Verdict.MET if confirmed else Verdict.PARTLY
    return judged(of_cue(problem), verdict, of_cue(cue), timed=False)


BEHAVIOUR = Behaviour(
    key="recaps",
    title="Sums up what was said",
    version=1,
    kind=BehaviourKind.EARNS,
    part="processing",
    find=find,
)
