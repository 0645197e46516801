"""Asks open questions.

Opportunity
-----------
The customer states a problem. Each open or follow-up question after it is an opportunity taken.

Met when
--------
The agent asks an open question, or one that takes up something the customer said.

Not fooled by
-------------
The opening ("how can I help"), tag questions, questions for numbers and names, and the question
whether something is left.

Source
------
Drollinger, Comer & Warrington (2006), Psychology & Marketing 23(2), item 10, on questions that show
understanding. Differs: it stands there under responding, here under processing.
"""

from voice_analytics.domain.assessment import BehaviourKind, Evidence
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.content import content_words
from voice_analytics.listening.steps.grammar import SPEAKER, plain_of
from voice_analytics.listening.steps.occasions import NO_PROBLEM, first_problem, one_per_agent_turn
from voice_analytics.listening.steps.places import answered_by, met, missed, of_cue

_BACK_TURNS = 2
"""Customer turns that a question may take up. Ours."""

_OTHER_QUESTIONS = (CueKind.CLOSING_CHECK, CueKind.RECAP)


def find(scene: Scene) -> Finding:
    """Return each open or follow-up question, or that there was none."""
    problem = first_problem(scene)
    if problem is None:
        return Finding(why_not=NO_PROBLEM)
    asked = [
        cue
        for cue in scene.agent_cues(CueKind.QUESTION)
        if cue.interval.start_ms > problem.interval.start_ms and _is_about_it(scene, cue)
    ]
    if not asked:
        return Finding((missed(of_cue(problem)),))
    questions = one_per_agent_turn(scene, asked)
    return Finding(tuple(judge(scene, problem, cue) for cue in questions))


def judge(scene: Scene, problem: Cue, question: Cue) -> Evidence:
    """Return one question with what it takes up."""
    return met(answered_by(scene, question.interval) or of_cue(problem), of_cue(question))


def _is_about_it(scene: Scene, cue: Cue) -> bool:
    if any(other.interval == cue.interval for other in scene.agent_cues(*_OTHER_QUESTIONS)):
        return False
    if _only_reports(scene, cue):
        return False
    if cue.label == "open":
        return True
    return cue.label == "closed" and _takes_up(scene, cue)


def _only_reports(scene: Scene, cue: Cue) -> bool:
    """Return whether the words of a question lie in a statement of the agent's own."""
    first = plain_of(scene, cue).split()[:1]
    own = SPEAKER.get(scene.language, frozenset())
    return not cue.quote.rstrip().endswith("?") and bool(own & set(first))


def _takes_up(scene: Scene, cue: Cue) -> bool:
    """Return whether a question shares content with the customer's last two turns."""
    before = [t for t in scene.customer_turns if t.interval.start_ms < cue.interval.start_ms]
    heard = frozenset().union(
        *(scene.content_in(turn.interval, scene.customers) for turn in before[-_BACK_TURNS:])
    )
    return bool(heard & content_words(cue.quote, scene.language))


BEHAVIOUR = Behaviour(
    key="asks_open_questions",
    title="Asks open questions",
    version=1,
    kind=BehaviourKind.EARNS,
    part="processing",
    find=find,
)
