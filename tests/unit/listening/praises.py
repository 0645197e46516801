"""A behaviour that only tests know: adding one takes a module such as this and a registry line.

Opportunity
-----------
The customer says anything.

Met when
--------
Always.

Not fooled by
-------------
Silence.

Source
------
Made up.
"""

from voice_analytics.domain.assessment import BehaviourKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.places import met, of_turn


def find(scene: Scene) -> Finding:
    """Return every customer turn as met."""
    moments = [of_turn(turn) for turn in scene.customer_turns]
    return Finding(tuple(met(moment, moment) for moment in moments))


BEHAVIOUR = Behaviour("praises", "Praises", 1, BehaviourKind.EARNS, "sensing", find)
