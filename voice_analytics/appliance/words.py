"""The word lists in force: the operator's where there are any, else those that ship."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property

from voice_analytics.config.mandated import read_mandated
from voice_analytics.config.packs import read_packs
from voice_analytics.config.phrases import cues_sha256, load_cues
from voice_analytics.config.settings import Settings
from voice_analytics.config.turn_words import load_turn_words, turn_words_sha256
from voice_analytics.domain.phrases import LanguagePack


class WordLists:
    """Every word list by which calls are read; long ones are read when first needed.

    Raises
    ------
    ConfigError
        When a phrase list has a fault.
    """

    def __init__(self, settings: Settings) -> None:
        self.cues = load_cues(settings.roles.phrases)
        """By which the agent is told from the customer."""
        self.turns = load_turn_words(settings.words.folder)
        """By which turns are told."""

    @cached_property
    def packs(self) -> Mapping[str, LanguagePack]:
        """Phrases by which conduct is told, by language."""
        return read_packs()

    @cached_property
    def mandated(self) -> Mapping[str, tuple[str, ...]]:
        """Wording that agents must say, by language; it counts against nobody."""
        return read_mandated()

    def sha256s(self) -> tuple[str, ...]:
        """Return the SHA-256 of each list, always in the same order."""
        return (
            cues_sha256(self.cues),
            turn_words_sha256(self.turns),
            *(self.packs[language].sha256 for language in sorted(self.packs)),
            hashlib.sha256(json.dumps(self.mandated, sort_keys=True).encode()).hexdigest(),
        )
