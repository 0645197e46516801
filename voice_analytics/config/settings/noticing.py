"""Telling another system that a call is stored, and people that there is something to see."""

import base64
import binascii
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from voice_analytics.config.settings.section import Section
from voice_analytics.domain.notice import MessageKind

PREFIX = "whsec_"
KEY_BYTES = range(24, 65)


class NoticeSettings(Section):
    """Telling another system that a call is stored, by webhook; `docs/notices.md`."""

    url: Annotated[str, Field(pattern=r"^https?://[^\s#]+$", max_length=1000)] | None = Field(
        default=None, description="Where a notice of each stored call is sent; left out, nowhere."
    )
    secret: SecretStr = Field(
        default=SecretStr(""),
        description="Signs notices: `whsec_` and 24 to 64 bytes in base64; from the environment: "
        "VOICE_ANALYTICS__NOTICES__SECRET.",
    )
    timeout_ms: int = Field(
        default=5000, ge=100, le=60_000, description="How long the receiver may take, in ms."
    )
    attempts: int = Field(
        default=10, ge=1, le=20, description="Tries of a notice before it is given up."
    )
    backoff_ms: int = Field(
        default=5000,
        ge=0,
        le=600_000,
        description="Milliseconds before the second try, doubled before each one after it; ten "
        "tries last three quarters of an hour.",
    )

    @property
    def key(self) -> bytes:
        """Return the bytes that notices are signed with."""
        return base64.b64decode(self.secret.get_secret_value().removeprefix(PREFIX), validate=True)

    @model_validator(mode="after")
    def check_secret(self) -> Self:
        """Refuse to send what nobody can check; the message does not repeat the secret."""
        if self.url is None:
            return self
        try:
            fits = len(self.key) in KEY_BYTES
        except binascii.Error:
            fits = False
        if not (fits and self.secret.get_secret_value().startswith(PREFIX)):
            raise ValueError(f"secret must be {PREFIX} and 24 to 64 bytes in base64 where url is")
        return self


class MailSecurity(StrEnum):
    """How a connection to a mail server is protected."""

    STARTTLS = "starttls"
    """Begun open and encrypted before anything is said."""

    TLS = "tls"
    """Encrypted from the start."""

    NONE = "none"
    """Open, for a mail server inside a network that is trusted."""


class MailSettings(Section):
    """Telling people by e-mail that there is something to see; `docs/notices.md`."""

    host: Annotated[str, Field(pattern=r"^[^\s/:@]+$", max_length=255)] | None = Field(
        default=None, description="Mail server; left out, no e-mail is sent."
    )
    port: int = Field(default=587, ge=1, le=65_535, description="Its port.")
    security: MailSecurity = Field(
        default=MailSecurity.STARTTLS,
        description="How the connection is protected; `none` only inside a trusted network.",
    )
    sender: Annotated[str, Field(pattern=r"^[^\s@<>]+@[^\s@<>]+$", max_length=255)] = Field(
        default="voice-analytics@localhost", description="From whom e-mail is."
    )
    user: str | None = Field(
        default=None, max_length=255, description="To sign in at the mail server; left out, not."
    )
    password: SecretStr = Field(
        default=SecretStr(""),
        description="For that; from the environment: VOICE_ANALYTICS__MAIL__PASSWORD.",
    )
    timeout_ms: int = Field(
        default=10_000, ge=100, le=60_000, description="How long the server may take, in ms."
    )
    kinds: tuple[MessageKind, ...] = Field(
        default=tuple(MessageKind), description="What people are told of, also by webhook."
    )

    @model_validator(mode="after")
    def check_sign_in(self) -> Self:
        """Refuse to send a password in the open."""
        if self.user is not None and self.security is MailSecurity.NONE:
            raise ValueError("user needs security starttls or tls; a password is not sent openly")
        return self
