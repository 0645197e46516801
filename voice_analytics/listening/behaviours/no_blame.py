"""Does not blame the customer.

Opportunity
-----------
The whole call. The behaviour can only lose.

Met when
--------
The agent never tells the customer that they should or should not have done something.

Not fooled by
-------------
What customers say about themselves, what third parties did ("unfortunately a pipe burst"), and
wording that the company or law prescribes.

Source
------
Ours; face-threatening acts after Brown & Levinson (1987).
"""

from voice_analytics.domain.assessment import BehaviourKind, Evidence
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.grammar import is_addressees
from voice_analytics.listening.steps.occasions import one_per_agent_turn
from voice_analytics.listening.steps.places import missed, of_cue


def find(scene: Scene) -> Finding:
    """Return each place where the agent blames the customer."""
    cues = [cue for cue in scene.agent_cues(CueKind.BLAME) if is_addressees(scene, cue)]
    blames = one_per_agent_turn(scene, cues)
    return Finding(tuple(judge(cue) for cue in blames))


def judge(cue: Cue) -> Evidence:
    """Return one blame, placed where it was said."""
    return missed(of_cue(cue))


BEHAVIOUR = Behaviour(
    key="no_blame",
    title="No blame",
    version=1,
    kind=BehaviourKind.ONLY_LOSES,
    part="responding",
    find=find,
)
