"""Reading a YAML file into a model, with errors that name the line."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from voice_analytics.errors import ConfigError

_Model = TypeVar("_Model", bound=BaseModel)


def read_yaml(file: Path, model: type[_Model]) -> _Model:
    """Return what a YAML file holds.

    Parameters
    ----------
    file
        The file.
    model
        What it must hold.

    Raises
    ------
    ConfigError
        When it cannot be read, is not YAML, or does not hold that; names file, line and key.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read as text; give a YAML file") from error
    try:
        tree = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"{file}{_mark(error)}: is not YAML") from error
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        # A key that is not known is most often a slip in the one that is missed.
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        line, shown = place_of(text, first["loc"])
        where = f": {shown}" if shown else ""
        raise ConfigError(f"{file}, line {line}{where}: {_sentence(first['msg'])}") from error


def place_of(text: str, keys: Sequence[str | int]) -> tuple[int, str]:
    """Return the line of the longest part of a path that is in the text, and the whole path.

    Parameters
    ----------
    text
        YAML.
    keys
        Names of mappings and numbers in lists, from the top.
    """
    node = yaml.compose(text)
    line = node.start_mark.line + 1 if node is not None else 1
    for key in keys:
        below = _below(node, key)
        if below is None:
            break
        line, node = below
    return line, ".".join(str(key) for key in keys)


def _below(node: yaml.Node | None, key: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        child = node.value[key]
        return child.start_mark.line + 1, child
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(key):
                return name.start_mark.line + 1, value
    return None


def _mark(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return "" if mark is None else f", line {mark.line + 1}"


def _sentence(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return text[0].lower() + text[1:]


def check_said_once(columns: Iterable[str], constants: Iterable[str]) -> None:
    """Check that no field has both a column of a table and a constant.

    Raises
    ------
    ValueError
        When one has; names it.
    """
    twice = {*columns} & {*constants}
    if twice:
        raise ValueError(f"both columns and constants have {min(twice)}; keep one")
