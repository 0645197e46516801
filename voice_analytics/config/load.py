"""Reading settings: shipped defaults, then the operator's file, then the environment."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from voice_analytics.config.resources import shipped
from voice_analytics.config.settings import Settings
from voice_analytics.errors import ConfigError

Tree = dict[str, Any]


class _LayeredSettings(Settings):
    """Settings whose environment wins over the values read from files."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


def load_settings(path: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Return the settings in force.

    Parameters
    ----------
    path
        The operator's YAML file; only what it names differs from the defaults.
    overrides
        Nested values that win over everything, from command-line options.

    Raises
    ------
    ConfigError
        When a file is unreadable, names an unknown key or holds a value out of bounds; the message
        names the file, the line and the key.
    """
    files = [shipped("edge_config", "default.yaml")]
    if path is not None:
        files.append(path)
    tree: Tree = {}
    for file in files:
        tree = _merged(tree, _read(file))
    try:
        settings: Settings = _LayeredSettings(**tree)
    except ValidationError as error:
        raise ConfigError(_explain(error, files)) from error
    return _overridden(settings, overrides or {})


def fingerprint(settings: Settings) -> str:
    """Return the SHA-256 of everything in `settings` that can change a result."""
    relevant = settings.model_dump(mode="json", exclude={"runtime", "models"})
    return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()


def _overridden(settings: Settings, overrides: Mapping[str, Any]) -> Settings:
    tree = _merged(settings.model_dump(), overrides)
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        raise ConfigError(_explain(error, [])) from error


def _read(file: Path) -> Tree:
    try:
        tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: is not YAML ({_first_line(error)})") from error
    if tree is None:
        return {}
    if not isinstance(tree, dict):
        raise ConfigError(f"{file}: must be a mapping of sections, such as `recognition:`")
    return tree


def _first_line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f"line {mark.line + 1}: " if mark is not None else ""
    return place + str(getattr(error, "problem", None) or error).splitlines()[0]


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> Tree:
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping) and key != "channels":
            result[key] = _merged(below, value)
        else:
            result[key] = value
    return result


def _explain(error: ValidationError, files: Sequence[Path]) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    problem = (
        "is not a setting; see edge_config/default.yaml for all of them"
        if first["type"] == "extra_forbidden"
        else first["msg"][0].lower() + first["msg"][1:]
    )
    for file in reversed(files):
        line = _line_of(file, [str(part) for part in first["loc"]])
        if line is not None:
            return f"{file}, line {line}: {where}: {problem}"
    return f"setting {where}: {problem}"


def _line_of(file: Path, keys: Sequence[str]) -> int | None:
    """Return the line of the longest prefix of `keys` found, None when not even the first is."""
    node = yaml.compose(file.read_text(encoding="utf-8"))
    line: int | None = None
    for key in keys:
        if not isinstance(node, yaml.MappingNode):
            break
        for name, value in node.value:
            if name.value == key:
                line, node = name.start_mark.line + 1, value
                break
        else:
            break
    return line
