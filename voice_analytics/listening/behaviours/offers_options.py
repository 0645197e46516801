"""Offers options.

Opportunity
-----------
The agent refuses something, or names ways forward.

Met when
--------
At least two ways forward are named, in the same turn or the next two. One way after a refusal is
`partly`.

Not fooled by
-------------
A choice of formalities ("morning or afternoon") counts as one way only when nothing was refused.

Source
------
Ours; perceived control in service recovery.
"""

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.excuses import blocked
from voice_analytics.listening.steps.occasions import one_per_agent_turn
from voice_analytics.listening.steps.places import (
    agent_turn_of,
    judged,
    missed,
    of_cue,
    reply_turns,
)

_TWO = 2


def find(scene: Scene) -> Finding:
    """Return each refusal, and each choice that was offered without one."""
    refusals = one_per_agent_turn(scene, scene.agent_cues(CueKind.REFUSAL))
    options = scene.agent_cues(CueKind.OPTION)
    taken: set[Cue] = set()
    found = [_after_refusal(scene, refusal, options, taken) for refusal in refusals]
    free = one_per_agent_turn(scene, [option for option in options if option not in taken])
    found += [judged(of_cue(cue), _freely(cue), of_cue(cue), timed=False) for cue in free]
    found.sort(key=lambda entry: entry.interval)
    return Finding(tuple(found), None if found else "nothing was refused or left to choose")


def _after_refusal(
    scene: Scene, refusal: Cue, options: tuple[Cue, ...], taken: set[Cue]
) -> Evidence:
    turn = agent_turn_of(scene, refusal.interval)
    at = turn.interval if turn is not None else refusal.interval
    spans = [at, *(t.interval for t in reply_turns(scene, at, scene.limits.reply_turns))]
    near = [cue for cue in options if any(cue.interval.overlap_ms(span) for span in spans)]
    taken.update(near)
    if not near:
        return missed(of_cue(refusal))
    enough = sum(ways(cue) for cue in near) >= _TWO
    return judged(of_cue(refusal), Verdict.MET if enough else Verdict.PARTLY, of_cue(near[0]))


def _freely(cue: Cue) -> Verdict:
    return Verdict.MET if ways(cue) >= _TWO else Verdict.PARTLY


def ways(cue: Cue) -> int:
    """Return how many ways forward a sentence names."""
    words = cue.quote.lower().replace(",", " ").split()
    return 1 + sum(word in ("or", "alternatively", "otherwise") for word in words)


BEHAVIOUR = Behaviour(
    key="offers_options",
    title="Offers options",
    version=1,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
    excuses=(blocked,),
)
