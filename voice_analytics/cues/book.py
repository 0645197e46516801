"""A language pack made ready: its patterns compiled, its prototypes placed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice_analytics.cues.patterns import PatternCompiler
from voice_analytics.cues.plain import plain_words
from voice_analytics.cues.similarity import Prototypes, SentenceEncoder, learn
from voice_analytics.domain.call import Role
from voice_analytics.domain.phrases import LanguagePack, PhraseRule, Speaker

_SPEAKERS = {Role.AGENT: Speaker.AGENT, Role.CUSTOMER: Speaker.CUSTOMER}


@dataclass(frozen=True, slots=True)
class ReadyRule:
    """A rule with its patterns compiled."""

    rule: PhraseRule
    any: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    needs: re.Pattern[str] | None

    def fits(self, plain: str) -> bool:
        """Return whether a sentence in plain form is one of the rule's by its words."""
        text = f" {plain}"
        if self.any is None or self.any.search(text) is None:
            return False
        return not self.excludes(plain)

    def excludes(self, plain: str) -> bool:
        """Return whether the words of a sentence rule it out."""
        return self.unless is not None and self.unless.search(f" {plain}") is not None

    def allows(self, plain: str) -> bool:
        """Return whether a sentence may be one of the rule's by its meaning alone."""
        lacks = self.needs is not None and self.needs.search(f" {plain}") is None
        return not lacks and not self.excludes(plain)


@dataclass(frozen=True, slots=True, eq=False)
class PhraseBook:
    """Everything cues are found with in one language; shared by all calls."""

    pack: LanguagePack
    rules: tuple[ReadyRule, ...]
    encoder: SentenceEncoder | None
    prototypes: Prototypes | None

    def rules_for(self, role: Role) -> Iterator[tuple[int, ReadyRule]]:
        """Yield the rules for sentences of a party of that role, with their index."""
        speaker = _SPEAKERS.get(role)
        for index, ready in enumerate(self.rules):
            if ready.rule.who in (Speaker.EITHER, speaker):
                yield index, ready


def phrase_book(pack: LanguagePack, encoder: SentenceEncoder | None = None) -> PhraseBook:
    """Return a pack ready for use.

    Parameters
    ----------
    pack
        What people say in one language.
    encoder
        Places sentences by meaning; without it only patterns and structure decide.

    Raises
    ------
    ConfigError
        When a pattern is malformed; names file and line.
    """

    def write(word: str) -> Sequence[str]:
        return plain_words(word, pack.writing)

    compiler = PatternCompiler(write, pack.lists, pack.openers)
    rules = tuple(
        ReadyRule(
            rule,
            compiler.compile(rule.any),
            compiler.compile(rule.unless),
            compiler.compile(rule.needs),
        )
        for rule in pack.rules
    )
    prototypes = learn(pack.rules, pack.neutral, encoder) if encoder is not None else None
    return PhraseBook(pack, rules, encoder, prototypes)
