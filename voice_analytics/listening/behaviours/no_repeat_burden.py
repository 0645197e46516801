"""Does not make the customer repeat themselves.

Opportunity
-----------
The whole stint. The behaviour can only lose.

Met when
--------
The customer never says that they had said it before, and the agent does not ask again what was
answered.

Not fooled by
-------------
An agent who reads an answer back to confirm it, or asks for it once more because the line was bad.
What the customer told somebody else, a machine or an earlier stint is excused.

Source
------
Ours; Dixon, Freeman & Toman (2010), Harvard Business Review, on the effort of repeating oneself.
"""

from collections.abc import Iterator

from voice_analytics.domain.assessment import BehaviourKind, Evidence
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.content import content_words
from voice_analytics.listening.steps.excuses import inherited
from voice_analytics.listening.steps.grammar import tells_again
from voice_analytics.listening.steps.occasions import one_per_turn
from voice_analytics.listening.steps.places import agent_turn_of, missed, of_cue, of_turn, turn_at

_NEAR_TURNS = 2
"""A repetition so soon after the question that caused it is the same occasion."""

_LEAST_ANSWER = 2
"""Words that make an answer. Ours."""


def find(scene: Scene) -> Finding:
    """Return each repetition and each question that had been answered."""
    cues = [cue for cue in scene.customer_cues(CueKind.REPETITION) if tells_again(scene, cue)]
    said = [missed(moment) for moment in one_per_turn(scene, cues)]
    asked = [entry for entry in _asked_again(scene) if not _told(scene, entry, said)]
    return Finding(tuple(sorted((*said, *asked), key=lambda entry: entry.interval)))


def _told(scene: Scene, asked: Evidence, said: list[Evidence]) -> bool:
    """Return whether the customer says so themselves right after the question."""
    after = [t for t in scene.customer_turns if t.interval.start_ms >= asked.interval.start_ms][
        :_NEAR_TURNS
    ]
    return any(turn_at(after, entry.interval) for entry in said)


def _asked_again(scene: Scene) -> Iterator[Evidence]:
    answered: list[frozenset[str]] = []
    for question in scene.agent_cues(CueKind.QUESTION):
        about = content_words(question.quote, scene.language)
        if question.label != "closed" or not about or _confirms(scene, question):
            continue
        if about in answered:
            yield missed(of_cue(question))
        elif _was_answered(scene, question):
            answered.append(about)


def _confirms(scene: Scene, question: Cue) -> bool:
    """Return whether a question reads back or excuses itself."""
    turn = agent_turn_of(scene, question.interval)
    at = turn.interval if turn is not None else question.interval
    return any(
        cue.interval.overlap_ms(at)
        for cue in scene.agent_cues(CueKind.RECAP, CueKind.APOLOGY, CueKind.CLOSING_CHECK)
    )


def _was_answered(scene: Scene, question: Cue) -> bool:
    after = [t for t in scene.customer_turns if t.interval.end_ms > question.interval.end_ms]
    return bool(after) and len(of_turn(after[0]).quote.split()) >= _LEAST_ANSWER


BEHAVIOUR = Behaviour(
    key="no_repeat_burden",
    title="Nothing has to be said twice",
    version=1,
    kind=BehaviourKind.ONLY_LOSES,
    part="processing",
    find=find,
    excuses=(inherited,),
)
