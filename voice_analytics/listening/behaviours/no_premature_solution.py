"""Offers no solution before the matter is heard.

Opportunity
-----------
The customer states a problem. The behaviour can only lose.

Met when
--------
No diagnosis, blame or fix comes before the agent has asked or taken up anything, and the agent
does not cut into the customer's words with an answer.

Not fooled by
-------------
A commitment to look into it; a fix after the first question; an answer to a question that the
customer asked; cutting in to acknowledge, to ask, to refuse or to blame, which count elsewhere.

Source
------
Ours, after the order of needs in complaint handling: hear, then solve.
"""

from collections.abc import Iterator

from voice_analytics.domain.assessment import BehaviourKind, Evidence
from voice_analytics.domain.conversation import EventKind, Turn
from voice_analytics.domain.cue import Cue, CueKind, Layer, Sentence
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.content import DENIALS
from voice_analytics.listening.steps.occasions import NO_PROBLEM, first_problem, one_per_agent_turn
from voice_analytics.listening.steps.places import (
    customer_turn_of,
    missed,
    of_cue,
    of_sentence,
    reply_turns,
    turn_at,
    within,
)

_TOO_SOON = (CueKind.SOLUTION, CueKind.BLAME, CueKind.OPTION)
_HEARING = (CueKind.QUESTION, CueKind.RECAP, CueKind.DESIRED_OUTCOME)
_NO_ANSWER = (
    CueKind.ACKNOWLEDGEMENT,
    CueKind.APOLOGY,
    CueKind.BACKCHANNEL,
    CueKind.BLAME,
    CueKind.CONFIRMATION,
    CueKind.QUESTION,
    CueKind.RECAP,
    CueKind.REFUSAL,
    CueKind.SAME_SIDE,
)
_LEAST_WORDS = 4
"""A statement of fewer words answers nothing. Ours."""


def find(scene: Scene) -> Finding:
    """Return each solution that came too soon."""
    problem = first_problem(scene)
    if problem is None:
        return Finding(why_not=NO_PROBLEM)
    found = (*_talked_over(scene, problem), *_first_things(scene, problem))
    places = {entry.interval: entry for entry in found}
    return Finding(tuple(places[at] for at in sorted(places)))


def _talked_over(scene: Scene, problem: Cue) -> Iterator[Evidence]:
    """Yield the answers that the agent began while the customer was still speaking."""
    for event in scene.events_of(EventKind.INTERRUPTION):
        turn = turn_at(scene.agent_turns, event.interval)
        if (
            event.participant in scene.agents
            and turn is not None
            and event.interval.start_ms > problem.interval.start_ms
            and event.interval.start_ms - turn.interval.start_ms < scene.limits.path_delay_ms
        ):
            answer = _opening_answer(scene, turn)
            if answer is not None:
                yield missed(of_sentence(answer))


def _opening_answer(scene: Scene, turn: Turn) -> Sentence | None:
    """Return the statement with which a turn answers before it asks or acknowledges anything."""
    other = [cue.interval for cue in scene.agent_cues(*_NO_ANSWER)]
    said = next((s for s in scene.agent_sentences if s.interval.overlap_ms(turn.interval)), None)
    if said is None or len(said.plain.split()) < _LEAST_WORDS:
        return None
    if DENIALS & set(said.plain.split()):
        return None  # A fix says what will be; saying what will not is a refusal.
    return None if any(said.interval.overlap_ms(at) for at in other) else said


def _first_things(scene: Scene, problem: Cue) -> Iterator[Evidence]:
    """Yield the solutions that are the agent's first answer to the problem."""
    stated = customer_turn_of(scene, problem.interval)
    asked = scene.customer_cues(CueKind.QUESTION)
    if stated is None or any(q.interval.overlap_ms(stated.interval) for q in asked):
        return
    hearing = (
        *(cue.interval.start_ms for cue in scene.agent_cues(*_HEARING)),
        *(s.interval.start_ms for s in scene.agent_sentences if s.text.endswith("?")),
    )
    turns = reply_turns(scene, stated.interval, scene.limits.reply_turns)
    until_ms = min(
        (at for at in hearing if at > stated.interval.start_ms),
        default=scene.conversation.duration_ms,
    )
    cues = [cue for cue in scene.agent_cues(*_TOO_SOON) if cue.layer is not Layer.SIMILARITY]
    for cue in one_per_agent_turn(scene, within(cues, turns, problem.interval)):
        if cue.interval.start_ms < until_ms:
            yield missed(of_cue(cue))


BEHAVIOUR = Behaviour(
    key="no_premature_solution",
    title="No solution before hearing",
    version=1,
    kind=BehaviourKind.ONLY_LOSES,
    part="processing",
    find=find,
)
