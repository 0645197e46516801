"""Sentences read one by one: which rules of the phrase book each of them fits."""

from collections.abc import Iterator

from voice_analytics.cues.book import PhraseBook
from voice_analytics.cues.similarity import confidence_of
from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.cue import Cue, CueKind, Layer, Sentence
from voice_analytics.domain.phrases import PhraseRule

ONE_LABEL = frozenset(
    {CueKind.QUESTION, CueKind.APOLOGY, CueKind.CONFIRMATION, CueKind.ANNOUNCEMENT, CueKind.NAME}
)
"""Kinds whose labels exclude each other in one sentence: the first rule wins."""

FEWEST_WORDS = 4
"""Shorter sentences say too little to be told by their meaning."""

ASKED = frozenset({CueKind.CLOSING_CHECK, CueKind.DESIRED_OUTCOME})
"""Kinds that only a question can be by its meaning."""

ASKED_OR_TOLD = frozenset({CueKind.OPTION, CueKind.NOT_UNDERSTOOD, CueKind.ANNOUNCED_WAIT})
"""Kinds that a question can be by its meaning as well; all others are statements."""

CLEAR_WORDS = 0.8
"""Mean confidence of words from which they make no cue less sure."""


def read(sentences: tuple[Sentence, ...], call: Conversation, book: PhraseBook) -> Iterator[Cue]:
    """Yield what the phrases and the meaning of each sentence say."""
    for index, sentence in enumerate(sentences):
        role = call.role_of(sentence.participant)
        by_words = tuple(_by_words(sentence, role, book))
        for rule in by_words:
            yield cue_of(rule, index, sentence, rule.confidence, Layer.PHRASE)
        if not _too_short(sentence):
            for rule, margin in _by_meaning(sentence, role, book, by_words):
                yield cue_of(rule, index, sentence, confidence_of(margin), Layer.SIMILARITY)


def cue_of(
    rule: PhraseRule, index: int, sentence: Sentence, confidence: float, layer: Layer
) -> Cue:
    """Return the cue that a rule makes of a sentence."""
    return Cue(
        kind=rule.kind,
        participant=sentence.participant,
        interval=sentence.interval,
        quote=sentence.text,
        confidence=weakened(confidence, sentence.confidence),
        layer=layer,
        label=rule.label,
        sentence=index,
    )


def weakened(confidence: float, words: float) -> float:
    """Return a layer's confidence, lowered where the words themselves are uncertain."""
    return round(confidence * min(1.0, words / CLEAR_WORDS), 3)


def _by_words(sentence: Sentence, role: Role, book: PhraseBook) -> Iterator[PhraseRule]:
    seen: set[tuple[CueKind, str | None]] = set()
    for _, ready in book.rules_for(role):
        rule = ready.rule
        key = (rule.kind, None if rule.kind in ONE_LABEL else rule.label)
        if key not in seen and ready.fits(sentence.plain):
            seen.add(key)
            yield rule


def _by_meaning(
    sentence: Sentence, role: Role, book: PhraseBook, by_words: tuple[PhraseRule, ...]
) -> Iterator[tuple[PhraseRule, float]]:
    """Yield the rules a sentence is near to in meaning: of each kind that words leave open, one."""
    if book.encoder is None or book.prototypes is None or not book.prototypes.own:
        return  # words alone: no model, or a pack without prototype sentences
    decided = {rule.kind for rule in by_words}
    asked = sentence.text.endswith("?") or CueKind.QUESTION in decided
    margins = book.prototypes.margins(book.encoder.encode(sentence.text))
    candidates = [
        (margins[index], ready.rule)
        for index, ready in book.rules_for(role)
        if index in margins
        and ready.rule.kind not in decided
        and _may_be(ready.rule.kind, asked=asked)
        and ready.allows(sentence.plain)
    ]
    seen: set[CueKind] = set()
    for margin, rule in sorted(candidates, key=lambda found: -found[0]):
        if rule.kind not in seen:
            seen.add(rule.kind)
            yield rule, margin


def _may_be(kind: CueKind, *, asked: bool) -> bool:
    return kind in ASKED_OR_TOLD or (kind in ASKED) == asked


def _too_short(sentence: Sentence) -> bool:
    return len(sentence.plain.split()) < FEWEST_WORDS
