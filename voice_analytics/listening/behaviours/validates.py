"""Validates the customer's feeling.

Opportunity
-----------
The customer states a feeling, counted once per turn. A validation that answers something else the
customer said is an opportunity that was taken.

Met when
--------
The agent says that it is legitimate ("anyone would be") within two turns and before the next
question of business.

Not fooled by
-------------
Naming the feeling without saying that it is in order. Repeated stock phrases.

Source
------
Drollinger, Comer & Warrington (2006), Psychology & Marketing 23(2), part responding.
"""

from voice_analytics.domain.assessment import BehaviourKind
from voice_analytics.domain.cue import Cue
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.acknowledging import answers
from voice_analytics.listening.steps.occasions import NO_FEELING, feelings


def _validates(_scene: Scene, cue: Cue) -> bool:
    return cue.label == "validates"


def find(scene: Scene) -> Finding:
    """Return each stated feeling with its validation."""
    evidence = answers(scene, feelings(scene), _validates)
    return Finding(evidence, None if evidence else NO_FEELING)


BEHAVIOUR = Behaviour(
    key="validates",
    title="Validates the feeling",
    version=1,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
)
