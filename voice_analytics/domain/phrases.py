"""What people say, per language: patterns, prototype sentences and how to write words one way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from voice_analytics.domain.cue import CueKind


class Speaker(StrEnum):
    """Whose sentences a rule looks at."""

    AGENT = "agent"
    CUSTOMER = "customer"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern and where it is written, for messages."""

    text: str
    place: str
    """File and line."""


@dataclass(frozen=True, slots=True)
class PhraseRule:
    """Sentences that make one cue, with one label."""

    kind: CueKind
    who: Speaker
    place: str
    """File and line, for messages."""

    label: str | None = None
    any: tuple[Phrase, ...] = ()
    """One of these patterns occurs ..."""

    unless: tuple[Phrase, ...] = ()
    """... and none of these does."""

    similar: tuple[str, ...] = ()
    """Prototype sentences that mean it."""

    needs: tuple[Phrase, ...] = ()
    """One of these patterns occurs in every sentence that is near in meaning only."""

    unlike: tuple[str, ...] = ()
    """Prototype sentences that look like it and mean something else."""

    confidence: float = 0.9
    """How sure a pattern makes it, 0 to 1."""

    yes: tuple[str, ...] = ()
    """Examples that are found by pattern; run as tests."""

    no: tuple[str, ...] = ()
    """Examples that are not; run as tests."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How the words of a language are made one before patterns see them."""

    rewrite: Mapping[str, str] = field(default_factory=dict)
    """Whole words: contractions, spellings."""

    endings: Mapping[str, str] = field(default_factory=dict)
    """Ends of words behind an apostrophe, such as `'ll` for `will`."""

    beginnings: Mapping[str, str] = field(default_factory=dict)
    """Beginnings of words before an apostrophe, such as `j'` for `je`."""

    fillers: frozenset[str] = frozenset()
    """Words that are left out."""

    asides: tuple[str, ...] = ()
    """Words that are left out when commas set them off."""

    stopwords: frozenset[str] = frozenset()
    """Words without content of their own."""

    abbreviations: frozenset[str] = frozenset()
    """Words whose full stop ends no sentence."""


@dataclass(frozen=True, slots=True)
class LanguagePack:
    """All that is known of one language."""

    language: str
    """ISO 639 code."""

    version: int
    complete: bool
    """False: only some cues, with few wordings."""

    sha256: str
    """Of the file."""

    writing: Writing
    openers: tuple[Phrase, ...]
    """What may come before the first word of a pattern that begins a sentence."""

    lists: Mapping[str, tuple[Phrase, ...]]
    """Alternatives that patterns name as `{list}`."""

    neutral: tuple[str, ...]
    """Prototype sentences that carry no cue."""

    rules: tuple[PhraseRule, ...]
    """Where several rules of one kind fit a sentence, the first wins if the kind has but one
    label at a time."""
