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

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.conversation import Turn
from voice_analytics.domain.cue import CueKind, Layer, Sentence
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.places import Moment, judged, of_turn

_LEAST_WORDS = 2
"""Taken up in one statement. Ours."""
_BACK_TURNS = 3
"""Customer turns whose words an agent turn may take up. Ours."""

Words = frozenset[str]


def find(scene: Scene) -> Finding:
    """Return the agent turns that take up the customer's words."""
    table = tuple(_exchanges(scene))
    if not table:
        return Finding(why_not="the customer brought in no words to take up")
    above = beats_chance(
        [one.said for one in table],
        [one.brought_in for one in table],
        np.random.default_rng(scene.limits.seed),
        scene.limits.chance_draws,
        scene.limits.chance_level,
    )
    found = [judge(scene, one) for one in table] if above else []
    taken = tuple(entry for entry in found if entry is not None)
    return Finding(taken or (_nothing(scene),))


def _nothing(scene: Scene) -> Evidence:
    longest = max(scene.customer_turns, key=lambda turn: len(turn.words))
    return judged(of_turn(longest), Verdict.MISSED)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A turn of the agent with the words it says and those it could take up."""

    turn: Turn
    answers: Turn
    """The customer's last turn before it."""

    said: Words
    brought_in: Words
    """Of the customer's last turns, without what the agent had said before."""

    heard: Words
    """All that the customer had said."""


def judge(scene: Scene, exchange: Exchange) -> Evidence | None:
    """Return the statement in which a turn takes up the customer's words, None without one."""
    statements = _statements(scene, exchange.turn)
    if not statements:
        return None
    best = max(statements, key=lambda said: len(exchange.brought_in & scene.content[said.plain]))
    taken = len(exchange.brought_in & scene.content[best.plain])
    if _sums_up(scene, exchange.turn):
        taken = max(taken, len(exchange.heard & scene.content_of(statements)))
    if taken < _LEAST_WORDS:
        return None
    response = Moment(best.interval, best.text, best.confidence, Layer.STRUCTURE)
    return judged(of_turn(exchange.answers), Verdict.MET, response)


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
    orders = generator.permuted(np.tile(np.arange(len(said)), (draws, 1)), axis=1)
    sums = table[np.arange(len(said)), orders].sum(axis=1)  # (draws,)
    return actual > 0 and int((sums >= actual).sum()) < level * draws


def _exchanges(scene: Scene) -> Iterator[Exchange]:
    """Yield the agent turns after words of the customer, in order."""
    said: list[tuple[Turn, Words]] = []
    for turn in scene.turns:
        words = scene.content_in(turn.interval, frozenset({turn.participant}))
        customer = [one for one in said if one[0].participant in scene.customers]
        if turn.participant in scene.agents and words and customer:
            recent = customer[-_BACK_TURNS:]
            since_ms = recent[0][0].interval.start_ms
            used = _all(
                own
                for t, own in said
                if t.participant in scene.agents and t.interval.start_ms < since_ms
            )
            brought_in = _all(own for _, own in recent) - used
            if brought_in:
                heard = _all(own for _, own in customer)
                yield Exchange(turn, customer[-1][0], words, brought_in, heard)
        said.append((turn, words))


def _all(words: Iterable[Words]) -> Words:
    return frozenset().union(*words)


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
