"""Reading settings: shipped defaults, a device profile, the operator's file, the environment."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsError

from voice_analytics.config.resources import shipped
from voice_analytics.config.settings import ENV_PREFIX, Profile, Settings
from voice_analytics.errors import ConfigError

Tree = dict[str, Any]

_AROUND = (
    "accounts", "alerts", "jobs", "learning", "mail", "models", "notices", "policy", "profile",
    "review", "runtime", "scoring", "server", "store", "team", "upload", "watch", "words",
)  # fmt: skip
"""Sections that change nothing of what is found in a call, or have a hash of their own."""


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
        names the file and line, or the environment variable, and the key.
    """
    files = [shipped("edge_config", "default.yaml"), *_profile_files(path)]
    if path is not None:
        files.append(path)
    tree: Tree = {}
    for file in files:
        tree = _merged(tree, _read(file))
    try:
        settings: Settings = _LayeredSettings(**tree)
    except ValidationError as error:
        place = partial(_place_in_layers, files=files)
        raise ConfigError(_explain(error, place)) from error
    except SettingsError as error:
        raise ConfigError(_explain_variable(error)) from error
    return _overridden(settings, overrides or {})


def fingerprint(settings: Settings, *lists: str) -> str:
    """Return the SHA-256 of everything in `settings` that can change what is found in a call.

    By what it is scored is not part of it: a report names its rubric and is scored again cheaply.
    Nor is the policy, of which a part changes reports: its values come as a list.

    Parameters
    ----------
    settings
        The settings in force.
    lists
        SHA-256 of each list that is read from a file of its own.
    """
    relevant = settings.model_dump(mode="json", exclude=set(_AROUND))
    del relevant["roles"]["phrases"]  # a path; what the files say is in the lists
    content = json.dumps([relevant, *lists] if lists else relevant, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _profile_files(path: Path | None) -> list[Path]:
    """Return the file of the device profile that the environment or the operator's file names.

    A name that is none is left for the settings to refuse.
    """
    name = _variables().get(f"{ENV_PREFIX}PROFILE")
    if name is None and path is not None:
        name = _read(path).get("profile")
    known = [profile.value for profile in Profile]
    return [shipped("edge_config", "profiles", f"{name}.yaml")] if name in known else []


def _overridden(settings: Settings, overrides: Mapping[str, Any]) -> Settings:
    tree = _merged(settings.model_dump(), overrides)
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        raise ConfigError(_explain(error, _place_in_options)) from error


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
    return {str(key): value for key, value in tree.items()}


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


def _explain(error: ValidationError, place_of: Callable[[Sequence[str]], str]) -> str:
    first = error.errors()[0]
    keys = [str(part) for part in first["loc"]]
    problem = (
        "is not a setting; see edge_config/default.yaml for all of them"
        if first["type"] == "extra_forbidden"
        else _sentence(first["msg"].removeprefix("Value error, "))
    )
    return f"{place_of(keys)}{'.'.join(keys)}: {problem}"


def _sentence(text: str) -> str:
    return text[0].lower() + text[1:]


def _explain_variable(error: SettingsError) -> str:
    """Return a sentence for a variable that should hold a mapping and holds no JSON."""
    text = getattr(error.__cause__, "doc", None)
    names = [name for name, value in _variables().items() if value == text]
    return f'environment variable {" or ".join(names)}: is not JSON, such as {{"0": "agent"}}'


def _place_in_options(_: Sequence[str]) -> str:
    return "setting "


def _place_in_layers(keys: Sequence[str], files: Sequence[Path]) -> str:
    """Return where the value of a setting comes from: what wins is looked at first."""
    for count in range(len(keys), 0, -1):
        name = ENV_PREFIX + "__".join(keys[:count]).upper()
        if name in _variables():
            return f"environment variable {name}: "
    for file in reversed(files):
        line = _line_of(file, keys)
        if line is not None:
            return f"{file}, line {line}: "
    return "setting "


def _variables() -> dict[str, str]:
    """Return the environment variables that are settings, in capitals."""
    capitals = {name.upper(): value for name, value in os.environ.items()}
    return {name: value for name, value in capitals.items() if name.startswith(ENV_PREFIX)}


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
