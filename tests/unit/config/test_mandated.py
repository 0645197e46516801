"""Prescribed wording as it is read from its file."""

from pathlib import Path

import pytest

from voice_analytics.config.mandated import read_mandated
from voice_analytics.errors import ConfigError


def test_what_ships_can_be_read() -> None:
    known = read_mandated()
    assert {"en", "es", "nl", "de", "fr"} <= known.keys()
    assert "this call may be recorded" in known["en"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("[", "line 1: is not YAML", id="no yaml"),
        pytest.param("- a b c", "list of phrases per language", id="no mapping"),
        pytest.param("english: [a b c]", "'english' is no language code", id="no code"),
        pytest.param("en: text", "en must be a list of phrases", id="no list"),
        pytest.param("en: [1]", "en must be a list of phrases", id="no phrases"),
        pytest.param("en: [recorded]", "is too short", id="one word"),
    ],
)
def test_a_fault_is_told(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "mandated.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        read_mandated(file)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_mandated(tmp_path / "none.yaml")
