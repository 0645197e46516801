"""Reading the word lists of turn-taking: one file per use, a list of phrases per language."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from voice_analytics.config.resources import shipped
from voice_analytics.domain.turn_words import Phrase, TurnWords, phrase
from voice_analytics.errors import ConfigError

FILES = {
    "backchannels": "backchannels.yaml",
    "claims": "floor_claims.yaml",
    "unfinished": "unfinished.yaml",
}
"""File of each list of `TurnWords`."""

_LANGUAGE = re.compile(r"[a-z]{2,3}")

_Lists = dict[str, frozenset[Phrase]]
"""Phrases by language."""


def load_turn_words(folder: Path | None = None) -> dict[str, TurnWords]:
    """Return the word lists by language.

    Parameters
    ----------
    folder
        Where the files are; left out, those that come with the product.

    Raises
    ------
    ConfigError
        When a file cannot be read or holds anything but lists of phrases by language; the message
        names the file and the line.
    """
    place = folder or shipped("edge_config")
    lists = {name: _read(place / file) for name, file in FILES.items()}
    languages = sorted({language for found in lists.values() for language in found})
    return {
        language: TurnWords(
            **{name: found.get(language, frozenset()) for name, found in lists.items()}
        )
        for language in languages
    }


def turn_words_sha256(words: Mapping[str, TurnWords]) -> str:
    """Return the SHA-256 of what the lists hold, whatever the order of their lines."""
    content = [
        (language, name, sorted(getattr(words[language], name)))
        for language in sorted(words)
        for name in FILES
    ]
    return hashlib.sha256(repr(content).encode()).hexdigest()


def _read(file: Path) -> _Lists:
    root = _composed(file)
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise _wrong(file, root, "give a list of phrases under each language, such as `en:`")
    lists: _Lists = {}
    for key, value in root.value:
        if not _LANGUAGE.fullmatch(str(key.value)):
            raise _wrong(file, key, f"{key.value!r} is no ISO 639 code, such as `en`")
        if key.value in lists:
            raise _wrong(file, key, f"the language {key.value!r} is there twice")
        lists[key.value] = frozenset(_phrases(file, value))
    return lists


def _composed(file: Path) -> yaml.Node | None:
    """Return the file as nodes, which know their lines and keep `yes` and `no` as words."""
    try:
        root: yaml.Node | None = yaml.compose(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: is not UTF-8 text") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise ConfigError(f"{file}{line}: is not YAML ({error.problem})") from error
    return root


def _phrases(file: Path, node: yaml.Node) -> Iterator[Phrase]:
    if not isinstance(node, yaml.SequenceNode):
        raise _wrong(file, node, "give a list of phrases, one a line, each after a dash")
    for entry in node.value:
        if not isinstance(entry, yaml.ScalarNode):
            raise _wrong(file, entry, "a phrase is plain words, not a list or a mapping")
        words = phrase(entry.value)
        if not words:
            raise _wrong(file, entry, f"{entry.value!r} holds no word")
        yield words


def _wrong(file: Path, node: yaml.Node, problem: str) -> ConfigError:
    return ConfigError(f"{file}, line {node.start_mark.line + 1}: {problem}")
