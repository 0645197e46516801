"""What written words sound like: numbers as they are said, and the syllables of words.

Pure text, by language; the recogniser writes "£94.10" where the speaker said six words.
"""

from voice_analytics.spoken.syllables import syllables
from voice_analytics.spoken.words import spoken_words

__all__ = ["spoken_words", "syllables"]
