"""Occasions and answers: where the customer said something, and what the agent did next."""

from collections.abc import Iterable
from dataclasses import dataclass

from voice_analytics.domain.assessment import Evidence, Response, Verdict
from voice_analytics.domain.conversation import Conversation, Turn
from voice_analytics.domain.cue import Cue, Layer, Sentence
from voice_analytics.domain.interval import Interval
from voice_analytics.listening.scene import Scene

_QUOTE_WORDS = 30
_SURE = 0.9
"""Of what is decided by order and timing alone."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A place of the call with its words."""

    interval: Interval
    quote: str
    confidence: float
    layer: Layer = Layer.PHRASE


def of_cue(cue: Cue) -> Moment:
    """Return where a cue is."""
    return Moment(cue.interval, cue.quote, cue.confidence, cue.layer)


def of_turn(turn: Turn) -> Moment:
    """Return where a turn is; a long one is quoted by its last words."""
    words = turn.text.split()
    quote = " ".join(words[-_QUOTE_WORDS:])
    return Moment(turn.interval, quote, _confidence_of(turn), Layer.STRUCTURE)


def of_sentence(sentence: Sentence) -> Moment:
    """Return where a sentence is."""
    return Moment(sentence.interval, sentence.text, sentence.confidence, Layer.STRUCTURE)


def _confidence_of(turn: Turn) -> float:
    if not turn.words:
        return _SURE
    return sum(word.confidence for word in turn.words) / len(turn.words)


def turn_at(turns: Iterable[Turn], interval: Interval) -> Turn | None:
    """Return the turn that shares most time with a stretch, None when none does."""
    best = max(turns, key=lambda turn: turn.interval.overlap_ms(interval), default=None)
    return best if best is not None and best.interval.overlap_ms(interval) else None


def customer_turn_of(scene: Scene, interval: Interval) -> Turn | None:
    """Return the customer's turn in which something was said."""
    return turn_at(scene.customer_turns, interval)


def agent_turn_of(scene: Scene, interval: Interval) -> Turn | None:
    """Return the agent's turn in which something was said."""
    return turn_at(scene.agent_turns, interval)


def answered_by(scene: Scene, interval: Interval) -> Moment | None:
    """Return the customer's turn that an agent's words at `interval` answer."""
    start = interval.start_ms
    own = agent_turn_of(scene, interval)
    if own is not None:
        start = own.interval.start_ms
    before = [turn for turn in scene.customer_turns if turn.interval.start_ms < start]
    return of_turn(before[-1]) if before else None


def reply_turns(scene: Scene, occasion: Interval, count: int) -> tuple[Turn, ...]:
    """Return the agent's next turns that began after the occasion did."""
    after = [t for t in scene.agent_turns if t.interval.start_ms > occasion.start_ms]
    return tuple(after[:count])


def within(cues: Iterable[Cue], turns: Iterable[Turn], after: Interval) -> tuple[Cue, ...]:
    """Return the cues inside the turns that begin after the occasion did."""
    spans = [turn.interval for turn in turns]
    return tuple(
        cue
        for cue in cues
        if cue.interval.start_ms > after.start_ms
        and any(cue.interval.overlap_ms(span) for span in spans)
    )


def judged(
    occasion: Moment,
    verdict: Verdict,
    response: Moment | None = None,
    *,
    grade: int | None = None,
    parts: dict[str, bool] | None = None,
    timed: bool = True,
) -> Evidence:
    """Return one opportunity with what became of it.

    Parameters
    ----------
    timed
        Whether the time to the response says anything.
    """
    sure, layer, answer = occasion.confidence, occasion.layer, None
    if response is not None:
        sure, layer = min(sure, response.confidence), response.layer
        delay = response.interval.start_ms - occasion.interval.end_ms
        answer = Response(response.interval, response.quote, delay if timed else None)
    return Evidence(
        occasion.interval, occasion.quote, verdict, sure, answer, layer, grade=grade, parts=parts
    )


def met(occasion: Moment, response: Moment) -> Evidence:
    """Return an opportunity that was answered."""
    return judged(occasion, Verdict.MET, response)


def missed(occasion: Moment, response: Moment | None = None) -> Evidence:
    """Return an opportunity that was not answered, or answered by what should not have been."""
    return judged(occasion, Verdict.MISSED, response)


def words_at(conversation: Conversation, participant: str, interval: Interval) -> str:
    """Return what someone says in a stretch."""
    return " ".join(
        word.text
        for word in conversation.words
        if word.participant == participant and word.interval.overlap_ms(interval)
    )
