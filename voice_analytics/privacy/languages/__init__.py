"""How numbers are said, and asked for, in each language; a lexicon per language."""

from voice_analytics.privacy.languages.dutch import DUTCH
from voice_analytics.privacy.languages.english import ENGLISH
from voice_analytics.privacy.languages.french import FRENCH
from voice_analytics.privacy.languages.german import GERMAN
from voice_analytics.privacy.languages.lexicon import Lexicon, Topic
from voice_analytics.privacy.languages.spanish import SPANISH

LEXICONS = (ENGLISH, DUTCH, GERMAN, FRENCH, SPANISH)

FIGURES_ONLY = Lexicon(language="")
"""For a language without a lexicon: numbers written in figures are found, words are not."""

__all__ = ["FIGURES_ONLY", "LEXICONS", "Lexicon", "Topic", "lexicon_of"]


def lexicon_of(language: str | None) -> Lexicon:
    """Return the lexicon of an ISO 639 code; one that knows figures only where there is none."""
    return next((one for one in LEXICONS if one.language == language), FIGURES_ONLY)
