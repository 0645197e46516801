"""Keeps a steady voice.

Opportunity
-----------
The customer raises their voice.

Met when
--------
In the agent's next turn level and pace stay within the agent's own baseline: the medians over
their other turns, by 3 dB and a factor of 1.25. Up to twice as much is `partly`.

Not fooled by
-------------
An agent who is loud or fast throughout: only their own baseline counts. Nothing is said about how
anyone feels.

Source
------
Ours; limits from `raised_voice` (6 dB) and `pace_change`.
"""

import numpy as np

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.conversation import Event, EventKind, Turn
from voice_analytics.domain.cue import Layer
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.places import Moment, judged, of_turn, reply_turns, words_at

_LEAST_TURNS = 3
"""Other turns that make a baseline. Ours."""
_LEAST_WORDS = 5
_TWICE = 2.0


def find(scene: Scene) -> Finding:
    """Return each raised voice of the customer with the agent's next turn."""
    raised = [
        e for e in scene.events_of(EventKind.RAISED_VOICE) if e.participant in scene.customers
    ]
    if not raised:
        return Finding(why_not="the customer did not raise their voice")
    return Finding(tuple(judge(scene, event) for event in raised))


def judge(scene: Scene, event: Event) -> Evidence:
    """Return how steady the agent's answer to one raised voice was."""
    quote = words_at(scene.conversation, event.participant, event.interval)
    occasion = Moment(event.interval, quote, event.confidence, Layer.TIMING)
    turns = reply_turns(scene, event.interval, 1)
    others = [turn for turn in scene.agent_turns if turn not in turns]
    if not turns or len(others) < _LEAST_TURNS:
        return judged(occasion, Verdict.UNCLEAR)
    excess = _excess(scene, turns[0], others)
    reply = of_turn(turns[0])
    response = Moment(reply.interval, reply.quote, event.confidence, Layer.TIMING)
    if excess is None:
        return judged(occasion, Verdict.UNCLEAR, response)
    return judged(occasion, _verdict(excess), response)


def _verdict(excess: float) -> Verdict:
    if excess <= 1.0:
        return Verdict.MET
    return Verdict.PARTLY if excess <= _TWICE else Verdict.MISSED


def _excess(scene: Scene, turn: Turn, others: list[Turn]) -> float | None:
    """Return how far level or pace are above the baseline, in units of their limits."""
    found: list[float] = []
    level, usual = _level_db(scene, turn), _median([_level_db(scene, t) for t in others])
    if level is not None and usual is not None:
        found.append((level - usual) / scene.limits.steady_db)
    pace, usual = _pace(turn), _median([_pace(t) for t in others])
    if pace is not None and usual:
        found.append((pace / usual - 1.0) / (scene.limits.steady_rate - 1.0))
    return max(found, default=None)


def _median(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.median(known)) if known else None


def _level_db(scene: Scene, turn: Turn) -> float | None:
    track = scene.conversation.tracks.get(turn.participant)
    if track is None:
        return None
    hop = track.hop_ms
    parts = [
        track.level_dbfs[unit.interval.start_ms // hop : -(-unit.interval.end_ms // hop)]
        for unit in turn.ipus
    ]
    levels = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    levels = levels[np.isfinite(levels)]
    return float(np.median(levels)) if levels.size else None


def _pace(turn: Turn) -> float | None:
    """Return words per second of own speech, None for a short turn."""
    if len(turn.words) < _LEAST_WORDS:
        return None
    return len(turn.words) * 1000 / sum(unit.interval.duration_ms for unit in turn.ipus)


BEHAVIOUR = Behaviour(
    key="steady_voice",
    title="Keeps a steady voice",
    version=1,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
)
