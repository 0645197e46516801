"""Sees it from the customer's side.

Opportunity
-----------
The customer states a feeling or complains, counted once per turn.

Met when
--------
The agent puts themselves in the customer's place within two turns and before the next question of
business.

Not fooled by
-------------
"If I were you I would have read the terms": advice from above is no change of place.

Source
------
Perspective taking as a part of empathy: Davis (1983), as used for calls by Drollinger, Comer &
Warrington (2006).
"""

from voice_analytics.domain.assessment import BehaviourKind
from voice_analytics.domain.cue import Cue, Layer
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.acknowledging import answers
from voice_analytics.listening.steps.grammar import takes_place
from voice_analytics.listening.steps.occasions import hardships


def _changes_place(scene: Scene, cue: Cue) -> bool:
    """Return whether an acknowledgement is made from the customer's place."""
    if cue.label == "perspective" and cue.layer is not Layer.SIMILARITY:
        return True
    return takes_place(scene, cue)


def find(scene: Scene) -> Finding:
    """Return each feeling or complaint with whether the agent took the customer's place."""
    evidence = answers(scene, hardships(scene), _changes_place)
    why_not = "the customer stated no feeling and made no complaint"
    return Finding(evidence, None if evidence else why_not)


BEHAVIOUR = Behaviour(
    key="perspective",
    title="Sees it from the customer's side",
    version=1,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
)
