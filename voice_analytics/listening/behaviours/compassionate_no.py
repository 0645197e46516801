"""Says no with care.

Opportunity
-----------
The agent refuses something.

Met when
--------
The same stretch holds an alternative, and a reason or a softener. An alternative alone, or a reason
with a softener, is `partly`.

Not fooled by
-------------
Telling the customer to go elsewhere ("you'd have to ring the other line"), which offers nothing. A
conditional apology, which softens nothing.

Source
------
Ours; refusals with reason and alternative after Brown & Levinson (1987).
"""

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.domain.interval import Interval
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.content import DENIALS
from voice_analytics.listening.steps.occasions import one_per_agent_turn
from voice_analytics.listening.steps.places import agent_turn_of, answered_by, judged, of_cue

_OFFERS = (CueKind.OPTION, CueKind.COMMITMENT)
_SOFTENS = (CueKind.ACKNOWLEDGEMENT, CueKind.APOLOGY, CueKind.SAME_SIDE)
_SOFT_WORDS = ("unfortunately", "afraid", "wish i could", "would love to", "sadly", "regret")
_EMPTY = frozenset({"conditional", "formula", "courtesy"})
_STRETCH_MS = 2000
"""Agent turns this close together are one stretch. Ours."""


def find(scene: Scene) -> Finding:
    """Return each refusal with its parts."""
    refusals = one_per_agent_turn(scene, scene.agent_cues(CueKind.REFUSAL))
    if not refusals:
        return Finding(why_not="the agent refused nothing")
    return Finding(tuple(judge(scene, cue) for cue in refusals))


def judge(scene: Scene, cue: Cue) -> Evidence:
    """Return one refusal with what came with it."""
    stretch = _stretch(scene, cue)
    parts = {
        "reason": _holds(scene, stretch, CueKind.REASON),
        "softener": _softens(scene, stretch),
        "alternative": _holds(scene, stretch, *_OFFERS) or _goes_on(scene, stretch, cue),
    }
    occasion = answered_by(scene, cue.interval) or of_cue(cue)
    return judged(occasion, _verdict(parts), of_cue(cue), grade=sum(parts.values()), parts=parts)


def _verdict(parts: dict[str, bool]) -> Verdict:
    count = sum(parts.values())
    if parts["alternative"] and count > 1:
        return Verdict.MET
    return Verdict.PARTLY if parts["alternative"] or count > 1 else Verdict.MISSED


def _stretch(scene: Scene, cue: Cue) -> Interval:
    """Return the agent's turn with the refusal, and one that follows on without an answer."""
    turn = agent_turn_of(scene, cue.interval)
    if turn is None:
        return cue.interval
    end_ms = turn.interval.end_ms
    for later in scene.turns:
        if later.interval.start_ms >= end_ms:
            follows = later.interval.start_ms - end_ms <= _STRETCH_MS
            if later.participant in scene.agents and follows:
                end_ms = later.interval.end_ms
            break
    return Interval(turn.interval.start_ms, end_ms)


def _holds(scene: Scene, stretch: Interval, *kinds: CueKind) -> bool:
    return any(cue.interval.overlap_ms(stretch) for cue in scene.agent_cues(*kinds))


def _goes_on(scene: Scene, stretch: Interval, cue: Cue) -> bool:
    """Return whether the refusal turns to what is possible: "but" and a clause without a "not"."""
    return any(
        word in _BUT and len(rest) >= _LEAST_OFFER and not DENIALS & set(rest)
        for said in scene.agent_sentences
        if said.interval.overlap_ms(stretch) and said.interval.end_ms >= cue.interval.end_ms
        for words in (said.plain.split(),)
        for index, word in enumerate(words)
        for rest in (words[index + 1 :],)
    )


_BUT = frozenset({"but", "however", "instead", "aber", "pero", "mais", "maar"})
_LEAST_OFFER = 4


def _softens(scene: Scene, stretch: Interval) -> bool:
    cues = scene.agent_cues(*_SOFTENS)
    if any(c.interval.overlap_ms(stretch) and c.label not in _EMPTY for c in cues):
        return True
    return any(
        word in said.plain
        for said in scene.agent_sentences
        if said.interval.overlap_ms(stretch)
        for word in _SOFT_WORDS
    )


BEHAVIOUR = Behaviour(
    key="compassionate_no",
    title="Says no with care",
    version=1,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
)
