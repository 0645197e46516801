"""Sentences near to prototypes in meaning: catches what no pattern foresaw.

A rule's prototypes and examples say what it means; against it speak those it names itself as
`unlike` or as examples of what it is not, those of rules of other kinds, and the pack's neutral
sentences. A sentence belongs to the rule when it is near one of its prototypes and nearer to them
than to all others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.cue import CueKind
from voice_analytics.domain.phrases import PhraseRule, Speaker

Vector = NDArray[np.float32]

NEAR = 0.45
"""Cosine from which a sentence is near a prototype."""

MARGIN = 0.05
"""How much nearer it must be to its own prototypes than to any other."""

SURE_MARGIN = 0.25
SURE = 0.8
UNSURE = 0.5
"""Confidence at the smallest margin; it grows to `SURE` at `SURE_MARGIN`."""


KIN = (
    frozenset({CueKind.PROBLEM, CueKind.COMPLAINT}),
    frozenset({CueKind.COMPLAINT, CueKind.FEELING}),
    frozenset({CueKind.COMPLAINT, CueKind.REPETITION}),
    frozenset({CueKind.COMMITMENT, CueKind.NEXT_STEP}),
    frozenset({CueKind.COMMITMENT, CueKind.SOLUTION}),
    frozenset({CueKind.HANDED_OFF, CueKind.NEXT_STEP}),
    frozenset({CueKind.SOLUTION, CueKind.OPTION}),
    frozenset({CueKind.ACKNOWLEDGEMENT, CueKind.APOLOGY}),
    frozenset({CueKind.REFUSAL, CueKind.FRICTION}),
    frozenset({CueKind.HANDED_OFF, CueKind.FRICTION}),
)
"""Kinds that one sentence is often both of; their prototypes do not speak against each other."""


class SentenceEncoder(Protocol):
    """Places sentences so that those which mean the same lie near each other."""

    def encode(self, text: str) -> Vector:  # (dimensions,)
        """Return the place of a sentence, a vector of length one."""


@dataclass(frozen=True, slots=True, eq=False)
class Prototypes:
    """Places of all prototype sentences of a pack."""

    places: Vector  # (prototypes, dimensions), read-only
    own: Mapping[int, NDArray[np.intp]]
    """Rows that belong to each rule, by the rule's index."""

    against: Mapping[int, NDArray[np.intp]]
    """Rows that speak against each rule."""

    def __post_init__(self) -> None:
        self.places.flags.writeable = False

    def margins(self, place: Vector) -> dict[int, float]:
        """Return by how much a sentence belongs to each rule that it is near to."""
        near = self.places @ place
        found: dict[int, float] = {}
        for rule, rows in self.own.items():
            best = float(near[rows].max())
            margin = best - float(near[self.against[rule]].max(initial=0.0))
            if best >= NEAR and margin >= MARGIN:
                found[rule] = margin
        return found


def learn(
    rules: Sequence[PhraseRule], neutral: Sequence[str], encoder: SentenceEncoder
) -> Prototypes:
    """Return the places of the prototypes of `rules`."""
    texts: dict[str, int] = {}

    def rows(sentences: Sequence[str]) -> set[int]:
        return {texts.setdefault(text, len(texts)) for text in sentences}

    common = rows(neutral)
    own = {
        index: rows((*rule.similar, *rule.yes)) for index, rule in enumerate(rules) if rule.similar
    }
    against = {
        index: (
            common
            | rows((*rules[index].unlike, *rules[index].no))
            | {
                row
                for other, others in own.items()
                if _speaks_against(rules[other], rules[index])
                for row in others
            }
        )
        - own[index]
        for index in own
    }
    places = (
        np.stack([encoder.encode(text) for text in texts])
        if texts
        else np.zeros((0, 1), np.float32)
    )
    return Prototypes(places, _arrays(own), _arrays(against))


def _speaks_against(other: PhraseRule, rule: PhraseRule) -> bool:
    """Return whether a sentence cannot well be of both rules."""
    if other.kind is rule.kind or not _one_speaker(other.who, rule.who):
        return False
    return not any({other.kind, rule.kind} <= kin for kin in KIN)


def _one_speaker(first: Speaker, second: Speaker) -> bool:
    return first is second or Speaker.EITHER in (first, second)


def confidence_of(margin: float) -> float:
    """Return how sure a margin makes a decision."""
    share = min(1.0, (margin - MARGIN) / (SURE_MARGIN - MARGIN))
    return UNSURE + share * (SURE - UNSURE)


def _arrays(rows: Mapping[int, set[int]]) -> dict[int, NDArray[np.intp]]:
    return {index: np.array(sorted(own), np.intp) for index, own in rows.items()}
