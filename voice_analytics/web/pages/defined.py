"""What measures and behaviours are, from the docstrings of their modules."""

import importlib
import inspect
from dataclasses import dataclass
from functools import cache

from voice_analytics.listening import BEHAVIOURS
from voice_analytics.measures import MEASURES


@dataclass(frozen=True, slots=True)
class Defined:
    """A measure or a behaviour."""

    key: str
    title: str
    kind: str
    """Its unit, or what it does to a score."""

    version: int
    summary: str
    """What it is, for who has only a moment."""

    sections: tuple[tuple[str, tuple[str, ...]], ...]
    """Headings of its definition, each with its paragraphs."""


@cache
def measures() -> tuple[Defined, ...]:
    """Return the measures in the order of the report."""
    return tuple(
        _defined(one.key, one.title, one.unit.value, one.version, one.definition_module)
        for one in MEASURES
    )


@cache
def behaviours() -> tuple[Defined, ...]:
    """Return the behaviours in the order of the report."""
    return tuple(
        _defined(one.key, one.title, one.kind.value, one.version, one.definition_module)
        for one in BEHAVIOURS
    )


@cache
def by_key() -> dict[str, Defined]:
    """Return all of them by key."""
    return {one.key: one for one in (*measures(), *behaviours())}


def summary(key: str) -> str:
    """Return in a few words what a key stands for; nothing for one that is not known."""
    found = by_key().get(key)
    return "" if found is None else found.summary


def title(key: str) -> str:
    """Return the short name of a key."""
    found = by_key().get(key)
    return key.replace("_", " ").capitalize() if found is None else found.title


def _defined(key: str, name: str, kind: str, version: int, module: str) -> Defined:
    text = inspect.getdoc(importlib.import_module(module)) or ""
    sections = _sections(text.partition("\n\n")[2])
    first = sections[0][1][0] if sections and sections[0][1] else name
    return Defined(key, name, kind.replace("_", " "), version, first, sections)


def _sections(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return headings, which are underlined, each with its paragraphs."""
    found: list[tuple[str, list[str]]] = []
    for block in text.split("\n\n"):
        lines = block.splitlines()
        if len(lines) > 1 and set(lines[1]) == {"-"}:
            found.append((lines[0], []))
            lines = lines[2:]
        elif not found:
            found.append(("Definition", []))
        if lines:
            found[-1][1].append(" ".join(line.strip() for line in lines).replace("`", ""))
    return tuple((name, tuple(paragraphs)) for name, paragraphs in found)
