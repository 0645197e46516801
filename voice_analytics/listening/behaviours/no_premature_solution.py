"""Offers no solution before the matter is heard.

Opportunity
-----------
The customer states a problem. The behaviour can only lose.

Met when
--------
No diagnosis, blame or fix comes before the customer had finished, or before the agent has asked
about the matter or taken it up in words of their own.

Not fooled by
-------------
A commitment to look into it; a fix after the first question about the matter; an answer to a
question that the customer asked.

Source
------
Ours, after the order of needs in complaint handling: hear, then solve.
"""

from collections.abc import Iterator

from voice_analytics.domain.assessment import BehaviourKind, Evidence
from voice_analytics.domain.conversation import EventKind
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.occasions import NO_PROBLEM, first_problem, one_per_agent_turn
from voice_analytics.listening.steps.places import (
    agent_turn_of,
    customer_turn_of,
    missed,
    of_cue,
)

_TOO_SOON = (CueKind.SOLUTION, CueKind.BLAME, CueKind.OPTION)
_HEARING = (CueKind.RECAP, CueKind.ACKNOWLEDGEMENT, CueKind.DESIRED_OUTCOME)


def find(scene: Scene) -> Finding:
    """Return each solution that came too soon."""
    problem = first_problem(scene)
    if problem is None:
        return Finding(why_not=NO_PROBLEM)
    solutions = one_per_agent_turn(scene, scene.agent_cues(*_TOO_SOON))
    return Finding(tuple(_judged(scene, problem, solutions)))


def _judged(scene: Scene, problem: Cue, solutions: tuple[Cue, ...]) -> Iterator[Evidence]:
    for cue in solutions:
        later = cue.interval.start_ms > problem.interval.start_ms
        if later and (_cut_in(scene, cue) or _first_thing(scene, problem, cue)):
            yield missed(of_cue(cue))


def _cut_in(scene: Scene, cue: Cue) -> bool:
    """Return whether the turn with the solution began by interrupting the customer."""
    turn = agent_turn_of(scene, cue.interval)
    return turn is not None and any(
        event.participant in scene.agents and event.interval.overlap_ms(turn.interval)
        for event in scene.events_of(EventKind.INTERRUPTION)
        if event.interval.start_ms == turn.interval.start_ms
    )


def _first_thing(scene: Scene, problem: Cue, cue: Cue) -> bool:
    """Return whether the solution is the agent's first answer to the problem."""
    stated = customer_turn_of(scene, problem.interval)
    asked = scene.customer_cues(CueKind.QUESTION)
    if stated is None or any(q.interval.overlap_ms(stated.interval) for q in asked):
        return False
    before = scene.agent_cues(CueKind.QUESTION, *_HEARING)
    return not any(
        stated.interval.start_ms < heard.interval.start_ms <= cue.interval.start_ms
        for heard in before
    )


BEHAVIOUR = Behaviour(
    key="no_premature_solution",
    title="No solution before hearing",
    version=1,
    kind=BehaviourKind.ONLY_LOSES,
    part="processing",
    find=find,
)
