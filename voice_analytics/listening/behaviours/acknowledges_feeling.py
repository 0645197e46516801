"""Acknowledges the customer's feeling.

Opportunity
-----------
The customer states a feeling, counted once per turn. An acknowledgement that answers something
else the customer said is an opportunity that was taken.

Met when
--------
The agent names or accepts it within two turns and before the next question of business.

Not fooled by
-------------
"I understand you have an account with us": accepting a fact is no acknowledgement. The same phrase
the third time adds nothing, from the fourth time on it is missed.

Source
------
Active-empathetic listening scale, part responding: Drollinger, Comer & Warrington (2006),
Psychology & Marketing 23(2). The two turns are ours.
"""

from voice_analytics.domain.assessment import BehaviourKind
from voice_analytics.domain.cue import Cue
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.acknowledging import answers
from voice_analytics.listening.steps.occasions import NO_FEELING, feelings


def _accepts(_scene: Scene, _cue: Cue) -> bool:
    """Return True: who legitimises a feeling or sees it from the other's side has accepted it."""
    return True


def find(scene: Scene) -> Finding:
    """Return each stated feeling with its acknowledgement."""
    evidence = answers(scene, feelings(scene), _accepts)
    return Finding(evidence, None if evidence else NO_FEELING)


BEHAVIOUR = Behaviour(
    key="acknowledges_feeling",
    title="Acknowledges the feeling",
    version=1,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
)
