"""Stands on the customer's side of the matter.

Opportunity
-----------
The customer complains, counted once per turn.

Met when
--------
Within three agent turns the agent words the fix as something done together ("let's get this
sorted").

Not fooled by
-------------
A bare "we" that stands for the company.

Source
------
Ours.
"""

from voice_analytics.domain.assessment import BehaviourKind, Evidence
from voice_analytics.domain.cue import CueKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.occasions import NO_COMPLAINT, complaints
from voice_analytics.listening.steps.places import (
    Moment,
    met,
    missed,
    of_cue,
    reply_turns,
    within,
)


def find(scene: Scene) -> Finding:
    """Return each complaint with the joint wording that answered it."""
    occasions = complaints(scene)
    if not occasions:
        return Finding(why_not=NO_COMPLAINT)
    return Finding(tuple(judge(scene, occasion) for occasion in occasions))


def judge(scene: Scene, occasion: Moment) -> Evidence:
    """Return whether one complaint was answered from the same side."""
    turns = reply_turns(scene, occasion.interval, scene.limits.repair_turns)
    cues = within(scene.agent_cues(CueKind.SAME_SIDE), turns, occasion.interval)
    return met(occasion, of_cue(cues[0])) if cues else missed(occasion)


BEHAVIOUR = Behaviour(
    key="same_side",
    title="On the same side",
    version=1,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
)
