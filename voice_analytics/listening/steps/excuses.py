"""Fairness: why a verdict does not count against the agent.

Each excuse is a function of the scene and one piece of evidence. Those in `ALWAYS` hold for every
behaviour; a behaviour names the others it needs.
"""

from voice_analytics.domain.assessment import Evidence
from voice_analytics.domain.cue import CueKind
from voice_analytics.domain.interval import Interval
from voice_analytics.listening.scene import Excuse, Scene
from voice_analytics.listening.steps.places import reply_turns


def abuse(scene: Scene, evidence: Evidence) -> str | None:
    """Excuse what follows an insult or a threat."""
    if _after(scene, CueKind.ABUSE, evidence, scene.limits.abuse_ms):
        return "the customer had just been abusive"
    return None


def safety(scene: Scene, evidence: Evidence) -> str | None:
    """Excuse what gives way to a danger."""
    if _after(scene, CueKind.SAFETY, evidence, scene.limits.safety_ms):
        return "someone's safety went first"
    return None


def _after(scene: Scene, kind: CueKind, evidence: Evidence, for_ms: int) -> bool:
    at = _agents_place(scene, evidence)
    return any(
        cue.interval.start_ms < at.end_ms and at.start_ms - cue.interval.end_ms <= for_ms
        for cue in scene.cues
        if cue.kind is kind and (kind is CueKind.SAFETY or cue.participant in scene.customers)
    )


def _agents_place(scene: Scene, evidence: Evidence) -> Interval:
    """Return where the agent did it, or would have."""
    if evidence.response is not None:
        return evidence.response.interval
    following = reply_turns(scene, evidence.interval, 1)
    return following[0].interval if following else evidence.interval


def mandated(scene: Scene, evidence: Evidence) -> str | None:
    """Excuse wording that the company or law prescribes."""
    at = evidence.response.interval if evidence.response else evidence.interval
    for said in scene.agent_sentences:
        if said.interval.overlap_ms(at) and any(text in said.plain for text in scene.mandated):
            return "the wording is prescribed"
    return None


def blocked(scene: Scene, evidence: Evidence) -> str | None:
    """Excuse a missing action that the company's systems, rules or departments kept from them."""
    at = evidence.response.interval if evidence.response else evidence.interval
    turns = reply_turns(scene, evidence.interval, scene.limits.reply_turns)
    spans = (at, *(turn.interval for turn in turns))
    for cue in scene.agent_cues(CueKind.FRICTION):
        if any(cue.interval.overlap_ms(span) for span in spans):
            return f"what the agent could do was blocked: {cue.quote!r}"
    return None


def blocked_before(scene: Scene, evidence: Evidence) -> str | None:
    """Excuse a silence for which the agent had named what blocks them."""
    turns = [t for t in scene.agent_turns if t.interval.start_ms < evidence.interval.start_ms]
    for cue in scene.agent_cues(CueKind.FRICTION):
        if turns and cue.interval.overlap_ms(turns[-1].interval):
            return f"what the agent could do was blocked: {cue.quote!r}"
    return None


def blocked_in_stint(scene: Scene, evidence: Evidence) -> str | None:
    """Excuse an action that is missing from a whole stint in which the agent was blocked."""
    cues = scene.agent_cues(CueKind.FRICTION)
    if evidence.response is None and cues:
        return f"what the agent could do was blocked: {cues[-1].quote!r}"
    return None


def path_delay(scene: Scene, evidence: Evidence) -> str | None:
    """Excuse talking at once that the delay of the voice path explains.

    The agent could not have heard what the customer began to say less than a round trip before,
    nor have stopped sooner than a round trip after.
    """
    if evidence.response is None:
        return None
    at, delay_ms = evidence.response.interval, scene.limits.path_delay_ms
    if at.duration_ms <= delay_ms:
        return "the overlap is no longer than the delay of the line"
    for unit in scene.conversation.ipus:
        began_ms = at.start_ms - unit.interval.start_ms
        if (
            unit.participant in scene.customers
            and unit.interval.overlap_ms(at)
            and 0 <= began_ms < delay_ms
        ):
            return "the delay of the line hid that the customer had begun"
    return None


_ELSEWHERE = (
    "yesterday", "last time", "last week", "the other day", "already rang", "rang before",
    "previous", "earlier call", "colleague", "other person", "other lady", "other guy",
    "somebody else", "someone else", "chat", "website", "email", "machine", "robot", "automated",
    "app", "branch", "store", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "line is", "breaking up", "can you hear", "cannot hear", "bad line",
)  # fmt: skip


def inherited(scene: Scene, evidence: Evidence) -> str | None:
    """Excuse a repetition that an earlier stint, another call, a machine or a bad line caused."""
    said = _sentence_at(scene, evidence.interval)
    if any(f" {word} " in f" {said} " for word in _ELSEWHERE):
        return "the customer had to repeat what they told others, not this agent"
    own = [t for t in scene.customer_turns if t.interval.end_ms <= evidence.interval.start_ms]
    stints_before = any(
        turn.interval.start_ms < scene.stint.interval.start_ms
        for turn in scene.conversation.turns
        if turn.participant in scene.customers
    )
    if stints_before and len(own) <= 1:
        return "what was said before was said to an earlier stint"
    return None


def not_recorded(scene: Scene, evidence: Evidence) -> str | None:
    """Excuse what the agent may have answered while recording was paused."""
    replies = reply_turns(scene, evidence.interval, scene.limits.reply_turns)
    until = [evidence.interval, *(turn.interval for turn in replies)]
    if evidence.response is not None:
        until.append(evidence.response.interval)
    start_ms = min(at.start_ms for at in until)
    span = Interval(start_ms, max(at.end_ms for at in until))
    if any(pause.overlap_ms(span) for pause in scene.conversation.not_recorded):
        return "part of it was not recorded"
    return None


def _sentence_at(scene: Scene, interval: Interval) -> str:
    return " ".join(
        said.plain for said in scene.customer_sentences if said.interval.overlap_ms(interval)
    )


ALWAYS: tuple[Excuse, ...] = (abuse, safety, mandated, not_recorded)
