"""The file that says which column of a recorder's export is what."""

import codecs
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from voice_analytics.config.yamlfile import check_said_once, read_yaml
from voice_analytics.domain.history import ISO, UNIX, UNIX_MS, HistoryMap

AUDIO_FIELDS = frozenset({"audio", "agent_audio", "customer_audio"})
_WHOLE = frozenset(
    (
        *("call_id", "started_at", "direction", "speaks_first", "language", "queue", "time_zone"),
        *("topic", "interaction_id", "kind", "consent"),
    )
)
_PARTS = ("agent.", "customer.", "external_ids.")


def _field(name: str) -> str:
    part = next((one for one in _PARTS if name.startswith(one)), None)
    if name in _WHOLE | AUDIO_FIELDS or (part is not None and len(name) > len(part)):
        return name
    raise ValueError(
        f"there is no field {name}; use {', '.join(sorted(AUDIO_FIELDS | _WHOLE))}, or agent., "
        "customer. or external_ids. with a name of yours"
    )


def checked_zone(name: str) -> str:
    """Return the name of a time zone that there is."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(
            f"there is no time zone {name}; use a name such as Europe/Berlin"
        ) from error
    return name


def checked_encoding(name: str) -> str:
    """Return the name of an encoding that there is."""
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise ValueError(f"there is no encoding {name}; use utf-8-sig or cp1252, say") from error


def checked_format(text: str) -> str:
    """Return a format that times can be written in."""
    if text not in (ISO, UNIX, UNIX_MS) and "%" not in text:
        raise ValueError(
            f"there is no format of times {text}; use {ISO}, {UNIX}, {UNIX_MS}, or one such as "
            "%d.%m.%Y %H:%M:%S"
        )
    return text


_Text = Annotated[str, Field(min_length=1)]
_Name = Annotated[str, AfterValidator(_field)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Time(_Part):
    format: Annotated[str, AfterValidator(checked_format)] = ISO
    zone: Annotated[str, AfterValidator(checked_zone)] | None = None


class _Path(_Part):
    strip: str = ""
    folder: _Text = "."
    suffix: str = Field(default="", pattern=r"^(\.\w+)?$")


class _Table(_Part):
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    encoding: Annotated[str, AfterValidator(checked_encoding)] = "utf-8-sig"


class _Map(_Part):
    columns: dict[_Name, _Text]
    values: dict[_Name, dict[str, _Text]] = {}
    constants: dict[_Name, _Text] = {}
    time: _Time = _Time()
    path: _Path = _Path()
    table: _Table = _Table()

    @model_validator(mode="after")
    def check_audio(self) -> "_Map":
        """Check that the columns name one recording: one file, or a pair."""
        if (AUDIO_FIELDS & self.columns.keys()) not in (
            {"audio"},
            {"agent_audio", "customer_audio"},
        ):
            raise ValueError("columns must name audio, or agent_audio and customer_audio")
        check_said_once(self.columns, self.constants)
        return self


def read_history_map(file: Path) -> HistoryMap:
    """Return how an export is read.

    Raises
    ------
    ConfigError
        When the file is missing or wrong; names the line and the key.
    """
    read = read_yaml(file, _Map)
    return HistoryMap(
        columns=read.columns,
        values=read.values,
        constants=read.constants,
        time_format=read.time.format,
        time_zone=read.time.zone,
        strip=read.path.strip,
        folder=read.path.folder,
        suffix=read.path.suffix,
        delimiter=read.table.delimiter,
        encoding=read.table.encoding,
    )
