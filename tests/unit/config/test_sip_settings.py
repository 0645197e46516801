"""Settings of telephone systems that send calls."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from voice_analytics.config.load import load_settings
from voice_analytics.config.settings import AlertSettings, SipSettings
from voice_analytics.errors import ConfigError

TRUNK = {"name": "sbc", "addresses": ["192.0.2.10"]}


def test_off_by_default_and_on_loopback_only() -> None:
    sip = SipSettings()

    assert not sip.enabled
    assert sip.host == "127.0.0.1"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param({"enabled": True}, "trunks must name", id="nobody to listen to"),
        pytest.param({"trunks": [TRUNK, TRUNK]}, "different names", id="two of a name"),
        pytest.param({"media_first_port": 20_001}, "must be even", id="odd port"),
        pytest.param({"media_last_port": 20_002}, "four ports", id="too few ports"),
        pytest.param({"tls_port": 5061}, "client_authority must be set", id="TLS without files"),
        pytest.param({"trunks": [{"name": "sbc", "addresses": []}]}, "addresses", id="no address"),
        pytest.param(
            {"trunks": [{**TRUNK, "agents": {"patterns": ["("]}}]},
            "no regular expression",
            id="pattern",
        ),
        pytest.param({"trunks": [{**TRUNK, "name": "S B C"}]}, "name", id="name"),
        pytest.param({"passwords": {"sbc": "short"}}, "12 characters", id="short password"),
        pytest.param(
            {"trunks": [{**TRUNK, "tap_delay_ms": {"agent": 9999}}]}, "5000", id="tap delay"
        ),
        pytest.param(
            {"trunks": [{**TRUNK, "hours": {"begin": "17:00", "end": "09:00"}}]},
            "end must be after begin",
            id="hours",
        ),
    ],
)
def test_what_cannot_be_listened_with_is_refused(values: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        SipSettings.model_validate(values)


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError, match="no time zone"):
        AlertSettings(time_zone="Mars/Olympus")


def test_a_fault_in_a_file_names_its_place(tmp_path: Path) -> None:
    file = tmp_path / "box.yaml"
    file.write_text("sip: {trunks: [{name: sbc, addresses: [nowhere]}]}\n")

    with pytest.raises(ConfigError, match=r"sip\.trunks"):
        load_settings(file)
