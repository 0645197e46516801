"""Acknowledgements: which of them answer a feeling, and in time."""

from collections.abc import Callable, Iterator, Sequence

from voice_analytics.domain.assessment import Evidence
from voice_analytics.domain.cue import Cue, CueKind, Layer
from voice_analytics.domain.interval import Interval
from voice_analytics.listening.scene import Scene
from voice_analytics.listening.steps.content import content_words
from voice_analytics.listening.steps.grammar import takes_place
from voice_analytics.listening.steps.places import (
    Moment,
    answered_by,
    met,
    missed,
    of_cue,
    reply_turns,
    within,
)
from voice_analytics.listening.steps.saturation import worn_off

_MATTER_LABELS = frozenset({"open", "tag"})
"""Questions that do not turn to business."""


def answers(
    scene: Scene, occasions: Sequence[Moment], fits: Callable[[Scene, Cue], bool]
) -> tuple[Evidence, ...]:
    """Return each occasion with the acknowledgement it got.

    Acknowledgements that answer something else count as well: nobody had to ask for them.

    Parameters
    ----------
    occasions
        What the customer said that should be acknowledged.
    fits
        Whether an acknowledgement will do.
    """
    cues = [cue for cue in acknowledgements(scene) if fits(scene, cue)]
    used: set[Interval] = set()
    found: list[Evidence] = []
    for occasion in occasions:
        cue = next(iter(in_time(scene, occasion, cues)), None)
        if cue is not None:
            used.add(cue.interval)
            found.append(met(occasion, of_cue(cue)))
        else:
            found.append(missed(occasion))
    found += _unasked(scene, cues, used)
    return worn_off(scene, sorted(found, key=_response_first))


def acknowledgements(scene: Scene) -> tuple[Cue, ...]:
    """Return the agent's acknowledgements that can be believed.

    Not those in a sentence that apologises for what may not have been, nor those that rest on
    likeness where wording says that the sentence does something else.
    """
    empty = {cue.interval for cue in scene.agent_cues(CueKind.APOLOGY) if cue.label in _EMPTY}
    worded = [c.interval for c in scene.agent_cues(*_BUSINESS) if c.layer is not Layer.SIMILARITY]
    return tuple(
        cue
        for cue in scene.agent_cues(CueKind.ACKNOWLEDGEMENT)
        if cue.interval not in empty
        and (cue.layer is not Layer.SIMILARITY or _believed(scene, cue, worded))
    )


def _believed(scene: Scene, cue: Cue, worded: Sequence[Interval]) -> bool:
    """Return whether an acknowledgement that rests on likeness is one."""
    if any(cue.interval.overlap_ms(at) for at in worded):
        return False
    return cue.label != "perspective" or takes_place(scene, cue)


_EMPTY = frozenset({"conditional", "formula"})
_BUSINESS = (
    CueKind.ANNOUNCED_WAIT,
    CueKind.FAREWELL,
    CueKind.FRICTION,
    CueKind.NEXT_STEP,
    CueKind.RECAP,
    CueKind.REFUSAL,
    CueKind.SOLUTION,
)


def _response_first(entry: Evidence) -> tuple[int, int]:
    at = entry.response.interval if entry.response else entry.interval
    return at.start_ms, entry.interval.start_ms


def _unasked(scene: Scene, cues: Sequence[Cue], used: set[Interval]) -> Iterator[Evidence]:
    for cue in cues:
        occasion = answered_by(scene, cue.interval)
        if cue.interval not in used and occasion is not None:
            used.add(cue.interval)
            yield met(occasion, of_cue(cue))


def in_time(scene: Scene, occasion: Moment, cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """Return the acknowledgements within two turns and before the next question of business."""
    turns = reply_turns(scene, occasion.interval, scene.limits.reply_turns)
    until_ms = _business_from_ms(scene, occasion, turns[-1].interval.end_ms) if turns else 0
    return tuple(
        cue for cue in within(cues, turns, occasion.interval) if cue.interval.start_ms <= until_ms
    )


def _business_from_ms(scene: Scene, occasion: Moment, end_ms: int) -> int:
    """Return where the first question begins that has nothing to do with what was said."""
    about = content_words(occasion.quote, scene.language)
    for question in scene.agent_cues(CueKind.QUESTION):
        if question.interval.start_ms <= occasion.interval.start_ms:
            continue
        personal = question.label in _MATTER_LABELS
        if not personal and not about & content_words(question.quote, scene.language):
            return min(question.interval.start_ms, end_ms)
    return end_ms
