"""Words written one way, so that patterns need not know spellings."""

import re
import unicodedata

from voice_analytics.domain.phrases import Writing

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
_WORD = re.compile(r"[£$€]?\d+(?:[.,:]\d+)+|[\w$£€]+(?:['-]\w+)*")


def plain(text: str, writing: Writing) -> str:
    """Return `text` in lower case, without punctuation, fillers and repeated words.

    Contractions are written out and spellings made one. Digits stay as they are, repeated too.
    """
    return " ".join(plain_words(text, writing))


def plain_words(text: str, writing: Writing) -> tuple[str, ...]:
    """Return the words of `plain`."""
    low = unicodedata.normalize("NFKC", text).lower().translate(_APOSTROPHES)
    for aside in writing.asides:
        low = low.replace(f", {aside},", ",")
    words: list[str] = []
    for match in _WORD.finditer(low):
        for word in _written_out(match.group(), writing).split():
            again = words and words[-1] == word and not word.isdigit()
            if word not in writing.fillers and not again:
                words.append(word)
    return tuple(words)


def _written_out(word: str, writing: Writing) -> str:
    if word in writing.rewrite:
        return writing.rewrite[word]
    if "-" in word:
        return " ".join(_written_out(part, writing) for part in word.split("-"))
    for ending, full in writing.endings.items():
        if word.endswith(ending) and len(word) > len(ending):
            stem = word.removesuffix(ending)
            return f"{writing.rewrite.get(stem, stem)} {full}"
    for beginning, full in writing.beginnings.items():
        if word.startswith(beginning) and len(word) > len(beginning):
            return f"{full} {_written_out(word.removeprefix(beginning), writing)}"
    return word.replace("'", "")
