"""What the words of an utterance tell about the floor.

Only words of which the recogniser is fairly sure count. Short listener responses are what it hears
worst: "mm-hm" becomes "I'm him". So one to three words that are no listener response prove
nothing, unless they claim the floor.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voice_analytics.domain.conversation import Word
from voice_analytics.domain.turn_words import Phrase, TurnWords, plain

SURE_WORD = 0.4
"""Confidence from which a word counts."""

FEW_WORDS = 3
"""A listener response has at most this many words."""

CONTENT_WORDS = 2
"""Fewer words than this, listener responses left out, interrupt nobody."""

_LONGEST = 4
"""Words of the longest phrase looked for."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What the sure words of an utterance tell."""

    words: int
    content: int
    """Words that are no part of a listener response."""

    claims: bool
    """It begins as those do who want the floor."""

    @property
    def listens(self) -> bool:
        """Whether it is a listener response and nothing else."""
        return self.content == 0 and self.words <= FEW_WORDS

    @property
    def speaks(self) -> bool:
        """Whether it wants the floor."""
        return self.content > 0 and (self.claims or self.words > FEW_WORDS)


def saying(words: Iterable[Word], known: TurnWords | None) -> Saying | None:
    """Return what the words tell; None when there are none, or no lists for their language."""
    said = tuple(plain(word.text) for word in words if word.confidence >= SURE_WORD)
    said = tuple(word for word in said if word)
    if known is None or not known.backchannels or not said:
        return None
    content = _outside(said, known.backchannels)
    return Saying(len(said), content, content > 0 and _begins(said, known.claims))


def finished(words: Sequence[Word], end_ms: int, known: TurnWords | None) -> bool | None:
    """Return whether a turn could end with its last word.

    Parameters
    ----------
    words
        Of the turn, in order.
    end_ms
        End of the turn; what was said last may have been missed.
    known
        Lists of the language.

    Returns
    -------
    bool or None
        None when there is nothing to tell by.
    """
    if known is None or not known.unfinished or not words:
        return None
    if end_ms - words[-1].interval.end_ms > _UNHEARD_MS:
        return None
    said = tuple(plain(word.text) for word in words[-_LONGEST:])
    if any(said[-length:] in known.unfinished for length in range(1, _LONGEST + 1)):
        return False
    # A word that is cut off is heard with doubt, so doubt does not tell that it was whole.
    return True if words[-1].confidence >= SURE_WORD else None


_UNHEARD_MS = 400
"""With more speech than this after the last word, a word was missed."""


def _outside(said: Sequence[str], phrases: frozenset[Phrase]) -> int:
    """Return how many words no phrase covers, taking the longest phrase at each place."""
    outside = at = 0
    while at < len(said):
        length = _phrase_at(said, at, phrases)
        outside += length == 0
        at += max(length, 1)
    return outside


def _begins(said: Sequence[str], phrases: frozenset[Phrase]) -> bool:
    return _phrase_at(said, 0, phrases) > 0


def _phrase_at(said: Sequence[str], at: int, phrases: frozenset[Phrase]) -> int:
    """Return the length in words of the longest phrase that begins here, 0 when none does."""
    lengths = range(min(_LONGEST, len(said) - at), 0, -1)
    return next((n for n in lengths if tuple(said[at : at + n]) in phrases), 0)
