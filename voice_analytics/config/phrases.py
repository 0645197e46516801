"""Reading the phrases that tell an agent from a customer, a file per language."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from voice_analytics.config.resources import shipped
from voice_analytics.config.yamlfile import read_yaml
from voice_analytics.domain.call import Role
from voice_analytics.domain.roles import CuePlace, RoleCue
from voice_analytics.errors import ConfigError

Cues = Mapping[str, tuple[RoleCue, ...]]
"""Cues by ISO 639 code of the language."""

_LANGUAGE = re.compile(r"[a-z]{2,3}")


def _phrase(text: str) -> str:
    parts = text.split()
    if not parts or parts[0] == "*" or parts[-1] == "*":
        raise ValueError("must begin and end with a word; * stands between two words")
    for part in parts:
        if part != "*" and not all(any(map(str.isalnum, word)) for word in part.split("/")):
            raise ValueError("must be words; / stands between two words without spaces")
    return text


class _Cue(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    log_odds: float = Field(gt=0.0, le=5.0)
    place: CuePlace = CuePlace.ANYWHERE
    phrases: tuple[Annotated[str, Field(max_length=200), AfterValidator(_phrase)], ...] = Field(
        min_length=1, max_length=1000
    )


_Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class PhraseLists(BaseModel):
    """What a file holds: the cues of each role by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agent: dict[_Key, _Cue] = {}
    customer: dict[_Key, _Cue] = {}


def load_cues(own: Path | None = None) -> Cues:
    """Return the cues of every language that has a list.

    Parameters
    ----------
    own
        The operator's folder; a list in it is taken in place of the shipped one.

    Raises
    ------
    ConfigError
        When a folder or file cannot be read or holds a fault; the message names file and line.
    """
    files = _lists(shipped("edge_config", "roles"))
    if own is not None:
        files |= _lists(own)
    return {language: read_cues(file) for language, file in sorted(files.items())}


def read_cues(file: Path) -> tuple[RoleCue, ...]:
    """Return the cues of one file.

    Raises
    ------
    ConfigError
        When it cannot be read or holds a fault; the message names file and line.
    """
    lists = read_yaml(file, PhraseLists)
    return tuple(
        RoleCue(key, role, cue.log_odds, cue.phrases, cue.place)
        for role, cues in ((Role.AGENT, lists.agent), (Role.CUSTOMER, lists.customer))
        for key, cue in cues.items()
    )


def _lists(folder: Path) -> dict[str, Path]:
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix == ".yaml")
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be read ({error.strerror})") from error
    for file in files:
        if not _LANGUAGE.fullmatch(file.stem):
            raise ConfigError(f"{file}: must be named after a language, such as en.yaml")
    return {file.stem: file for file in files}


def cues_sha256(cues: Cues) -> str:
    """Return the SHA-256 of what the lists say."""
    said = {language: [asdict(cue) for cue in own] for language, own in cues.items()}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
