"""Lets the customer finish.

Opportunity
-----------
Every turn of the customer. With fewer than five turns the behaviour does not apply.

Met when
--------
The agent does not interrupt in it. An attempt that the customer talked over is `partly`.

Not fooled by
-------------
Listener responses and overlap at the end of a turn, which are normal turn-taking. Overlap that the
delay of the voice path explains is excused.

Source
------
Events of turn-taking as defined for `interruption_rate`. Heldner & Edlund (2010), Journal of
Phonetics 38(4), on overlap as normal turn-taking. The least of five turns is ours.
"""

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.conversation import Event, EventKind, Turn
from voice_analytics.domain.cue import Layer
from voice_analytics.domain.interval import Interval
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.excuses import path_delay
from voice_analytics.listening.steps.places import Moment, judged, of_turn, words_at

_VERDICTS = {
    EventKind.INTERRUPTION: Verdict.MISSED,
    EventKind.ATTEMPTED_INTERRUPTION: Verdict.PARTLY,
}


def find(scene: Scene) -> Finding:
    """Return whether each customer turn was left to its end."""
    turns = scene.customer_turns
    if len(turns) < scene.limits.least_customer_turns:
        return Finding(why_not=f"fewer than {scene.limits.least_customer_turns} customer turns")
    return Finding(tuple(judge(scene, turn) for turn in turns))


def judge(scene: Scene, turn: Turn) -> Evidence:
    """Return whether the agent cut into one turn."""
    occasion = _timed(of_turn(turn))
    cuts = [
        event
        for event in scene.events_of(*_VERDICTS)
        if event.participant in scene.agents and event.interval.start_ms in turn.interval
    ]
    if not cuts:
        return judged(occasion, Verdict.MET)
    worst = next((e for e in cuts if e.kind is EventKind.INTERRUPTION), cuts[0])
    until = Moment(occasion.interval, _until(scene, turn, worst), 1.0, Layer.TIMING)
    return judged(until, _VERDICTS[worst.kind], _cut(scene, worst))


def _until(scene: Scene, turn: Turn, cut: Event) -> str:
    """Return the customer's last words before the agent came in, or all where there are none."""
    before = Interval(turn.interval.start_ms, cut.interval.start_ms)
    words = words_at(scene.conversation, turn.participant, before).split()
    return " ".join(words[-_LAST_WORDS:]) or of_turn(turn).quote


_LAST_WORDS = 12


def _cut(scene: Scene, event: Event) -> Moment:
    quote = words_at(scene.conversation, event.participant, event.interval)
    return Moment(event.interval, quote, event.confidence, Layer.TIMING)


def _timed(moment: Moment) -> Moment:
    """Return the moment as timing decides it, however sure its words are."""
    return Moment(moment.interval, moment.quote, 1.0, Layer.TIMING)


BEHAVIOUR = Behaviour(
    key="lets_finish",
    title="Lets the customer finish",
    version=2,
    kind=BehaviourKind.EARNS,
    part="sensing",
    find=find,
    excuses=(path_delay,),
)
