"""Uses the customer's name.

Opportunity
-----------
The name is known in the call. Each use is an opportunity taken.

Met when
--------
The agent uses it. More than five uses in a stint sound like a script: from the sixth on `missed`.

Not fooled by
-------------
The agent's own name, and asking for the name. Uses are counted; the name is not stored.

Source
------
Ours.
"""

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.cue import Cue, CueKind, Layer
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.occasions import one_per_agent_turn
from voice_analytics.listening.steps.places import Moment, judged, missed, of_cue


def find(scene: Scene) -> Finding:
    """Return each use of the name, or that there was none."""
    used = [cue for cue in scene.agent_cues(CueKind.NAME) if cue.label == "used"]
    given = [cue for cue in scene.customer_cues(CueKind.NAME) if cue.label == "given"]
    if used:
        uses = one_per_agent_turn(scene, used)
        return Finding(tuple(judge(scene, cue, nth) for nth, cue in enumerate(uses, start=1)))
    if given:
        return Finding((missed(of_cue(given[0])),))
    return Finding(why_not="no name was given")


def judge(scene: Scene, cue: Cue, nth: int) -> Evidence:
    """Return the nth use."""
    verdict = Verdict.MET if nth <= scene.limits.most_names else Verdict.MISSED
    occasion = Moment(cue.interval, cue.quote, cue.confidence, Layer.STRUCTURE)
    return judged(occasion, verdict, of_cue(cue), timed=False)


BEHAVIOUR = Behaviour(
    key="uses_name",
    title="Uses the name",
    version=1,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
)
