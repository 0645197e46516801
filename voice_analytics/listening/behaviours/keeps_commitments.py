"""Keeps what was promised.

Opportunity
-----------
An earlier call of the same customer promised something.

Met when
--------
The history of the customer's calls shows that it was kept. From one call alone it is not known.

Not fooled by
-------------
A customer who only says that something was promised: it is never guessed.

Source
------
Ours.
"""

from voice_analytics.domain.assessment import BehaviourKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene


def find(scene: Scene) -> Finding:
    """Return that this is known from other calls only."""
    return Finding(why_not=f"known only from earlier calls, not from stint {scene.stint.index}")


BEHAVIOUR = Behaviour(
    key="keeps_commitments",
    title="Keeps commitments",
    version=1,
    kind=BehaviourKind.COUNTED,
    part="responding",
    find=find,
)
