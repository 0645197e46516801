"""What was said, as marks on the timeline that measures and behaviours share."""

from voice_analytics.cues.book import PhraseBook, phrase_book
from voice_analytics.cues.marking import CUES, mark_cues
from voice_analytics.cues.similarity import SentenceEncoder

__all__ = ["CUES", "PhraseBook", "SentenceEncoder", "mark_cues", "phrase_book"]
