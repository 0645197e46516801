"""Calls written as lines, with who says them: ``A: How can I help?``."""

from collections.abc import Iterable

from tests.timelines import A, B
from voice_analytics.domain.conversation import Conversation, SpeechSegment, Word
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.turns import build_conversation

WORD_MS = 250
GAP_MS = 400


def spoken(
    text: str, *, gap_ms: int = GAP_MS, confidence: float = 0.9, language: str = "en"
) -> Conversation:
    """Return a call of lines ``A: words``; a line ``-- 6000`` is a silence."""
    words: list[Word] = []
    segments: list[SpeechSegment] = []
    at = 0
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line.startswith("--"):
            at += int(line.removeprefix("--"))
            continue
        who, _, said = line.partition(": ")
        own = said_at(who, at, said.split(), confidence)
        words += own
        segments.append(SpeechSegment(who, Interval(at, own[-1].interval.end_ms)))
        at = own[-1].interval.end_ms + gap_ms
    return build_conversation(at, (A, B), segments, words, TurnLimits(), language=language)


def said_at(who: str, at: int, words: Iterable[str], confidence: float) -> list[Word]:
    return [
        Word(who, Interval(at + i * WORD_MS, at + (i + 1) * WORD_MS), word, confidence)
        for i, word in enumerate(words)
    ]
