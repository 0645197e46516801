"""Reacts to what matters.

Opportunity
-----------
A customer turn with a feeling or a complaint, or of 8 s or more.

Met when
--------
The agent gives a listener response inside it, or answers with an acknowledgement first thing
afterwards, within 2 s. Later is `partly`.

Not fooled by
-------------
An answer that begins with a question or with business, or with "no". "Sorry you feel that way" and
"apologies for any inconvenience". The same first words again and again.

Source
------
Yngve (1970) on back channels, through CANDOR (Reece et al. 2023). The lengths are ours.
"""

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.conversation import EventKind, Turn
from voice_analytics.domain.cue import Cue, CueKind, Layer
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.occasions import hardships
from voice_analytics.listening.steps.places import (
    Moment,
    customer_turn_of,
    judged,
    of_cue,
    of_turn,
    reply_turns,
    words_at,
)
from voice_analytics.listening.steps.saturation import worn_off

_REACTIONS = (
    CueKind.ACKNOWLEDGEMENT,
    CueKind.APOLOGY,
    CueKind.BACKCHANNEL,
    CueKind.CONFIRMATION,
    CueKind.RECAP,
    CueKind.SAME_SIDE,
)
_EMPTY = frozenset({"courtesy", "conditional", "formula", "no"})
"""Labels of apologies and confirmations that take in nothing of what was said."""


def find(scene: Scene) -> Finding:
    """Return each turn that calls for a reaction with the reaction it got."""
    occasions = _occasions(scene)
    if not occasions:
        return Finding(why_not="the customer stated no feeling or complaint and told no story")
    return Finding(worn_off(scene, (judge(scene, turn, at) for turn, at in occasions)))


def _occasions(scene: Scene) -> list[tuple[Turn, Moment]]:
    marked = {}
    for moment in hardships(scene):
        turn = customer_turn_of(scene, moment.interval)
        if turn is not None:
            marked[turn.interval] = moment
    return [
        (turn, marked.get(turn.interval) or of_turn(turn))
        for turn in scene.customer_turns
        if turn.interval in marked or turn.interval.duration_ms >= scene.limits.long_turn_ms
    ]


def judge(scene: Scene, turn: Turn, occasion: Moment) -> Evidence:
    """Return how the agent reacted to one turn."""
    inside = _listener_response(scene, turn)
    if inside is not None:
        return judged(occasion, Verdict.MET, inside)
    following = reply_turns(scene, turn.interval, 1)
    first = _first_reaction(scene, following[0]) if following else None
    if first is None:
        return judged(occasion, Verdict.MISSED, of_turn(following[0]) if following else None)
    delay_ms = first.interval.start_ms - turn.interval.end_ms
    soon = delay_ms <= scene.limits.slow_ms
    return judged(occasion, Verdict.MET if soon else Verdict.PARTLY, of_cue(first))


def _listener_response(scene: Scene, turn: Turn) -> Moment | None:
    for event in scene.events_of(EventKind.BACKCHANNEL):
        if event.participant in scene.agents and event.interval.overlap_ms(turn.interval):
            quote = words_at(scene.conversation, event.participant, event.interval)
            return Moment(event.interval, quote, event.confidence, Layer.TIMING)
    return None


def _first_reaction(scene: Scene, turn: Turn) -> Cue | None:
    """Return the acknowledgement with which a turn begins, in its first two sentences."""
    said = [s for s in scene.agent_sentences if s.interval.overlap_ms(turn.interval)][:2]
    for sentence in said:
        for cue in scene.agent_cues(*_REACTIONS):
            if cue.interval.overlap_ms(sentence.interval) and cue.label not in _EMPTY:
                return cue
    return None


BEHAVIOUR = Behaviour(
    key="reacts",
    title="Reacts to what matters",
    version=2,
    kind=BehaviourKind.EARNS,
    part="sensing",
    find=find,
)
