"""Takes up the customer's words.

Opportunity
-----------
An agent turn that answers customer turns with content words: nouns, verbs, numbers, products that
the customer brought into the call.

Met when
--------
A statement of the agent takes up two or more of those words within their next turns, or a summary
takes up two or more of all that was said; and the call as a whole carries more words over to the
next turns than chance gives: with the agent's turns in shuffled order the same sum is reached in
less than half of the draws.

Not fooled by
-------------
Words that the agent brought in, words used all through the call, scripts and small talk, and the
same words taken up again and again.

Source
------
Lexical entrainment: Brennan & Clark (1996), JEP: Learning, Memory and Cognition 22(6). The test
against shuffled turns is ours.
"""

from collections.abc import Sequence

import numpy as np

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.conversation import Turn
from voice_analytics.domain.cue import CueKind, Layer, Sentence
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.content import content_of, content_words
from voice_analytics.listening.steps.places import Moment, judged, of_turn

_LEAST_WORDS = 2
"""Taken up in one statement. Ours."""
_BACK_TURNS = 3
"""Customer turns whose words an agent turn may take up. Ours."""

Words = frozenset[str]


def find(scene: Scene) -> Finding:
    """Return the agent turns that take up the customer's words."""
    pairs = _pairs(scene)
    if not pairs:
        return Finding(why_not="the customer brought in no words to take up")
    carried = [len(own & heard) for own, heard in pairs.values()]
    above = beats_chance(
        [own for own, _ in pairs.values()],
        [heard for _, heard in pairs.values()],
        np.random.default_rng(scene.limits.seed),
        scene.limits.chance_draws,
        scene.limits.chance_level,
    )
    if not above or not any(carried):
        return Finding(_nothing(scene))
    found = [entry for turn in scene.agent_turns if (entry := judge(scene, turn)) is not None]
    return Finding(tuple(found) or _nothing(scene))


def _nothing(scene: Scene) -> tuple[Evidence, ...]:
    longest = max(scene.customer_turns, key=lambda turn: len(turn.words))
    return (judged(of_turn(longest), Verdict.MISSED),)


def judge(scene: Scene, turn: Turn) -> Evidence | None:
    """Return the statement in which a turn takes up the customer's words, None without one."""
    heard = _introduced(scene, turn)
    before = [t for t in scene.customer_turns if t.interval.start_ms < turn.interval.start_ms]
    statements = _statements(scene, turn)
    best = max(
        statements,
        key=lambda said: len(heard & content_words(said.plain, scene.language)),
        default=None,
    )
    if best is None or not before:
        return None
    taken = len(heard & content_words(best.plain, scene.language))
    if _sums_up(scene, turn):
        everything = content_of((t.text for t in before), scene.language)
        said = content_of((s.plain for s in statements), scene.language)
        taken = max(taken, len(everything & said))
    if taken < _LEAST_WORDS:
        return None
    response = Moment(best.interval, best.text, best.confidence, Layer.STRUCTURE)
    return judged(of_turn(before[-1]), Verdict.MET, response)


def _sums_up(scene: Scene, turn: Turn) -> bool:
    return any(cue.interval.overlap_ms(turn.interval) for cue in scene.agent_cues(CueKind.RECAP))


def beats_chance(
    said: Sequence[Words],
    heard: Sequence[Words],
    generator: np.random.Generator,
    draws: int,
    level: float,
) -> bool:
    """Return whether more words carry over than with the agent's turns in shuffled order.

    Parameters
    ----------
    said
        Content words of each agent turn.
    heard
        Content words that the customer had brought in just before each.
    generator
        Gives the orders.
    draws
        How many orders.
    level
        Share of orders that may reach as much.
    """
    table = np.array([[len(own & theirs) for theirs in heard] for own in said])
    actual = int(np.trace(table))
    rows = np.arange(len(said))
    reached = sum(
        int(table[rows, generator.permutation(len(said))].sum()) >= actual for _ in range(draws)
    )
    return reached < level * draws


def _pairs(scene: Scene) -> dict[Turn, tuple[Words, Words]]:
    """Return what each agent turn says and what it could take up."""
    pairs = {}
    for turn in scene.agent_turns:
        heard = _introduced(scene, turn)
        own = content_of((turn.text,), scene.language)
        if heard and own:
            pairs[turn] = (own, heard)
    return pairs


def _introduced(scene: Scene, turn: Turn) -> Words:
    """Return the content words of the last customer turns that the agent had not used before."""
    before = [t for t in scene.turns if t.interval.start_ms < turn.interval.start_ms]
    customer = [t for t in before if t.participant in scene.customers][-_BACK_TURNS:]
    if not customer:
        return frozenset()
    since_ms = customer[0].interval.start_ms
    agent = content_of(
        (
            t.text
            for t in before
            if t.participant in scene.agents and t.interval.start_ms < since_ms
        ),
        scene.language,
    )
    return content_of((t.text for t in customer), scene.language) - agent


def _statements(scene: Scene, turn: Turn) -> list[Sentence]:
    """Return the sentences of a turn that ask nothing."""
    questions = [cue.interval for cue in scene.agent_cues(CueKind.QUESTION)]
    return [
        said
        for said in scene.agent_sentences
        if said.interval.overlap_ms(turn.interval) and said.interval not in questions
    ]


BEHAVIOUR = Behaviour(
    key="uses_customer_words",
    title="Takes up the customer's words",
    version=1,
    kind=BehaviourKind.EARNS,
    part="processing",
    find=find,
)
