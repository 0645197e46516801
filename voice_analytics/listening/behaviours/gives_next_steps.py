"""Says what happens next.

Opportunity
-----------
The end of the call, when the customer had stated a problem. Each step named is an opportunity
taken.

Met when
--------
The agent says who does what by when. A step without a time is `partly`.

Not fooled by
-------------
A call that the customer ended or that was handed over: then nothing was left to say.

Source
------
Ours, after the closing items of common quality forms.
"""

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.excuses import blocked_in_stint
from voice_analytics.listening.steps.occasions import end_of_call, one_per_agent_turn
from voice_analytics.listening.steps.places import answered_by, judged, missed, of_cue
from voice_analytics.listening.steps.time_words import says_when


def find(scene: Scene) -> Finding:
    """Return each next step, or that there was none."""
    steps = one_per_agent_turn(scene, scene.agent_cues(CueKind.NEXT_STEP))
    if steps:
        return Finding(tuple(judge(scene, cue) for cue in steps))
    end = end_of_call(scene)
    return end if isinstance(end, Finding) else Finding((missed(end),))


def judge(scene: Scene, cue: Cue) -> Evidence:
    """Return one step: with its time, or without."""
    verdict = Verdict.MET if says_when(cue.quote) else Verdict.PARTLY
    occasion = answered_by(scene, cue.interval) or of_cue(cue)
    return judged(occasion, verdict, of_cue(cue))


BEHAVIOUR = Behaviour(
    key="gives_next_steps",
    title="Says what happens next",
    version=1,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
    excuses=(blocked_in_stint,),
)
