"""Recognised words written as a dialogue: `A: what is it? / B: four one` gives timed words."""

from voice_analytics.domain.conversation import Word
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.find import find

CHANNELS = {"A": 0, "B": 1}
WORD_MS = 300
TURN_GAP_MS = 400


def heard(dialogue: str, *, confidence: float = 0.9) -> tuple[Word, ...]:
    """Return the words; `(1500)` is a pause in ms, `word*` one heard with doubt."""
    words: list[Word] = []
    at_ms = 0
    for turn in dialogue.split(" / "):
        who, _, text = turn.partition(":")
        for word in text.split():
            if word.startswith("(") and word[1:-1].isdigit():
                at_ms += int(word[1:-1])
                continue
            sure = 0.2 if word.endswith("*") else confidence
            span = Interval(at_ms, at_ms + WORD_MS - 20)
            words.append(Word(who.strip(), span, word.removesuffix("*"), sure))
            at_ms += WORD_MS
        at_ms += TURN_GAP_MS
    return tuple(words)


def found(
    dialogue: str, language: str | None = "en", kinds: frozenset[PrivateKind] | None = None
) -> list[tuple[str, str]]:
    """Return kind and words of everything found in a dialogue."""
    words = heard(dialogue)
    findings = find(words, CHANNELS, language, kinds or frozenset(PrivateKind))
    return [
        (finding.kind.value, " ".join(words[place].text for place in finding.words))
        for finding in findings
    ]
