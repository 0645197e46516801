"""Words that tell what an utterance is to a turn: lists of one language, as values."""

from dataclasses import dataclass

Phrase = tuple[str, ...]
"""Plain words in order."""


def plain(text: str) -> str:
    """Return a word as lists have it: lower case, letters and digits only."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def phrase(text: str) -> Phrase:
    """Return the plain words of `text` in order."""
    return tuple(word for word in map(plain, text.split()) if word)


@dataclass(frozen=True, slots=True)
class TurnWords:
    """What the words of one language tell about turns; every list may be empty."""

    backchannels: frozenset[Phrase] = frozenset()
    """What listeners say without wanting the floor ("mm-hm", "I see")."""

    claims: frozenset[Phrase] = frozenset()
    """How an utterance begins that wants the floor ("but", "hang on", "can I")."""

    unfinished: frozenset[Phrase] = frozenset()
    """With what a turn does not end: articles, prepositions, conjunctions, ... ("of the")."""
