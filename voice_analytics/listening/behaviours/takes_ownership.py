"""Takes ownership.

Opportunity
-----------
The customer states a problem. Each commitment is an opportunity taken.

Met when
--------
The agent says in the first person what they will do about it. Only "someone will" is `partly`.

Not fooled by
-------------
"Someone will get back to you"; looking something up for a moment, which is narrating.

Source
------
Ours, after the ownership item of common quality forms.
"""

from voice_analytics.domain.assessment import BehaviourKind, Verdict
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.excuses import blocked_in_stint
from voice_analytics.listening.steps.occasions import NO_PROBLEM, first_problem, one_per_agent_turn
from voice_analytics.listening.steps.places import answered_by, judged, met, missed, of_cue


def find(scene: Scene) -> Finding:
    """Return each commitment, or that there was none."""
    problem = first_problem(scene)
    if problem is None:
        return Finding(why_not=NO_PROBLEM)
    waits = {cue.interval for cue in scene.agent_cues(CueKind.ANNOUNCED_WAIT)}
    own = _after(problem, scene.agent_cues(CueKind.COMMITMENT))
    promised = one_per_agent_turn(scene, [cue for cue in own if cue.interval not in waits])
    if promised:
        return Finding(
            tuple(
                met(answered_by(scene, cue.interval) or of_cue(problem), of_cue(cue))
                for cue in promised
            )
        )
    others = _after(problem, scene.agent_cues(CueKind.HANDED_OFF))
    if others:
        return Finding((judged(of_cue(problem), Verdict.PARTLY, of_cue(others[0])),))
    return Finding((missed(of_cue(problem)),))


def _after(problem: Cue, cues: tuple[Cue, ...]) -> list[Cue]:
    return [cue for cue in cues if cue.interval.start_ms > problem.interval.start_ms]


BEHAVIOUR = Behaviour(
    key="takes_ownership",
    title="Takes ownership",
    version=1,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
    excuses=(blocked_in_stint,),
)
