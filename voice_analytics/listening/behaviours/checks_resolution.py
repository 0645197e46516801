"""Checks that the need is met.

Opportunity
-----------
The end of the call, when the customer had stated a problem.

Met when
--------
The agent asks whether the need is met or something is left, and the customer gets to answer.
Without an answer it is `partly`.

Not fooled by
-------------
"Is that okay with you?" in the middle of the call; only the agent's last four turns count. A call
that the customer ended or that was handed over.

Source
------
Ours, after the closing items of common quality forms.
"""

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.occasions import end_of_call, one_per_agent_turn
from voice_analytics.listening.steps.places import answered_by, judged, missed, of_cue

_CLOSING_TURNS = 4
"""Agent turns that make the end of a call. Ours."""


def find(scene: Scene) -> Finding:
    """Return each check, or that there was none."""
    closing = [turn.interval for turn in scene.agent_turns[-_CLOSING_TURNS:]]
    cues = scene.agent_cues(CueKind.CLOSING_CHECK)
    checks = one_per_agent_turn(
        scene, [cue for cue in cues if any(cue.interval.overlap_ms(span) for span in closing)]
    )
    if checks:
        return Finding(tuple(judge(scene, cue) for cue in checks))
    end = end_of_call(scene)
    return end if isinstance(end, Finding) else Finding((missed(end),))


def judge(scene: Scene, cue: Cue) -> Evidence:
    """Return whether the customer got to answer one check."""
    answered = any(t.interval.end_ms > cue.interval.end_ms for t in scene.customer_turns)
    occasion = answered_by(scene, cue.interval) or of_cue(cue)
    return judged(occasion, Verdict.MET if answered else Verdict.PARTLY, of_cue(cue))


BEHAVIOUR = Behaviour(
    key="checks_resolution",
    title="Checks that the need is met",
    version=1,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
)
