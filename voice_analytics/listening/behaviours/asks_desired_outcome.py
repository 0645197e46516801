"""Asks what the customer wants to happen.

Opportunity
-----------
The customer states a problem.

Met when
--------
The agent asks after it what the customer wants to happen, or what matters most to them.

Not fooled by
-------------
"How can I help" as the opening.

Source
------
Ours.
"""

from voice_analytics.domain.assessment import BehaviourKind
from voice_analytics.domain.cue import CueKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.occasions import NO_PROBLEM, first_problem
from voice_analytics.listening.steps.places import met, missed, of_cue


def find(scene: Scene) -> Finding:
    """Return whether the agent asked, once for the stint."""
    problem = first_problem(scene)
    if problem is None:
        return Finding(why_not=NO_PROBLEM)
    occasion = of_cue(problem)
    for cue in scene.agent_cues(CueKind.DESIRED_OUTCOME):
        if cue.interval.start_ms > problem.interval.start_ms:
            return Finding((met(occasion, of_cue(cue)),))
    return Finding((missed(occasion),))


BEHAVIOUR = Behaviour(
    key="asks_desired_outcome",
    title="Asks what should happen",
    version=1,
    kind=BehaviourKind.EARNS,
    part="processing",
    find=find,
)
