"""Feedback: one strength and one next step, each with the moment to hear.

What is told is what weighs most: the component's weight, how sure the evidence is and, where the
agent's earlier calls are known, what has changed since.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from voice_analytics.domain.assessment import (
    BehaviourResult,
    Component,
    Evidence,
    Feedback,
    FeedbackItem,
    Score,
    Verdict,
)
from voice_analytics.domain.coaching import ANSWERED, SAID, Coaching
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.rubric import Rubric
from voice_analytics.listening.steps.content import content_words

CLIP_MS = 10_000
"""About how long a clip is."""
MOST_OF_OPPORTUNITY_MS = 6_000
"""Of a long opportunity the last part is heard."""
MOST_OF_RESPONSE_MS = 6_000
UNANSWERED_SHARE = 0.5
"""How much a strength weighs that no words of the agent show, such as letting finish. Ours."""
FOCUS_BONUS = 1.5
"""How much more what the agent is working on weighs."""
QUOTE_WORDS = 16
LEAST_SURE = 0.4


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of the agent's calls before this one."""

    points: Mapping[str, float] = field(default_factory=dict)
    """Mean points of each component."""

    focus: str | None = None
    """The behaviour the agent is working on."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    worth: float
    behaviour: str
    evidence: Evidence


def feedback(
    behaviours: Sequence[BehaviourResult],
    score: Score,
    rubric: Rubric,
    coaching: Coaching,
    participant: str,
    duration_ms: int,
    earlier: Earlier | None = None,
) -> Feedback:
    """Return what to tell the agent about one stint.

    Parameters
    ----------
    behaviours
        What was found.
    score
        Its components say what weighs how much.
    rubric
        The rubric of the score.
    coaching
        Wording in the language of the agent.
    participant
        The agent.
    duration_ms
        Length of the call; clips end there.
    earlier
        What is known of earlier calls.
    """
    before = earlier or Earlier()
    found = {result.key: result for result in behaviours}
    strong = max(_strengths(found, score, rubric, coaching, before), key=_worth, default=None)
    weak = max(_weaknesses(found, score, rubric, coaching, before), key=_worth, default=None)
    return Feedback(
        _item(strong, coaching, participant, duration_ms, praise=True),
        _item(weak, coaching, participant, duration_ms, praise=False),
    )


def _worth(candidate: _Candidate) -> tuple[float, int, int]:
    """Return what candidates are ordered by; the longer, then the earlier moment wins a draw."""
    span = candidate.evidence.interval
    return round(candidate.worth, 6), span.duration_ms, -span.start_ms


def _strengths(
    found: Mapping[str, BehaviourResult],
    score: Score,
    rubric: Rubric,
    coaching: Coaching,
    earlier: Earlier,
) -> Iterator[_Candidate]:
    for line, component, result in _lines(found, score, rubric):
        if component.points is None:
            continue
        risen = max(component.points - earlier.points.get(component.key, component.points), 0.0)
        for one in _clear(result, Verdict.MET, coaching.of(line).strength, coaching.language):
            shown = 1.0 if one.response and one.response.quote else UNANSWERED_SHARE
            share = _sure(one) * shown * component.points / 100 * (1 + risen / 100)
            yield _Candidate(component.weight * share, line, one)


def _weaknesses(
    found: Mapping[str, BehaviourResult],
    score: Score,
    rubric: Rubric,
    coaching: Coaching,
    earlier: Earlier,
) -> Iterator[_Candidate]:
    for line, component, result in _lines(found, score, rubric):
        if component.points is None:
            continue
        bonus = FOCUS_BONUS if line == earlier.focus else 1.0
        lost = component.weight * (1.0 - component.points / 100) * bonus
        wording = coaching.of(line).next_step
        for one in _clear(result, Verdict.MISSED, wording, coaching.language):
            yield _Candidate(lost * _sure(one), line, one)
        for one in _clear(result, Verdict.PARTLY, wording, coaching.language):
            yield _Candidate(lost * _sure(one) / 2, line, one)


def _sure(one: Evidence) -> float:
    """Return how much a moment weighs by how sure it is; doubt counts twice."""
    return one.confidence**2


def _lines(
    found: Mapping[str, BehaviourResult], score: Score, rubric: Rubric
) -> Iterator[tuple[str, Component, BehaviourResult]]:
    """Yield each component that rests on a behaviour, with the behaviour's key and result."""
    for line, component in zip(rubric.components, score.components, strict=True):
        if line.of in found and found[line.of].applicable:
            yield line.of, component, found[line.of]


def _clear(
    result: BehaviourResult, verdict: Verdict, choices: Sequence[str], language: str
) -> Iterator[Evidence]:
    """Yield the evidence of a verdict that is sure enough and for which there are words."""
    for one in result.counted:
        if (
            one.verdict is verdict
            and one.confidence >= LEAST_SURE
            and _fitting(choices, one, language)
        ):
            yield one


def _fitting(choices: Sequence[str], one: Evidence, language: str) -> tuple[str, ...]:
    """Return the sentences whose slots the evidence can fill; best those with the answer.

    Words without content, such as "yes, please", fill no slot: they tell nothing of the moment.
    """
    said = bool(content_words(one.quote, language))
    answered = bool(one.response and one.response.quote)
    fitting = [
        text
        for text in choices
        if (said or SAID not in text) and (answered or ANSWERED not in text)
    ]
    with_answer = tuple(text for text in fitting if ANSWERED in text)
    return with_answer or tuple(fitting)


def _item(
    candidate: _Candidate | None,
    coaching: Coaching,
    participant: str,
    duration_ms: int,
    *,
    praise: bool,
) -> FeedbackItem | None:
    if candidate is None:
        return None
    one = candidate.evidence
    name = one.id_in(candidate.behaviour, participant)
    wording = coaching.of(candidate.behaviour)
    choices = _fitting(wording.strength if praise else wording.next_step, one, coaching.language)
    # Always the same sentence for the same evidence.
    place = int(hashlib.sha256(name.encode()).hexdigest(), 16) % len(choices)
    answered = one.response.quote if one.response else ""
    return FeedbackItem(
        behaviour=candidate.behaviour,
        text=choices[place].format(said=_short(one.quote), answered=_short(answered)),
        quote=one.quote,
        clip=clip(one, duration_ms),
        evidence=name,
    )


def _short(quote: str) -> str:
    words = quote.strip().rstrip(".,;:").split()
    return " ".join(words[:QUOTE_WORDS]) + (" …" if len(words) > QUOTE_WORDS else "")


def clip(evidence: Evidence, duration_ms: int) -> Interval:
    """Return about ten seconds with the end of the opportunity and the beginning of the answer.

    Parameters
    ----------
    evidence
        The moment.
    duration_ms
        Length of the call, which the clip does not leave.
    """
    span = evidence.interval
    start_ms = max(span.start_ms, span.end_ms - MOST_OF_OPPORTUNITY_MS)
    end_ms = span.end_ms
    if evidence.response is not None:
        answer = evidence.response.interval
        end_ms = max(end_ms, min(answer.end_ms, answer.start_ms + MOST_OF_RESPONSE_MS))
        start_ms = min(start_ms, answer.start_ms)
    missing = max(CLIP_MS - (end_ms - start_ms), 0)
    # Two thirds of what is missing is heard after the moment, where the answer would be.
    end_ms = min(end_ms + missing * 2 // 3, duration_ms)
    start_ms = max(min(start_ms, end_ms - CLIP_MS), 0)
    return Interval(start_ms, max(min(max(end_ms, start_ms + CLIP_MS), duration_ms), start_ms))
