"""Speaks about this customer's matter, not from a script.

Opportunity
-----------
The agent apologises or acknowledges something.

Met when
--------
The phrase refers to what this customer said: it shares content with it. Own words without such a
reference are `partly`, a stock phrase is `missed`.

Not fooled by
-------------
A formula followed by business in the same turn: only the phrase's own sentence counts.

Source
------
Ours. That the same sentence comes in the agent's other calls is a trend over many calls and not
part of this.
"""

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.content import content_words
from voice_analytics.listening.steps.occasions import one_per_agent_turn
from voice_analytics.listening.steps.places import answered_by, judged, of_cue

_FORMULAS = frozenset({"formula", "conditional"})


def find(scene: Scene) -> Finding:
    """Return each phrase of empathy with whether it is about this matter."""
    kinds = (CueKind.APOLOGY, CueKind.ACKNOWLEDGEMENT)
    cues = [cue for cue in scene.agent_cues(*kinds) if cue.label != "courtesy"]
    if not cues:
        return Finding(why_not="the agent used no phrase of empathy or apology")
    phrases = one_per_agent_turn(scene, cues)
    return Finding(tuple(judge(scene, cue) for cue in phrases))


def judge(scene: Scene, cue: Cue) -> Evidence:
    """Return one phrase."""
    heard = scene.content_of(
        s for s in scene.customer_sentences if s.interval.start_ms < cue.interval.start_ms
    )
    occasion = answered_by(scene, cue.interval) or of_cue(cue)
    if heard & content_words(cue.quote, scene.language):
        return judged(occasion, Verdict.MET, of_cue(cue))
    stock = cue.label in _FORMULAS or any(
        other.interval.overlap_ms(cue.interval) for other in scene.agent_cues(CueKind.STOCK_PHRASE)
    )
    return judged(occasion, Verdict.MISSED if stock else Verdict.PARTLY, of_cue(cue))


BEHAVIOUR = Behaviour(
    key="specific_not_scripted",
    title="Specific, not scripted",
    version=1,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
)
