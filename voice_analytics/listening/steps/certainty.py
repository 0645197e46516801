"""When words are too uncertain to decide: the verdict is then `unclear`."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from voice_analytics.domain.assessment import Evidence, Verdict
from voice_analytics.domain.cue import Layer, Sentence
from voice_analytics.domain.interval import Interval
from voice_analytics.listening.scene import Scene
from voice_analytics.listening.steps.places import reply_turns

_INTERPRETERS = ("interpreter", "translator", "interprete", "dolmetscher", "tolk")


def with_certainty(scene: Scene, evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return the evidence; what uncertain words or another language decide becomes `unclear`."""
    from_ms = _interpreted_from_ms(scene)
    return tuple(
        replace(entry, verdict=Verdict.UNCLEAR) if _uncertain(scene, entry, from_ms) else entry
        for entry in evidence
    )


def _uncertain(scene: Scene, evidence: Evidence, interpreted_from_ms: int | None) -> bool:
    if evidence.layer is Layer.TIMING:
        return False
    if interpreted_from_ms is not None and evidence.interval.end_ms > interpreted_from_ms:
        return True
    heard = [scene.said_in(place) for place in _places(scene, evidence)]
    if any(said.interval in scene.foreign for part in heard for said in part):
        return True
    return any(_faint(scene, part) for part in heard)


def _places(scene: Scene, evidence: Evidence) -> tuple[Interval, ...]:
    """Return where the words are that decided: of what is missing, where it would have been."""
    if evidence.response is not None:
        return evidence.interval, evidence.response.interval
    turns = reply_turns(scene, evidence.interval, scene.limits.reply_turns)
    return (evidence.interval, *(turn.interval for turn in turns))


def _faint(scene: Scene, said: Sequence[Sentence]) -> bool:
    """Return whether the words, in the mean over time, are too uncertain.

    Short sentences are taken with what the same person says around them: a few words alone, such as
    a name, are recognised with little confidence and yet rightly.
    """
    around = {
        near.interval: near
        for sentence in said
        for near in (
            scene.said_in(_widened(sentence.interval))
            if sentence.interval.duration_ms < _SHORT_MS
            else (sentence,)
        )
        if near.participant == sentence.participant
    }
    whole_ms = sum(near.interval.duration_ms for near in around.values())
    sure = sum(near.confidence * near.interval.duration_ms for near in around.values())
    return bool(whole_ms) and sure / whole_ms < scene.limits.unclear_below


_SHORT_MS = 2000
_AROUND_MS = 5000


def _widened(interval: Interval) -> Interval:
    return Interval(max(0, interval.start_ms - _AROUND_MS), interval.end_ms + _AROUND_MS)


def _interpreted_from_ms(scene: Scene) -> int | None:
    """Return when an interpreter is first spoken of."""
    for sentence in scene.sentences:
        if any(word in sentence.plain for word in _INTERPRETERS):
            return sentence.interval.start_ms
    return None
