"""The small pattern language of the phrase lists, compiled to regular expressions.

==============  ================================================================
``sorry``       this word; spelled or contracted in any way that is made one
``frustrat*``   a word that begins so
``(a|b c)``     one of these
``[a|b c]``     one of these, or nothing
``{feeling}``   one of a list of the language pack
``...``         up to 3 words; ``...8``: up to 8
``_``           any one word
``#``           a number, in digits or as a word of the list `number`
``^``           at the start: the sentence begins here, openers left aside
``$``           at the end: the sentence ends here
==============  ================================================================
"""

import re
from collections.abc import Callable, Mapping, Sequence

from voice_analytics.domain.phrases import Phrase
from voice_analytics.errors import ConfigError

USUAL_GAP_WORDS = 3
LIST_DEPTH = 4
"""How deep lists may name each other."""

_ITEM = re.compile(r"\.\.\.\d*|\{\w+\}|[()\[\]|^$#]|[^\s()\[\]{}|^$#]+|\S")
_ENDS = {"(": ")", "[": "]"}

Writer = Callable[[str], Sequence[str]]
"""Writes a word as patterns see it."""


class PatternCompiler:
    """Makes regular expressions out of patterns.

    The expressions are for sentences in plain form with a space put before them.

    Parameters
    ----------
    write
        Gives the plain words of a text.
    lists
        Alternatives by name.
    openers
        What `^` passes over.
    """

    def __init__(
        self, write: Writer, lists: Mapping[str, Sequence[Phrase]], openers: Sequence[Phrase]
    ) -> None:
        self._write = write
        self._lists = lists
        self._made: dict[str, str] = {}
        self._start = ""
        if openers:
            self._start = f"(?:{self._alternatives(openers, 0)})*?"

    def compile(self, phrases: Sequence[Phrase]) -> re.Pattern[str] | None:
        """Return one expression for all `phrases`, None when there are none.

        Raises
        ------
        ConfigError
            When a pattern is malformed; names its place.
        """
        if not phrases:
            return None
        return re.compile(self._alternatives(phrases, 0))

    def _alternatives(self, phrases: Sequence[Phrase], depth: int) -> str:
        return "|".join(f"(?:{self._one(phrase, depth)})" for phrase in phrases)

    def _one(self, phrase: Phrase, depth: int) -> str:
        items = _ITEM.findall(phrase.text)
        reader = _Reader(phrase, items)
        body = self._sequence(reader, depth, until="")
        if not body:
            raise reader.fault("is empty")
        return body + "(?= |$)"

    def _sequence(self, reader: "_Reader", depth: int, until: str) -> str:
        parts: list[str] = []
        while (item := reader.next(until)) != until:
            if item == "|" and until:
                parts.append("|")
            elif item in _ENDS:
                inner = self._sequence(reader, depth, until=_ENDS[item])
                parts.append(f"(?:{inner})" + ("?" if item == "[" else ""))
            else:
                parts.append(self._item(reader, item, depth))
        return "".join(parts)

    def _item(self, reader: "_Reader", item: str, depth: int) -> str:
        if item == "^":
            return "^" + self._start
        if item == "$":
            return "$"
        if item.startswith("..."):
            return rf"(?: \S+){{0,{item[3:] or USUAL_GAP_WORDS}}}?"
        if item == "_":
            return r" \S+"
        if item == "#":
            return rf"(?: [£$€]?\d\S*|{self._list(reader, 'number', depth)})"
        if item.startswith("{") and item.endswith("}"):
            return f"(?:{self._list(reader, item[1:-1], depth)})"
        return self._word(reader, item)

    def _word(self, reader: "_Reader", item: str) -> str:
        words = self._write(item.removesuffix("*"))
        if not words or item in ("|", ")", "]", "{", "}"):
            raise reader.fault(f"has {item!r} where a word should be")
        text = "".join(f" {re.escape(word)}" for word in words)
        return text + r"\S*" if item.endswith("*") else text

    def _list(self, reader: "_Reader", name: str, depth: int) -> str:
        if name not in self._lists:
            raise reader.fault(f"names the list {name!r}, which is not there")
        if depth >= LIST_DEPTH:
            raise reader.fault(f"goes round in circles at the list {name!r}")
        if name not in self._made:
            self._made[name] = self._alternatives(self._lists[name], depth + 1)
        return self._made[name]


class _Reader:
    """The items of one pattern, one after the other."""

    def __init__(self, phrase: Phrase, items: Sequence[str]) -> None:
        self._phrase = phrase
        self._items = list(items)

    def next(self, until: str) -> str:
        """Return the next item; the empty string at the end of the pattern."""
        if self._items:
            return self._items.pop(0)
        if until:
            raise self.fault(f"lacks a closing {until!r}")
        return ""

    def fault(self, what: str) -> ConfigError:
        """Return the error that this pattern is wrong."""
        return ConfigError(f"{self._phrase.place}: the pattern {self._phrase.text!r} {what}")
