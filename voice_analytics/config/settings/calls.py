"""Telephone systems that send a copy of calls in progress."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    Field,
    IPvAnyAddress,
    IPvAnyNetwork,
    SecretStr,
    field_validator,
    model_validator,
)

from voice_analytics.config.settings.alerting import BusinessHours
from voice_analytics.config.settings.section import Section

PASSWORD_LENGTH = 12

Port = Annotated[int, Field(ge=0, le=65_535)]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class AgentRuleSettings(Section):
    """How an agent's address is told from a customer's; any rule that fits is enough."""

    patterns: tuple[Text, ...] = Field(
        default=(),
        description="Regular expressions that fit the whole address, such as `70..@pbx.example`.",
    )
    domains: tuple[Text, ...] = Field(
        default=(), description="Hosts of addresses inside the company, such as `pbx.example`."
    )
    prefixes: tuple[Text, ...] = Field(
        default=(), description="Beginnings of numbers inside the company, such as `+155501`."
    )
    extension_digits: tuple[Annotated[int, Field(ge=1, le=15)], ...] = Field(
        default=(), description="Lengths of extensions, such as 4."
    )

    @field_validator("patterns")
    @classmethod
    def check_patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what is no regular expression."""
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return patterns


class TrunkSettings(Section):
    """One telephone system."""

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$",
        description="What it is called here: small letters, digits, `-` and `_`.",
    )
    addresses: tuple[IPvAnyNetwork, ...] = Field(
        min_length=1,
        description="Addresses or networks that its signalling and its media come from; others "
        "are not heard.",
    )
    certificate_names: tuple[Text, ...] = Field(
        default=(), description="Names its certificate may have; left out, any that is verified."
    )
    tls_only: bool = Field(default=False, description="Signalling has to come over TLS.")
    srtp_required: bool = Field(default=False, description="Media have to be encrypted.")
    agents: AgentRuleSettings = AgentRuleSettings()
    caller_is: Literal["agent", "customer"] | None = Field(
        default=None, description="Who calls over it, where that is always so."
    )
    join_header: str = Field(
        default="Cisco-Guid",
        pattern=r"^[A-Za-z0-9-]{1,60}$",
        description="Header that both dialogs of a call have alike, where each brings one leg.",
    )
    username: Text | None = Field(
        default=None,
        description="Name it has to show with a password (digest) to begin a call; the password is "
        "in `sip.passwords`.",
    )
    digest: tuple[Literal["SHA-256", "MD5"], ...] = Field(
        default=("SHA-256", "MD5"),
        min_length=1,
        description="How it may prove that it knows the password, in the order offered; `[MD5]` "
        "for one that looks at the first offer only.",
    )
    tap_delay_ms: dict[Literal["agent", "customer"], Annotated[int, Field(ge=0, le=5000)]] = Field(
        default={},
        description="By how much it delivers a party late, always, in ms; that party is moved back "
        "by it.",
    )
    hours: BusinessHours | None = Field(
        default=None,
        description="When its calls are to be expected; left out, silence raises no alert.",
    )


class SipSettings(Section):
    """Calls in progress that come by SIPREC; `docs/siprec.md`."""

    enabled: bool = Field(default=False, description="On, `serve` listens for calls too.")
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        max_length=255,
        description="Address to listen on; 0.0.0.0 for all of the machine.",
    )
    advertised: IPvAnyAddress | None = Field(
        default=None,
        description="Address the telephone systems reach it at, where address translation is "
        "between; left out, the one they reached.",
    )
    udp_port: Port | None = Field(
        default=5060, description="Port for SIP over UDP; 0: a free one; null: none."
    )
    tcp_port: Port | None = Field(
        default=5060, description="Port for SIP over TCP; 0: a free one; null: none."
    )
    tls_port: Port | None = Field(
        default=None, description="Port for SIP over TLS, such as 5061; null: none."
    )
    certificate: Path | None = Field(
        default=None, description="Our certificate with its chain, as PEM; for TLS."
    )
    key_file: Path | None = Field(
        default=None, description="Its private key, as PEM without a password."
    )
    client_authority: Path | None = Field(
        default=None,
        description="Certificates of whoever issues those of telephone systems, as PEM: each has "
        "to show one.",
    )
    media_first_port: int = Field(
        default=20_000, ge=1024, le=65_532, description="First port for media; even."
    )
    media_last_port: int = Field(
        default=23_999,
        ge=1025,
        le=65_535,
        description="Last port for media; a call with two legs takes four.",
    )
    calls: int = Field(
        default=500, ge=1, le=10_000, description="Calls at a time; more are sent elsewhere."
    )
    calls_per_s: int = Field(
        default=50, ge=1, le=10_000, description="New calls in a second, from one address."
    )
    silence_s: int = Field(
        default=60,
        ge=5,
        le=3600,
        description="A call of which nothing is heard for so long, though it is not on hold, is "
        "over, in s.",
    )
    join_ms: int = Field(
        default=5000,
        ge=0,
        le=60_000,
        description="How long the second dialog of a call that comes leg by leg is waited for, "
        "in ms.",
    )
    session_s: int = Field(
        default=1800,
        ge=90,
        le=86_400,
        description="Between signs of life of a call, where the telephone system leaves it to us, "
        "in s.",
    )
    live: bool = Field(
        default=True,
        description="Calls in progress are listened to while they last; off, they are only kept, "
        "for a box that has no time for more.",
    )
    passwords: dict[str, SecretStr] = Field(
        default={},
        description="Passwords of trunks that have a `username`, by the trunk's name; from the "
        "environment: VOICE_ANALYTICS__SIP__PASSWORDS__<NAME>.",
    )
    trunks: tuple[TrunkSettings, ...] = Field(
        default=(), description="The telephone systems that calls come from."
    )

    @model_validator(mode="after")
    def check_complete(self) -> Self:
        """Refuse what could not be listened with."""
        names = [trunk.name for trunk in self.trunks]
        if self.enabled and not names:
            raise ValueError("trunks must name a telephone system where enabled is true")
        if len(set(names)) < len(names):
            raise ValueError("trunks must have different names")
        self._check_passwords()
        if self.media_first_port % 2 or self.media_last_port - self.media_first_port < 3:
            raise ValueError("media_first_port must be even, and four ports lie up to the last")
        files = (self.certificate, self.key_file, self.client_authority)
        if self.tls_port is not None and None in files:
            raise ValueError(
                "certificate, key_file and client_authority must be set where tls_port is"
            )
        return self

    def _check_passwords(self) -> None:
        """Refuse short passwords; the message repeats none.

        One that lacks is missed where it is listened, so that other commands need none.
        """
        if any(len(one.get_secret_value()) < PASSWORD_LENGTH for one in self.passwords.values()):
            raise ValueError(f"passwords must have {PASSWORD_LENGTH} characters or more")
