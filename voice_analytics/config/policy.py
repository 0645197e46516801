"""Reading a preset of `edge_config/policy` and laying what is set over it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from voice_analytics.config.resources import shipped
from voice_analytics.config.settings import Days, PolicySettings, Share
from voice_analytics.config.yamlfile import read_yaml
from voice_analytics.domain.policy import Keep, Policy


class _Preset(BaseModel):
    """A preset fills every field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    granted: Keep
    announced: Keep
    absent: Keep
    refused: Keep
    audio_days: Days
    transcript_days: Days
    measures_days: Days
    sample_share: Share
    allow_activation: Annotated[bool, Field(strict=True)]
    live_words: Annotated[bool, Field(strict=True)]


def read_policy(settings: PolicySettings) -> Policy:
    """Return the policy in force: the preset, with what is set instead.

    Raises
    ------
    ConfigError
        When the preset's file is faulty; names file and line.
    """
    name = settings.preset.value
    preset = read_yaml(shipped("edge_config", "policy") / f"{name}.yaml", _Preset)
    chosen = settings.model_dump(exclude={"preset"}, exclude_none=True)
    return Policy(preset=name, **{**preset.model_dump(), **chosen})
