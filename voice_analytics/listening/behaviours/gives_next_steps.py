"""Says what happens next.

Opportunity
-----------
The end of the call, when the customer had stated a problem. Each step named is an opportunity
taken.

Met when
--------
The agent says who does what by when, found by wording or by a statement about the future that
names a time or what the customer will get. A step without a time is `partly`, and excused beside
one with a time: to say more is never worse.

Not fooled by
-------------
A call that the customer ended or that was handed over: then nothing was left to say. A statement
about the future in one breath with a question, which may be a guess.

Source
------
Ours, after the closing items of common quality forms.
"""

from collections.abc import Iterator

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.cue import CueKind, Layer
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.excuses import blocked, blocked_in_stint
from voice_analytics.listening.steps.grammar import affirms, asks, plain_of
from voice_analytics.listening.steps.occasions import end_of_call
from voice_analytics.listening.steps.places import (
    Moment,
    answered_by,
    judged,
    missed,
    of_cue,
    of_sentence,
)
from voice_analytics.listening.steps.time_words import (
    foretells,
    promises,
    says_when,
    tells_the_future,
)


def find(scene: Scene) -> Finding:
    """Return each next step, or that there was none."""
    steps = tuple(_steps(scene))
    if steps:
        return Finding(tuple(judge(scene, step) for step in steps))
    end = end_of_call(scene)
    return end if isinstance(end, Finding) else Finding((missed(end),))


def judge(scene: Scene, step: Moment) -> Evidence:
    """Return one step: with its time, or without."""
    verdict = Verdict.MET if says_when(step.quote) else Verdict.PARTLY
    return judged(answered_by(scene, step.interval) or step, verdict, step)


def timed_elsewhere(scene: Scene, evidence: Evidence) -> str | None:
    """Excuse a step without a time beside one with a time."""
    if evidence.response is not None and any(says_when(step.quote) for step in _steps(scene)):
        return "another step named its time"
    return None


def _steps(scene: Scene) -> Iterator[Moment]:
    """Yield one step per agent turn: by a cue, or by what is said of the future."""
    refused = {cue.interval for cue in scene.agent_cues(CueKind.REFUSAL)}
    other = [cue.interval for cue in scene.agent_cues(*_NO_STEPS)]
    cued = {
        cue.interval: cue
        for cue in scene.agent_cues(CueKind.NEXT_STEP)
        if cue.interval not in refused
        and (cue.layer is not Layer.SIMILARITY or tells_the_future(plain_of(scene, cue)))
    }
    for turn in scene.agent_turns:
        own = [cue for at, cue in cued.items() if at.overlap_ms(turn.interval)]
        told = [
            said
            for said in scene.said_in(turn.interval)
            if said.participant == turn.participant
            and said.interval not in refused
            and affirms(said.plain)
            and not asks(said.plain)
            and (promises(said.plain) or (said.interval not in other and foretells(said.plain)))
        ]
        if own:
            yield of_cue(max(own, key=lambda cue: cue.confidence))
        elif told:
            yield of_sentence(told[0])


_NO_STEPS = (
    CueKind.ANNOUNCED_WAIT,
    CueKind.BLAME,
    CueKind.CLOSING_CHECK,
    CueKind.GREETING,
    CueKind.QUESTION,
    CueKind.REFUSAL,
)


BEHAVIOUR = Behaviour(
    key="gives_next_steps",
    title="Says what happens next",
    version=2,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
    excuses=(blocked_in_stint, blocked, timed_elsewhere),
)
