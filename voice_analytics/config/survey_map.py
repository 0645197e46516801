"""The file that says which column of a survey export is what."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from voice_analytics.config.history_map import checked_encoding, checked_format, checked_zone
from voice_analytics.config.yamlfile import check_said_once, read_yaml
from voice_analytics.domain.history import ISO
from voice_analytics.domain.survey import SURVEY_FIELDS, SurveyMap


def _field(name: str) -> str:
    if name not in SURVEY_FIELDS:
        raise ValueError(f"there is no field {name}; use {', '.join(SURVEY_FIELDS)}")
    return name


_Field = Annotated[str, AfterValidator(_field)]
_Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Time(_Part):
    format: Annotated[str, AfterValidator(checked_format)] = ISO
    zone: Annotated[str, AfterValidator(checked_zone)] | None = None


class _Table(_Part):
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    encoding: Annotated[str, AfterValidator(checked_encoding)] = "utf-8-sig"


class _Map(_Part):
    columns: dict[_Field, _Text] = {}
    constants: dict[_Field, _Text] = {}
    time: _Time = _Time()
    table: _Table = _Table()

    @model_validator(mode="after")
    def check_once(self) -> "_Map":
        """Check that nothing is said twice."""
        check_said_once(self.columns, self.constants)
        return self


def read_survey_map(file: Path) -> SurveyMap:
    """Return how a survey export is read.

    Raises
    ------
    ConfigError
        When the file is missing or wrong; names the line and the key.
    """
    read = read_yaml(file, _Map)
    return SurveyMap(
        columns=read.columns,
        constants=read.constants,
        time_format=read.time.format,
        time_zone=read.time.zone,
        delimiter=read.table.delimiter,
        encoding=read.table.encoding,
    )
