"""Other words: what somebody heard in a stretch in place of what was recognised."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from voice_analytics.domain.conversation import Word
from voice_analytics.domain.correction import WordsCorrected
from voice_analytics.domain.interval import Interval

SURE = 1.0
"""Confidence of a word that a person heard."""


def with_words(words: Sequence[Word], by: WordsCorrected) -> tuple[Word, ...]:
    """Return the words of a call, those of a stretch as they were corrected.

    A word that stays keeps its time, as does one that takes the place of one. Others share the time
    of what they replace by their length.
    """
    old = [word for word in words if _inside(word, by)]
    others = [word for word in words if not _inside(word, by)]
    return tuple(sorted([*others, *_said(old, by)], key=lambda word: word.interval))


def _inside(word: Word, by: WordsCorrected) -> bool:
    return word.participant == by.participant and word.interval.middle_ms in by.interval


def _said(old: Sequence[Word], by: WordsCorrected) -> Iterator[Word]:
    new = by.text.split()
    matched = SequenceMatcher(None, [word.text for word in old], new, autojunk=False)
    for _, i1, i2, j1, j2 in matched.get_opcodes():
        if i2 - i1 == j2 - j1:
            for word, text in zip(old[i1:i2], new[j1:j2], strict=True):
                yield replace(word, text=text, confidence=SURE)
        elif j2 > j1:
            start_ms = old[i1 - 1].interval.end_ms if i1 else by.interval.start_ms
            end_ms = old[i2].interval.start_ms if i2 < len(old) else by.interval.end_ms
            if i2 > i1:
                start_ms, end_ms = old[i1].interval.start_ms, old[i2 - 1].interval.end_ms
            yield from _spread(new[j1:j2], start_ms, end_ms, by.participant)


def _spread(said: Sequence[str], start_ms: int, end_ms: int, who: str) -> Iterator[Word]:
    """Yield words that follow each other in a stretch; where there is no room, of 1 ms each."""
    letters = sum(map(len, said))
    length_ms = max(end_ms - start_ms, len(said))
    passed = 0
    at_ms = start_ms
    for index, text in enumerate(said, start=1):
        passed += len(text)
        until_ms = max(start_ms + length_ms * passed // letters, at_ms + 1)
        if index == len(said):
            until_ms = max(start_ms + length_ms, at_ms + 1)
        yield Word(who, Interval(at_ms, until_ms), text, SURE)
        at_ms = until_ms
