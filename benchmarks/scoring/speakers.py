"""Words with who said them: errors per speaker, and words given to the wrong one.

Concatenated minimum-permutation word error: all words of each speaker in order of time against all
words of one true speaker, under the pairing of speakers with fewest errors. A speaker without a
partner is all insertions, a true one without a partner all deletions; words that the report gives
to nobody known count as those of one more speaker.

Word diarisation error: of the words that the cheapest alignment of the whole call takes for each
other, the share whose speakers are not paired.

Source
------
Watanabe et al. (2020), CHiME-6 (cpWER); Shafey, Soltau & Shafran (2019), Interspeech (WDER).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from benchmarks.scoring.assignment import cheapest_assignment
from benchmarks.scoring.counts import ratio
from benchmarks.scoring.words import WordErrors, word_errors

SaidWord = tuple[str, str]
"""Speaker and word."""


@dataclass(frozen=True, slots=True)
class SpeakerWords:
    """Word errors with the speakers counted, and the words aligned and given to the wrong one."""

    errors: WordErrors
    aligned: int
    given_wrongly: int

    def __add__(self, other: "SpeakerWords") -> "SpeakerWords":
        return SpeakerWords(
            self.errors + other.errors,
            self.aligned + other.aligned,
            self.given_wrongly + other.given_wrongly,
        )

    @property
    def wrong_share(self) -> float | None:
        """Share of the aligned words given to the wrong speaker; None without aligned words."""
        return ratio(self.given_wrongly, self.aligned)


def speaker_words(
    reference: Mapping[str, Sequence[str]],
    hypothesis: Mapping[str, Sequence[str]],
    reference_order: Sequence[SaidWord],
    hypothesis_order: Sequence[SaidWord],
) -> SpeakerWords:
    """Return both errors of a call.

    Parameters
    ----------
    reference, hypothesis
        Words of each speaker, in order of time.
    reference_order, hypothesis_order
        The same words of all speakers, in order of time.
    """
    pairs = paired_speakers(reference, hypothesis)
    left = [name for name in reference if name not in pairs.values()]
    errors = [word_errors(reference.get(pairs.get(h, ""), ()), hypothesis[h]) for h in hypothesis]
    errors += [word_errors(reference[name], ()) for name in left]
    aligned = _aligned(reference_order, hypothesis_order)
    wrong = sum(pairs.get(theirs) != true for true, theirs in aligned)
    return SpeakerWords(sum(errors, start=WordErrors()), len(aligned), wrong)


def paired_speakers(
    reference: Mapping[str, Sequence[str]], hypothesis: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Return the true speaker of each speaker under the pairing with fewest word errors."""
    names = tuple(reference)
    partners = cheapest_assignment(
        [
            [Levenshtein.distance(reference[name], words) - len(reference[name]) for name in names]
            for words in hypothesis.values()
        ],
        [len(words) for words in hypothesis.values()],
    )
    return {
        theirs: names[column]
        for theirs, column in zip(hypothesis, partners, strict=True)
        if column is not None
    }


def _aligned(
    reference: Sequence[SaidWord], hypothesis: Sequence[SaidWord]
) -> list[tuple[str, str]]:
    """Return the two speakers of each pair of words taken for each other."""
    codes = Levenshtein.opcodes([word for _, word in reference], [word for _, word in hypothesis])
    return [
        (reference[code.src_start + step][0], hypothesis[code.dest_start + step][0])
        for code in codes
        if code.tag in {"equal", "replace"}
        for step in range(code.src_end - code.src_start)
    ]
