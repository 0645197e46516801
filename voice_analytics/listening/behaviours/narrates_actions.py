"""Says what they are doing before going quiet.

Opportunity
-----------
A silence of more than 3 s that the agent causes, or a hold. An unannounced hold is dead air.

Met when
--------
The agent says beforehand what they will do and roughly for how long. One of the two is `partly`.

Not fooled by
-------------
A silence in which the customer looks something up or was asked something: it is not the agent's.
A stretch that was not recorded is no silence.
"Hold on, please" says neither what nor how long. A slow system that the agent names excuses the
silence.

Source
------
Limit of 3 s: VoiceBase and Google count dead air from about there (see `dead_air`). The rest is
ours.
"""

from collections.abc import Iterator

from voice_analytics.cues.waits import only_asks_to_wait, says_how_long
from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.conversation import EventKind, Turn
from voice_analytics.domain.cue import Cue, CueKind, Layer
from voice_analytics.domain.interval import Interval, complement, union
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.content import content_of, content_words
from voice_analytics.listening.steps.excuses import blocked_before
from voice_analytics.listening.steps.places import Moment, judged

_BEFORE_MS = 1500
"""A silence this soon after a turn follows from it. Ours."""
_ASKS_TO_WAIT = content_of(
    ("hold line bear wait stay hang please quiet second moment minute half bit while shortly",)
)


def find(scene: Scene) -> Finding:
    """Return each silence that the agent caused with what was said before it."""
    silences = tuple(_silences(scene))
    if not silences:
        return Finding(why_not="the agent caused no longer silence")
    return Finding(tuple(judge(scene, silence, before) for silence, before in silences))


def judge(scene: Scene, silence: Interval, before: Turn) -> Evidence:
    """Return whether one silence was announced."""
    occasion = Moment(silence, "", 1.0, Layer.TIMING)
    cues = _announcements(scene, silence, before)
    if not cues:
        return judged(occasion, Verdict.MISSED, timed=False)
    announced = Moment(
        Interval(cues[0].interval.start_ms, max(cue.interval.end_ms for cue in cues)),
        " ".join(cue.quote for cue in cues),
        max(cue.confidence for cue in cues),
    )
    said = _says_what(scene, announced.quote) + says_how_long(announced.quote)
    return judged(occasion, _VERDICTS[said], announced, timed=False)


_VERDICTS = (Verdict.MISSED, Verdict.PARTLY, Verdict.MET)
"""By how many of the two an announcement says: what, and how long."""


def _announcements(scene: Scene, silence: Interval, before: Turn) -> list[Cue]:
    """Return the announcements in the agent's last turn before the silence, once per sentence."""
    turn = before
    if before.participant not in scene.agents:
        earlier = [t for t in scene.agent_turns if t.interval.start_ms < silence.start_ms]
        if not earlier:
            return []
        turn = earlier[-1]
    found = {
        cue.interval: cue
        for cue in scene.agent_cues(CueKind.ANNOUNCED_WAIT)
        if cue.interval.overlap_ms(turn.interval)
    }
    return list(found.values())


def _says_what(scene: Scene, quote: str) -> bool:
    """Return whether an announcement says what is done, beyond asking to wait."""
    if only_asks_to_wait(quote):
        return False
    return bool(content_words(quote, scene.language) - _ASKS_TO_WAIT)


def _silences(scene: Scene) -> Iterator[tuple[Interval, Turn]]:
    """Yield the silences and holds that follow from the agent, with the turn before each."""
    limit_ms = scene.limits.caused_silence_ms
    holds = [e.interval for e in scene.events_of(EventKind.HOLD)]
    quiet = complement(
        (unit.interval for unit in scene.conversation.ipus), within=scene.stint.interval
    )
    missing = scene.conversation.not_recorded
    gaps = (
        gap
        for gap in quiet
        if gap.duration_ms > limit_ms and not any(gap.overlap_ms(part) for part in missing)
    )
    for silence in union([*holds, *gaps]):
        before = _turn_before(scene, silence)
        if before is not None and _agents(scene, silence, before, holds):
            yield silence, before


def _turn_before(scene: Scene, silence: Interval) -> Turn | None:
    earlier = [t for t in scene.turns if t.interval.end_ms <= silence.start_ms + _BEFORE_MS]
    return earlier[-1] if earlier else None


def _agents(scene: Scene, silence: Interval, before: Turn, holds: list[Interval]) -> bool:
    """Return whether a silence is the agent's doing."""
    after = next(
        (t for t in scene.turns if t.interval.end_ms > silence.end_ms and t is not before), None
    )
    if after is None:
        return False
    if any(hold.overlap_ms(silence) for hold in holds):
        return True
    if before.participant in scene.customers:
        return after.participant in scene.agents and not _customer_waits(before)
    return not _asks(scene, before) and not _let_go(scene, before)


def _customer_waits(turn: Turn) -> bool:
    """Return whether the customer asked for a moment."""
    last = " ".join(turn.text.lower().split()[-8:])
    return any(wait in last for wait in _CUSTOMER_WAITS)


_CUSTOMER_WAITS = ("one second", "hang on", "hold on", "just a sec", "a minute", "let me see",
                   "let me look", "let me find", "one moment", "bear with me")  # fmt: skip


def _asks(scene: Scene, turn: Turn) -> bool:
    return any(
        cue.interval.overlap_ms(turn.interval)
        for cue in scene.agent_cues(CueKind.QUESTION, CueKind.CLOSING_CHECK)
    )


def _let_go(scene: Scene, turn: Turn) -> bool:
    """Return whether the agent granted the customer the moment they had asked for."""
    before = [t for t in scene.customer_turns if t.interval.start_ms < turn.interval.start_ms]
    return bool(before) and _customer_waits(before[-1])


BEHAVIOUR = Behaviour(
    key="narrates_actions",
    title="Says what they are doing",
    version=2,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
    excuses=(blocked_before,),
)
