"""Occasions that several behaviours share: problems, feelings, complaints, the end of the call."""

from collections.abc import Sequence

from voice_analytics.domain.conversation import Turn
from voice_analytics.domain.cue import Cue, CueKind, Layer, Sentence
from voice_analytics.listening.scene import Finding, Scene
from voice_analytics.listening.steps.places import (
    Moment,
    agent_turn_of,
    customer_turn_of,
    of_cue,
    of_turn,
)

NO_PROBLEM = "the customer stated no problem"
NO_FEELING = "the customer stated no feeling"
NO_COMPLAINT = "the customer made no complaint"
END_NOT_THEIRS = "the customer hung up or the call was handed over"


def first_problem(scene: Scene) -> Cue | None:
    """Return where the customer first says what the matter is.

    A complaint or a feeling that comes before any stated problem states one too, and so does the
    first long thing the customer says, however it is worded: people say first why they call.
    """
    kinds = (CueKind.PROBLEM, CueKind.COMPLAINT, CueKind.FEELING)
    cued = next(iter(scene.customer_cues(*kinds)), None)
    told = next((said for said in scene.customer_sentences if _tells(scene, said)), None)
    if told is None or (cued is not None and cued.interval.start_ms <= told.interval.start_ms):
        return cued
    return Cue(
        CueKind.PROBLEM,
        told.participant,
        told.interval,
        told.text,
        told.confidence,
        Layer.STRUCTURE,
    )


_TELLING_WORDS = 8
_TELLING_CONTENT = 3
"""A sentence of so many words, and so many of them with content, says why the customer calls. Ours.
"""


def _tells(scene: Scene, said: Sentence) -> bool:
    long = len(said.plain.split()) >= _TELLING_WORDS
    return long and len(scene.content[said.plain]) >= _TELLING_CONTENT


def one_per_turn(scene: Scene, cues: Sequence[Cue]) -> tuple[Moment, ...]:
    """Return one occasion per customer turn, at the surest of its cues."""
    best: dict[int, Cue] = {}
    for cue in cues:
        turn = customer_turn_of(scene, cue.interval)
        key = turn.interval.start_ms if turn else cue.interval.start_ms
        if key not in best or cue.confidence > best[key].confidence:
            best[key] = cue
    return tuple(of_cue(cue) for _, cue in sorted(best.items(), key=lambda item: item[0]))


def one_per_agent_turn(scene: Scene, cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """Return the surest of the agent's cues in each of their turns."""
    best: dict[int, Cue] = {}
    for cue in cues:
        turn = agent_turn_of(scene, cue.interval)
        key = turn.interval.start_ms if turn else cue.interval.start_ms
        if key not in best or cue.confidence > best[key].confidence:
            best[key] = cue
    return tuple(best[key] for key in sorted(best))


def feelings(scene: Scene) -> tuple[Moment, ...]:
    """Return where the customer states a feeling, once per turn."""
    return one_per_turn(scene, scene.customer_cues(CueKind.FEELING))


def complaints(scene: Scene) -> tuple[Moment, ...]:
    """Return where the customer complains, once per turn."""
    return one_per_turn(scene, scene.customer_cues(CueKind.COMPLAINT))


def hardships(scene: Scene) -> tuple[Moment, ...]:
    """Return where the customer states a feeling or complains, once per turn."""
    return one_per_turn(scene, scene.customer_cues(CueKind.FEELING, CueKind.COMPLAINT))


def last_words(scene: Scene) -> Moment | None:
    """Return the last thing the customer said before the agent's last turns."""
    turns: tuple[Turn, ...] = scene.customer_turns
    return of_turn(turns[-1]) if turns else None


def end_of_call(scene: Scene) -> Moment | Finding:
    """Return the end of the matter, or why nothing is expected of the agent there."""
    if not scene.ended_by_agent:
        return Finding(why_not=END_NOT_THEIRS)
    if first_problem(scene) is None:
        return Finding(why_not=NO_PROBLEM)
    last = last_words(scene)
    return last if last is not None else Finding(why_not="the customer said nothing")
