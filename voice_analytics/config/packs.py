"""Reading the language packs in `edge_config/phrases`: patterns, prototypes, examples."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voice_analytics.config.resources import shipped
from voice_analytics.domain.cue import CueKind
from voice_analytics.domain.phrases import LanguagePack, Phrase, PhraseRule, Speaker, Writing
from voice_analytics.errors import ConfigError

Text = Annotated[str, Field(min_length=1)]
Block = str
"""One pattern or sentence per line."""

Keys = tuple[str | int, ...]
Lines = Mapping[Keys, int]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Examples(_Part):
    yes: Block = ""
    no: Block = ""


class _Writing(_Part):
    rewrite: dict[Text, str] = {}
    endings: dict[Text, Text] = {}
    beginnings: dict[Text, Text] = {}
    fillers: tuple[Text, ...] = ()
    asides: tuple[Text, ...] = ()
    stopwords: tuple[Text, ...] = ()
    abbreviations: tuple[Text, ...] = ()


class _Rule(_Part):
    kind: CueKind
    label: Text | None = None
    who: Speaker
    any: Block = ""
    unless: Block = ""
    similar: Block = ""
    needs: Block = ""
    unlike: Block = ""
    confidence: float = Field(default=0.9, gt=0.0, le=1.0)
    examples: _Examples = _Examples()


class _Pack(_Part):
    language: str = Field(pattern=r"^[a-z]{2,3}$")
    version: int = Field(ge=1)
    complete: bool
    writing: _Writing = _Writing()
    openers: Block = ""
    lists: dict[str, Block] = {}
    neutral: Block = ""
    cues: tuple[_Rule, ...]


def read_packs(folder: Path | None = None) -> dict[str, LanguagePack]:
    """Return the language packs by ISO 639 code.

    Parameters
    ----------
    folder
        Holds one YAML file per language; left out, those that ship.

    Raises
    ------
    ConfigError
        When a file is malformed; names it, the line and the key.
    """
    files = sorted((folder or shipped("edge_config", "phrases")).glob("*.yaml"))
    packs = [read_pack(file) for file in files]
    return {pack.language: pack for pack in packs}


def read_pack(file: Path) -> LanguagePack:
    """Return one language pack.

    Raises
    ------
    ConfigError
        When the file is malformed; names it, the line and the key.
    """
    try:
        data = file.read_bytes()
        node = yaml.compose(data, Loader=yaml.SafeLoader)
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark is not None else ""
        raise ConfigError(f"{file}{place}: is not YAML") from error
    lines = dict(_lines(node))
    try:
        pack = _Pack.model_validate(_tree(node))
    except ValidationError as error:
        raise ConfigError(_explained(file, error, lines)) from error
    return _as_value(file, pack, lines, hashlib.sha256(data).hexdigest())


def _as_value(file: Path, pack: _Pack, lines: Lines, sha256: str) -> LanguagePack:
    def phrases(block: str, *path: str | int) -> tuple[Phrase, ...]:
        first = lines[path] if block else 0
        return tuple(
            Phrase(text.strip(), f"{file}, line {first + offset}")
            for offset, text in enumerate(block.splitlines())
            if text.strip()
        )

    def rule(index: int, part: _Rule) -> PhraseRule:
        return PhraseRule(
            kind=part.kind,
            who=part.who,
            place=f"{file}, line {lines[('cues', index)]}",
            label=part.label,
            any=phrases(part.any, "cues", index, "any"),
            unless=phrases(part.unless, "cues", index, "unless"),
            similar=_sentences(part.similar),
            needs=phrases(part.needs, "cues", index, "needs"),
            unlike=_sentences(part.unlike),
            confidence=part.confidence,
            yes=_sentences(part.examples.yes),
            no=_sentences(part.examples.no),
        )

    words = pack.writing
    return LanguagePack(
        language=pack.language,
        version=pack.version,
        complete=pack.complete,
        sha256=sha256,
        writing=Writing(
            rewrite=words.rewrite,
            endings=words.endings,
            beginnings=words.beginnings,
            fillers=frozenset(words.fillers),
            asides=words.asides,
            stopwords=frozenset(words.stopwords),
            abbreviations=frozenset(words.abbreviations),
        ),
        openers=phrases(pack.openers, "openers"),
        lists={name: phrases(block, "lists", name) for name, block in pack.lists.items()},
        neutral=_sentences(pack.neutral),
        rules=tuple(rule(index, part) for index, part in enumerate(pack.cues)),
    )


def _sentences(block: str) -> tuple[str, ...]:
    return tuple(text.strip() for text in block.splitlines() if text.strip())


def _explained(file: Path, error: ValidationError, lines: Lines) -> str:
    first = error.errors()[0]
    path = first["loc"]
    line = next(
        (lines[path[:count]] for count in range(len(path), 0, -1) if path[:count] in lines), 1
    )
    key = ".".join(str(part) for part in path) or "the file"
    problem = "is no key of a language pack" if first["type"] == "extra_forbidden" else first["msg"]
    return f"{file}, line {line}: {key}: {problem[0].lower()}{problem[1:]}"


def _tree(node: yaml.Node | None) -> object:
    """Return a YAML node as mappings, lists and text; `no` and `on` are words here."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _tree(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_tree(value) for value in node.value]
    return node.value if node is not None else None


def _lines(node: yaml.Node | None, *path: str | int) -> Iterable[tuple[Keys, int]]:
    """Yield the line of every value below a YAML node; of a block, that of its first entry."""
    if node is None:
        return
    below = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    yield path, node.start_mark.line + (2 if below else 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _lines(value, *path, key.value)
    if isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, *path, index)
