"""Words in their places: each belongs to the utterance in which it is said."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from voice_analytics.domain.conversation import Turn, Word


def with_words(
    turns: Sequence[Turn], asides: Sequence[Turn], words: Iterable[Word]
) -> tuple[tuple[Turn, ...], tuple[Turn, ...]]:
    """Return the turns and the asides with their words.

    A word belongs to the utterance of its participant nearest to the word's middle, so no word of
    a participant who speaks is left out, and none is counted twice.

    Parameters
    ----------
    turns, asides
        In order of time; those of one participant do not overlap each other's units.
    words
        In order of time.
    """
    utterances = (*turns, *asides)
    units: dict[str, list[tuple[int, int, int]]] = {}
    for index, utterance in enumerate(utterances):
        for unit in utterance.ipus:
            row = units.setdefault(utterance.participant, [])
            row.append((unit.interval.start_ms, unit.interval.end_ms, index))
    for row in units.values():
        row.sort()
    said: list[list[Word]] = [[] for _ in utterances]
    for word in words:
        if word.participant in units:
            said[_nearest(units[word.participant], word.interval.middle_ms)].append(word)
    filled = tuple(
        replace(utterance, words=tuple(own))
        for utterance, own in zip(utterances, said, strict=True)
    )
    return filled[: len(turns)], filled[len(turns) :]


def _nearest(units: Sequence[tuple[int, int, int]], at_ms: int) -> int:
    """Return the utterance of the unit nearest to `at_ms`, of two equally near the earlier."""
    after = bisect_right(units, (at_ms + 1,))
    near = units[max(after - 1, 0) : after + 1]
    _, _, utterance = min(near, key=lambda unit: max(unit[0] - at_ms, at_ms - unit[1] + 1, 0))
    return utterance
