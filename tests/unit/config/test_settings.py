"""The settings tree against the values of the core it stands for."""

from collections.abc import Iterator
from dataclasses import fields

import pytest
from pydantic import BaseModel

from voice_analytics.config.settings import Settings, TurnSettings
from voice_analytics.domain.limits import TurnLimits


def test_every_limit_of_the_core_is_a_setting_with_the_same_default() -> None:
    limits = {field.name: field.default for field in fields(TurnLimits)}
    settings = {name: field.default for name, field in TurnSettings.model_fields.items()}
    assert settings == limits


def test_settings_become_the_limits_of_the_core() -> None:
    assert TurnSettings().limits() == TurnLimits()
    assert TurnSettings(dead_air_ms=7000).limits() == TurnLimits(dead_air_ms=7000)


def leaves(section: type[BaseModel], above: str = "") -> Iterator[tuple[str, str | None]]:
    for name, field in section.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from leaves(kind, f"{above}{name}.")
        else:
            yield f"{above}{name}", field.description


@pytest.mark.parametrize(("name", "description"), list(leaves(Settings)))
def test_every_setting_is_described(name: str, description: str | None) -> None:
    assert description, f"{name} has no description"
    assert description.endswith((".", "..."))
