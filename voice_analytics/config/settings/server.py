"""Where the pages and the API are served, and who may sign in."""

from typing import Annotated, Self

from pydantic import Field, IPvAnyNetwork, SecretStr, model_validator

from voice_analytics.config.settings.section import Section

HttpUrl = Annotated[str, Field(pattern=r"^https?://[^/?#\s]+$", max_length=200)]


class ServerSettings(Section):
    """Where the pages and the API are served."""

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        max_length=255,
        description="Address to listen on; 0.0.0.0 for all of the machine.",
    )
    port: int = Field(default=8000, ge=0, le=65535, description="Port; 0: a free one.")
    base_url: HttpUrl | None = Field(
        default=None,
        description="How browsers reach it, such as https://calls.example.com, without a path. "
        "With https, cookies are sent over it only. Left out, what the browser asked for.",
    )
    trusted_proxies: tuple[IPvAnyNetwork, ...] = Field(
        default=(),
        description="Addresses or networks of the proxies in front, whose word on the client's "
        "address is believed.",
    )
    body_kib: int = Field(
        default=1024,
        ge=16,
        le=65536,
        description="Largest request, in KiB; uploads of recordings have a limit of their own.",
    )

    @property
    def secure(self) -> bool:
        """Return whether browsers reach it by https."""
        return self.base_url is not None and self.base_url.startswith("https://")


class OidcSettings(Section):
    """Signing in at a company's identity provider, by OpenID Connect."""

    issuer: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=300)] | None = Field(
        default=None,
        description="Its issuer, which names where the rest is found; left out, switched off.",
    )
    client_id: str = Field(
        default="", max_length=200, description="What this appliance is called there."
    )
    client_secret: SecretStr = Field(
        default=SecretStr(""),
        description="The secret agreed with it; from the environment: "
        "VOICE_ANALYTICS__ACCOUNTS__OIDC__CLIENT_SECRET.",
    )
    label: str = Field(
        default="Company sign-in", min_length=1, max_length=60, description="Words on the button."
    )
    match_email: bool = Field(
        default=True,
        description="At the first sign-in an account is found by the verified e-mail address "
        "that it has as its name; later by issuer and subject.",
    )
    create_agents: bool = Field(
        default=False,
        description="Somebody without an account gets one as agent, for the person of the "
        "directory with that e-mail address.",
    )
    timeout_ms: int = Field(
        default=5000, ge=500, le=60_000, description="How long the provider may take, in ms."
    )

    @model_validator(mode="after")
    def check_complete(self) -> Self:
        """Refuse an issuer without the name we have there, or on an open network without TLS."""
        if self.issuer is None:
            return self
        if not self.client_id:
            raise ValueError("client_id must be set where issuer is")
        host = self.issuer.partition("://")[2].partition("/")[0].partition(":")[0]
        if self.issuer.startswith("http://") and host not in {"127.0.0.1", "localhost"}:
            raise ValueError("issuer must begin with https://")
        return self


class AccountsSettings(Section):
    """Signing in."""

    password_length: int = Field(
        default=12, ge=8, le=128, description="Shortest password, in characters."
    )
    session_hours: int = Field(
        default=12,
        ge=1,
        le=720,
        description="A browser is signed out after this long, in hours ...",
    )
    idle_minutes: int = Field(
        default=120, ge=5, le=1440, description="... or after this long without use, in minutes."
    )
    free_attempts: int = Field(
        default=5,
        ge=1,
        le=100,
        description="Wrong passwords for one account, or four times as many from one address, "
        "before each further one must wait: 1 s, 2 s, 4 s, ...",
    )
    longest_wait_s: int = Field(
        default=60, ge=1, le=3600, description="The longest such wait, in seconds."
    )
    forget_minutes: int = Field(
        default=30, ge=1, le=1440, description="A wrong password is forgotten after this long."
    )
    oidc: OidcSettings = OidcSettings()
