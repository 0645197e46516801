"""Words that carry what a sentence is about."""

from voice_analytics.domain.phrases import Writing

STEM_LETTERS = 5
"""Words are compared by so many first letters, which forgives endings."""

FEWEST_LETTERS = 3


def content_words(plain: str, writing: Writing) -> frozenset[str]:
    """Return the words of a sentence in plain form that carry content, cut to their stem.

    Numbers stay whole.
    """
    return frozenset(
        word if word[0].isdigit() else word[:STEM_LETTERS]
        for word in plain.split()
        if word not in writing.stopwords and (word[0].isdigit() or len(word) >= FEWEST_LETTERS)
    )
