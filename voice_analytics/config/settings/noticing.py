"""Telling another system that a call is stored."""

import base64
import binascii
from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from voice_analytics.config.settings.section import Section

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
