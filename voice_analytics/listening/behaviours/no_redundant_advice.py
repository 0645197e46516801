"""Does not advise what was already tried.

Opportunity
-----------
The customer says what they have tried. The behaviour can only lose.

Met when
--------
The agent does not tell them to do it again.

Not fooled by
-------------
Asking politely why it failed or what happened: a question is no advice.

Source
------
Ours.
"""

from voice_analytics.domain.assessment import BehaviourKind, Evidence
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.content import content_words
from voice_analytics.listening.steps.places import missed, of_cue

_ADVICE = (CueKind.SOLUTION, CueKind.OPTION)


def find(scene: Scene) -> Finding:
    """Return each piece of advice that had been tried."""
    tried = scene.customer_cues(CueKind.ALREADY_TRIED)
    if not tried:
        return Finding(why_not="the customer did not say what they had tried")
    questions = {cue.interval for cue in scene.agent_cues(CueKind.QUESTION)}
    advice = [cue for cue in scene.agent_cues(*_ADVICE) if cue.interval not in questions]
    found = [entry for cue in tried if (entry := judge(scene, cue, advice)) is not None]
    return Finding(tuple(found))


def judge(scene: Scene, tried: Cue, advice: list[Cue]) -> Evidence | None:
    """Return the advice that asks for what was tried, None when there is none."""
    about = content_words(tried.quote, scene.language)
    for cue in advice:
        later = cue.interval.start_ms > tried.interval.start_ms
        if later and about & content_words(cue.quote, scene.language):
            return missed(of_cue(cue))
    return None


BEHAVIOUR = Behaviour(
    key="no_redundant_advice",
    title="No advice that was tried",
    version=1,
    kind=BehaviourKind.ONLY_LOSES,
    part="processing",
    find=find,
)
