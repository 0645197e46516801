"""Word error: substitutions, deletions and insertions of the cheapest alignment.

Source
------
Levenshtein distance over normalised words; the rate is errors over reference words, pooled over
channels and calls.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from benchmarks.scoring.assignment import cheapest_assignment
from benchmarks.scoring.counts import ratio


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Word errors by type, and the number of words they are a share of."""

    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0
    reference_words: int = 0

    def __add__(self, other: "WordErrors") -> "WordErrors":
        return WordErrors(
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
            self.reference_words + other.reference_words,
        )

    @property
    def errors(self) -> int:
        """All errors together."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def rate(self) -> float | None:
        """Errors per reference word; None without reference words."""
        return ratio(self.errors, self.reference_words)


def word_errors(reference: Sequence[str], hypothesis: Sequence[str]) -> WordErrors:
    """Return the word errors of `hypothesis` against the whole `reference`."""
    edits = Counter(edit.tag for edit in Levenshtein.editops(reference, hypothesis))
    return WordErrors(edits["replace"], edits["delete"], edits["insert"], len(reference))


def word_errors_free_end(reference: Sequence[str], hypothesis: Sequence[str]) -> WordErrors:
    """Return the word errors against the opening of `reference` that fits best.

    For a reference that goes on after the audio ends. Among openings with equally few errors the
    longest is taken.
    """
    longest = min(len(reference), 2 * len(hypothesis))
    best = min(
        range(longest + 1),
        key=lambda length: (Levenshtein.distance(reference[:length], hypothesis), -length),
    )
    return word_errors(reference[:best], hypothesis)


def speaker_word_errors_free_end(
    references: Mapping[str, Sequence[str]], hypotheses: Mapping[str, Sequence[str]]
) -> WordErrors:
    """Return the word errors under the pairing of speakers that gives the fewest.

    Each hypothesis speaker is compared with the opening of at most one reference speaker; one left
    without a partner is all insertions. A reference speaker left over costs nothing, since the text
    does not say whether it is heard in the audio.
    """
    speakers, texts = tuple(hypotheses.values()), tuple(references.values())
    alone = [word_errors((), words) for words in speakers]
    paired = [[word_errors_free_end(text, words) for text in texts] for words in speakers]
    partners = cheapest_assignment(
        [[cell.errors for cell in row] for row in paired], [cell.errors for cell in alone]
    )
    chosen = (
        alone[row] if column is None else paired[row][column] for row, column in enumerate(partners)
    )
    return sum(chosen, start=WordErrors())
