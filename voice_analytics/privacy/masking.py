"""Words without what was found in them."""

from collections.abc import Iterator, Sequence

from voice_analytics.domain.conversation import Word
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.finding import Finding

APART_MS = 700
"""Parts of a finding that are this far apart are marked each in its place."""


def label(kind: PrivateKind) -> str:
    """Return the word that stands for something removed: `[card number]`."""
    return f"[{kind.value.replace('_', ' ')}]"


LABELS = frozenset(label(kind) for kind in PrivateKind)


def masked(words: Sequence[Word], findings: Sequence[Finding]) -> tuple[Word, ...]:
    """Return the words in their order, one label in place of each part of a finding."""
    labels = {
        part[0]: _label_of(words, part, one) for one in findings for part in _parts(words, one)
    }
    gone = {place for finding in findings for place in finding.words}
    return tuple(
        labels.get(place, word)
        for place, word in enumerate(words)
        if place in labels or place not in gone
    )


def _parts(words: Sequence[Word], finding: Finding) -> Iterator[list[int]]:
    part: list[int] = []
    for place in finding.words:
        span = words[place].interval
        if part and span.start_ms - words[part[-1]].interval.end_ms >= APART_MS:
            yield part
            part = []
        part.append(place)
    yield part


def _label_of(words: Sequence[Word], part: Sequence[int], finding: Finding) -> Word:
    own = [words[place] for place in part]
    span = Interval(own[0].interval.start_ms, max(word.interval.end_ms for word in own))
    return Word(finding.participant, span, label(finding.kind), finding.confidence)
