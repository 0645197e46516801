"""Files that travel with the package."""

import pytest

from voice_analytics.config.resources import shipped
from voice_analytics.errors import ConfigError


@pytest.mark.parametrize(
    "parts",
    [
        ("edge_config", "default.yaml"),
        ("edge_config", "backchannels.yaml"),
        ("models", "manifest.toml"),
        ("models", "silero-vad"),
    ],
)
def test_they_are_found(parts: tuple[str, ...]) -> None:
    assert shipped(*parts).exists()


def test_what_is_missing_is_a_sentence() -> None:
    with pytest.raises(ConfigError, match=r"^models/none\.onnx is missing from this installation"):
        shipped("models", "none.onnx")
