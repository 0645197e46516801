"""Settings of telephone systems as what the server is given."""

import re
from ipaddress import ip_network
from pathlib import Path

import pytest

from tests.ingest.certificates import Authority
from voice_analytics.appliance.calls_in import listening_of
from voice_analytics.config.settings import Settings, SipSettings
from voice_analytics.domain.call import Role
from voice_analytics.errors import ConfigError
from voice_analytics.ingest.session.trunks import AgentRules, Algorithm, Login, Trunk


def settings(**sip: object) -> Settings:
    return Settings(sip=SipSettings.model_validate(sip))


def test_a_trunk_is_as_set() -> None:
    trunk = {
        "name": "sbc",
        "addresses": ["192.0.2.10", "2001:db8::/32"],
        "tls_only": True,
        "caller_is": "customer",
        "agents": {
            "patterns": ["70.."],
            "domains": ["PBX.example"],
            "prefixes": ["+1555"],
            "extension_digits": [4],
        },
        "tap_delay_ms": {"agent": 120},
    }

    listening = listening_of(settings(trunks=[trunk], advertised="203.0.113.5", calls=7))

    assert listening.trunks == (
        Trunk(
            name="sbc",
            networks=(ip_network("192.0.2.10/32"), ip_network("2001:db8::/32")),
            tls_only=True,
            agents=AgentRules((re.compile("70.."),), ("pbx.example",), ("+1555",), (4,)),
            caller_is=Role.CUSTOMER,
            delays_ms={Role.AGENT: 120},
        ),
    )
    assert listening.advertised == "203.0.113.5"
    assert listening.limits.calls == 7
    assert listening.tls is None


def test_nobody_to_listen_to_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"sip\.trunks names no telephone system"):
        listening_of(Settings())


def test_tls_is_made_of_its_files(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    (certificate, key_file) = authority.issue("recorder.example")

    listening = listening_of(
        settings(
            trunks=[{"name": "sbc", "addresses": ["192.0.2.10"]}],
            tls_port=5061,
            certificate=certificate,
            key_file=key_file,
            client_authority=authority.file,
        )
    )

    assert listening.tls is not None


def test_a_trunk_with_a_name_needs_its_password() -> None:
    trunks = [{"name": "sbc", "addresses": ["192.0.2.10"], "username": "lab"}]
    with pytest.raises(ConfigError, match="VOICE_ANALYTICS__SIP__PASSWORDS__SBC"):
        listening_of(settings(trunks=trunks))

    (trunk,) = listening_of(settings(trunks=trunks, passwords={"sbc": "correct horse"})).trunks

    assert trunk.login == Login("lab", "correct horse", (Algorithm.SHA_256, Algorithm.MD5))
    assert "horse" not in repr(trunk)


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("192.0.2.10", True),
        ("192.0.2.11", False),
        ("::ffff:192.0.2.10", True),
        ("fe80::1%eth0", False),
        ("sbc.example", False),
    ],
)
def test_addresses_of_a_trunk(host: str, inside: bool) -> None:
    assert Trunk("sbc", (ip_network("192.0.2.10/32"),)).holds(host) is inside
