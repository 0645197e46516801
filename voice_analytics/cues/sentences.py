"""Turns and asides divided into sentences.

A sentence ends where the recogniser wrote that it does, and at a long pause. Where the recogniser
wrote no punctuation a shorter pause is enough, and what is still longer than people's sentences are
is divided at its longest pause.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from voice_analytics.cues.plain import plain
from voice_analytics.domain.conversation import Conversation, Turn, Word
from voice_analytics.domain.cue import Sentence
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.phrases import Writing

PAUSE_MS = 1200
"""A pause of this length ends a sentence that is punctuated further on; shorter ones are
hesitation."""

PAUSE_UNPUNCTUATED_MS = 600
LONG_WORDS = 30
"""Longer stretches without punctuation hold several sentences."""

STOPS = (".", "!", "?", "…")
MIDDLE_STOPS = (*STOPS, ",", ";", ":")


def split_sentences(conversation: Conversation, writing: Writing) -> tuple[Sentence, ...]:
    """Return everything said, in order of time.

    Parameters
    ----------
    conversation
        A call with its turns and asides.
    writing
        How the words of its language are made one.
    """
    said = [(index, turn) for index, turn in enumerate(conversation.turns)]
    asides = [(None, aside) for aside in conversation.asides]
    sentences = [
        _sentence(words, index, writing)
        for index, utterance in (*said, *asides)
        for words in divided(utterance, writing.abbreviations)
    ]
    order = {who.id: place for place, who in enumerate(conversation.participants)}
    return tuple(sorted(sentences, key=lambda s: (s.interval, order[s.participant])))


def divided(utterance: Turn, abbreviations: frozenset[str]) -> Iterator[tuple[Word, ...]]:
    """Yield the words of each sentence of one turn or aside."""
    if not utterance.words:
        return
    punctuated = any(word.text.endswith(MIDDLE_STOPS) for word in utterance.words)
    limit_ms = PAUSE_MS if punctuated else PAUSE_UNPUNCTUATED_MS
    start = 0
    for at, (word, following) in enumerate(pairwise(utterance.words), start=1):
        paused = following.interval.start_ms - word.interval.end_ms >= limit_ms
        if paused or ends_sentence(word.text, abbreviations):
            yield from _shortened(utterance.words[start:at])
            start = at
    yield from _shortened(utterance.words[start:])


def ends_sentence(text: str, abbreviations: frozenset[str]) -> bool:
    """Return whether a word's punctuation ends a sentence."""
    return text.endswith(STOPS) and text.lower().rstrip(".") not in abbreviations


def _shortened(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """Yield `words` in one piece, or in several when they are many and not punctuated."""
    if len(words) <= LONG_WORDS or any(word.text.endswith(MIDDLE_STOPS) for word in words[:-1]):
        yield words
        return
    gaps = [
        (b.interval.start_ms - a.interval.end_ms, at)
        for at, (a, b) in enumerate(pairwise(words), start=1)
    ]
    # Not near the ends: a first word alone is no sentence.
    _, at = max(gaps[2:-2], key=lambda gap: (gap[0], -abs(gap[1] - len(words) // 2)))
    yield from _shortened(words[:at])
    yield from _shortened(words[at:])


def _sentence(words: Sequence[Word], turn: int | None, writing: Writing) -> Sentence:
    text = " ".join(word.text for word in words)
    return Sentence(
        participant=words[0].participant,
        interval=_hull(word.interval for word in words),
        text=text,
        plain=plain(text, writing),
        confidence=round(sum(word.confidence for word in words) / len(words), 3),
        turn=turn,
    )


def _hull(intervals: Iterable[Interval]) -> Interval:
    known = tuple(intervals)
    return Interval(min(i.start_ms for i in known), max(i.end_ms for i in known))
