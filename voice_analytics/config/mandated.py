"""Reading `edge_config/mandated.yaml`: wording that the company or the law prescribes."""

import re
from pathlib import Path

import yaml

from voice_analytics.config.resources import shipped
from voice_analytics.errors import ConfigError

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LEAST_WORDS = 3
"""Shorter wording would excuse what it does not mean."""


def read_mandated(file: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Return the prescribed wording by language.

    Parameters
    ----------
    file
        Left out, the one that ships.

    Raises
    ------
    ConfigError
        When the file cannot be read or is not a list of phrases per language.
    """
    path = file or shipped("edge_config", "mandated.yaml")
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark is not None else ""
        raise ConfigError(f"{path}{place}: is not YAML") from error
    if not isinstance(tree, dict):
        raise ConfigError(f"{path}: must hold a list of phrases per language, such as `en:`")
    return {_language(path, key): _phrases(path, key, value) for key, value in tree.items()}


def _language(path: Path, key: object) -> str:
    if not isinstance(key, str) or not _LANGUAGE.fullmatch(key):
        raise ConfigError(f"{path}: {key!r} is no language code; write it like `en`")
    return key


def _phrases(path: Path, key: object, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ConfigError(f"{path}: {key} must be a list of phrases")
    for text in value:
        if len(text.split()) < _LEAST_WORDS:
            raise ConfigError(
                f"{path}: {key}: {text!r} is too short; give at least {_LEAST_WORDS} words"
            )
    return tuple(value)
