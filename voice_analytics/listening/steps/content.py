"""Which words carry content, and which of them two stretches of speech share."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_MIN_LETTERS = 3


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": _words(
        """a about above actually after again ago all almost already alright also always am an and
        another any anybody anyone anything are aren around as ask at away back be because been
        before being both but by bye call called calling came can cannot come could couldn day days
        dear definitely did didn do does doesn doing don done down each either else even ever every
        everybody everyone everything fine for from further gave get gets getting give go goes going
        gone good got great guess had hadn happen happened has hasn have haven having he hello help
        her here hers hi him his hope how however i if in into is isn it its just keep kept kind
        know last least let lets like line little ll long look looking lot love make makes many
        maybe me mean might minute mine moment more morning most much must my myself need needs
        never new next no nobody none nor not nothing now of off oh okay on once one only onto or
        other our out over own person please point probably put quite rather re read really right
        said same say says see seen set she should shouldn show side since so some somebody someone
        something sorry still stuff such sure take taken tell than thank thanks that the their them
        then there these they thing things think this those though thought three through time times
        to today told tomorrow too took try trying two under understand until up us use used ve very
        want wanted was wasn way we week well went were weren what when where which while who whole
        why will with won would wouldn yeah year years yes yet you your yours yourself mister miss
        missus mr mrs ms sir madam"""
    ),
    "de": _words(
        """aber als am an auch auf aus bei bin bis da das dass dem den der des die du ein eine
        einen einer er es für habe haben hat ich ihr im in ist ja kann kein können mein mit nach
        nicht noch nur oder sehr sein sich sie sind so und uns von war was wenn wie wir wird zu zum
        zur"""
    ),
    "es": _words(
        """a al algo como con cuando de del desde donde el ella en entre era es esa ese esta este
        está fue ha hay la las le lo los me mi muy más no nos o para pero por porque que qué se si
        sin sobre son su sí también tengo todo un una usted y ya yo"""
    ),
    "fr": _words(
        """alors au aussi avec avez bien ce cette comme dans de des donc du elle en est et être eu
        il ils je la le les leur mais me même moi mon ne nous on ou où par pas plus pour qu que qui
        sa se ses si son sont sur tout très un une vous à ça"""
    ),
    "nl": _words(
        """aan al als bij dan dat de die dit door een en er ga geen had heb hebben heeft het hij ik
        in is ja je kan maar me met mij mijn naar niet nog nu of om ook op over te tot u uit van
        voor wat we wel werd wij worden ze zei zijn zo"""
    ),
}
"""Words of a language that hold a sentence together, and in English those of any phone call."""

DENIALS = _words(
    """not no cannot can't don't won't nothing never nobody none nicht kein keine nein pas non ne
    niet geen nee"""
)
"""Words that turn a statement into a denial."""

_ENDINGS = ("ments", "ment", "ings", "ing", "edly", "ies", "ied", "ed", "es", "ly", "s", "y", "e")


def content_words(text: str, language: str = "en") -> frozenset[str]:
    """Return the stems of the words that say what it is about: numbers, things, deeds.

    Parameters
    ----------
    text
        Plain or as recognised.
    language
        Whose function words are left out.
    """
    common = FUNCTION_WORDS.get(language, frozenset())
    said = (match.replace("’", "'") for match in _WORD.findall(text.lower()))
    return frozenset(_stem(word) for word in said if _bears_content(word, common))


def _bears_content(word: str, common: frozenset[str]) -> bool:
    if word.isdigit():
        return True
    head = word.split("'")[0]
    return len(word) >= _MIN_LETTERS and word not in common and head not in common


def _stem(word: str) -> str:
    word = word.split("'")[0]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_LETTERS:
            return _undoubled(word.removesuffix(ending))
    return word


def _undoubled(stem: str) -> str:
    doubled = len(stem) > _MIN_LETTERS and stem[-1] == stem[-2] and stem[-1] not in "ls"
    return stem[:-1] if doubled else stem


def content_of(texts: Iterable[str], language: str = "en") -> frozenset[str]:
    """Return the stems of the content words of several texts."""
    return frozenset().union(*(content_words(text, language) for text in texts))


def foreign_to(text: str, language: str) -> bool:
    """Return whether a text looks like another language than it is said to be in.

    It does when it holds at least three function words of another language and more of those than
    of its own.
    """
    words = [match.lower() for match in _WORD.findall(text)]
    own = FUNCTION_WORDS.get(language)
    if own is None:
        return False
    mine = sum(word in own for word in words)
    others = (
        sum(word in known for word in words)
        for code, known in FUNCTION_WORDS.items()
        if code != language
    )
    return any(count >= _LEAST_FOREIGN and count > mine for count in others)


_LEAST_FOREIGN = 3
