"""YAML files of an operator or of the package, and where in them a fault is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from voice_analytics.errors import ConfigError

Tree = dict[str, Any]


def read_mapping(file: Path, example: str) -> Tree:
    """Return the mapping in a file; an empty file is an empty one.

    Parameters
    ----------
    file
        The file.
    example
        A key that such a file may have, for the message.

    Raises
    ------
    ConfigError
        When it cannot be read, is no YAML or holds something else.
    """
    try:
        tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: is not YAML ({_first_line(error)})") from error
    if tree is None:
        return {}
    if not isinstance(tree, dict):
        raise ConfigError(f"{file}: must be a mapping of sections, such as `{example}:`")
    return {str(key): value for key, value in tree.items()}


def line_of(file: Path, keys: Sequence[str]) -> int | None:
    """Return the line of the longest prefix of `keys` found, None when not even the first is."""
    node = yaml.compose(file.read_text(encoding="utf-8"))
    line: int | None = None
    for key in keys:
        found = _below(node, key)
        if found is None:
            break
        line, node = found
    return line


def _below(node: yaml.Node | None, key: str) -> tuple[int, yaml.Node] | None:
    """Return the line of a key or of a list's entry, and what it holds."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key:
                return name.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and key.isdigit() and int(key) < len(node.value):
        entry: yaml.Node = node.value[int(key)]
        return entry.start_mark.line + 1, entry
    return None


def sentence(text: str) -> str:
    """Return the text of a fault as it reads after a colon."""
    text = text.removeprefix("Value error, ")
    return text[0].lower() + text[1:]


def _first_line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f"line {mark.line + 1}: " if mark is not None else ""
    return place + str(getattr(error, "problem", None) or error).splitlines()[0]
