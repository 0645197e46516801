"""Takes ownership.

Opportunity
-----------
The customer states a problem. Each commitment is an opportunity taken.

Met when
--------
The agent says in the first person what they will do about it.
Not fooled by
-------------
"Someone will get back to you"; looking something up for a moment, which is narrating; a promise
to call back, which is a next step.

Source
------
Ours, after the ownership item of common quality forms.
"""

from itertools import pairwise

from voice_analytics.domain.assessment import BehaviourKind
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.excuses import blocked_in_stint
from voice_analytics.listening.steps.grammar import is_speakers
from voice_analytics.listening.steps.occasions import NO_PROBLEM, first_problem, one_per_agent_turn
from voice_analytics.listening.steps.places import answered_by, met, missed, of_cue


def find(scene: Scene) -> Finding:
    """Return each commitment, or that there was none."""
    problem = first_problem(scene)
    if problem is None:
        return Finding(why_not=NO_PROBLEM)
    waits = {cue.interval for cue in scene.agent_cues(CueKind.ANNOUNCED_WAIT)}
    own = _after(problem, scene.agent_cues(CueKind.COMMITMENT))
    promised = one_per_agent_turn(
        scene,
        [
            cue
            for cue in own
            if cue.interval not in waits and not _only_calls_back(cue) and is_speakers(scene, cue)
        ],
    )
    if promised:
        return Finding(
            tuple(
                met(answered_by(scene, cue.interval) or of_cue(problem), of_cue(cue))
                for cue in promised
            )
        )
    others = _after(problem, scene.agent_cues(CueKind.HANDED_OFF))
    if others:
        return Finding((missed(of_cue(problem), of_cue(others[0])),))
    return Finding((missed(of_cue(problem)),))


def _after(problem: Cue, cues: tuple[Cue, ...]) -> list[Cue]:
    return [cue for cue in cues if cue.interval.start_ms > problem.interval.start_ms]


def _only_calls_back(cue: Cue) -> bool:
    """Return whether the customer is all that is acted upon: "I'll ring you on Friday"."""
    words = [word.strip(".,!?") for word in cue.quote.lower().split()]
    return any(pair[0] in _CALLS and pair[1] == "you" for pair in pairwise(words))


_CALLS = frozenset({"call", "ring", "phone", "email", "text", "contact", "message"})


BEHAVIOUR = Behaviour(
    key="takes_ownership",
    title="Takes ownership",
    version=1,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
    excuses=(blocked_in_stint,),
)
