"""OpenID Connect: the authorization code flow with PKCE, state and nonce.

Only the configured issuer is asked; the rest is found at its well-known address on each sign-in,
so a provider may change its keys at any time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from fastapi import HTTPException
from httpx2 import HTTPError, Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel

from voice_analytics.config.settings import OidcSettings
from voice_analytics.store.visits import Visit

WELL_KNOWN = "/.well-known/openid-configuration"
SCOPE = "openid email profile"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures by a private key only."""

LEEWAY_S = 60
"""By how much the clocks of two machines may differ."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at the provider."""

    subject: str
    """Issuer and subject: for good."""

    email: str | None
    """Where the provider has verified it."""


class _Addresses(BaseModel):
    """What is needed of the document at the well-known address."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


@dataclass(frozen=True, slots=True)
class Provider:
    """The company's identity provider.

    Parameters
    ----------
    settings
        With an issuer.
    redirect_uri
        Where it sends browsers back to.
    """

    settings: OidcSettings
    redirect_uri: str

    def depart(self, then: str) -> tuple[str, Visit]:
        """Return where to send a browser, and what must be the same when it comes back.

        Raises
        ------
        HTTPException
            502 when the provider does not answer as it should.
        """
        visit = Visit(generate_token(32), generate_token(32), generate_token(64), then)
        with _answering(), self._client() as client:
            address, _ = client.create_authorization_url(
                self._discovered(client).authorization_endpoint,
                state=visit.state,
                nonce=visit.nonce,
                code_verifier=visit.verifier,
            )
        return str(address), visit

    def arrive(self, visit: Visit, code: str, now_ms: int) -> Identity:
        """Return who a browser that comes back with a code is.

        Raises
        ------
        HTTPException
            502 when the provider does not answer as it should, or what it says does not hold.
        """
        with _answering(), self._client() as client:
            found = self._discovered(client)
            answer = client.fetch_token(
                found.token_endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=visit.verifier,
            )
            keys = KeySet.import_key_set(_get(client, found.jwks_uri).json())
            signed = jwt.decode(str(answer.get("id_token")), keys, algorithms=ALGORITHMS)
            claims = CodeIDToken(
                signed.claims,
                signed.header,
                {
                    "iss": {"essential": True, "value": self.settings.issuer},
                    "aud": {"essential": True, "value": self.settings.client_id},
                },
                {
                    "nonce": visit.nonce,
                    "client_id": self.settings.client_id,
                    "access_token": answer.get("access_token"),
                },
            )
            claims.validate(now=now_ms // 1000, leeway=LEEWAY_S)
        verified = claims.get("email_verified") is True
        email = claims.get("email") if verified else None
        return Identity(f"{self.settings.issuer}|{claims['sub']}", email)

    def _client(self) -> Any:  # noqa: ANN401 - authlib has no types
        return OAuth2Client(
            client_id=self.settings.client_id,
            client_secret=self.settings.client_secret.get_secret_value(),
            scope=SCOPE,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            timeout=self.settings.timeout_ms / 1000,
        )

    def _discovered(self, client: Any) -> _Addresses:  # noqa: ANN401 - as above
        """Return the addresses of the configured issuer, none of them less protected than it."""
        issuer = self.settings.issuer or ""
        answer = _get(client, issuer.rstrip("/") + WELL_KNOWN)
        found = _Addresses.model_validate_json(answer.content)
        if found.issuer != issuer:
            raise ValueError("the well-known document is of another issuer")
        for address in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
            if urlsplit(address).scheme not in {"https", urlsplit(issuer).scheme}:
                raise ValueError("an address of the provider is not https")
        return found


def _get(client: Any, address: str) -> Response:  # noqa: ANN401 - as above
    answer: Response = client.request("GET", address, withhold_token=True)
    answer.raise_for_status()
    return answer


@contextmanager
def _answering() -> Iterator[None]:
    """Turn whatever is wrong with the provider's answers into one sentence."""
    try:
        yield
    except (AuthlibBaseError, JoseError, HTTPError, ValueError, KeyError) as error:
        _log.error("sign_in_at_provider_failed", error=type(error).__name__)
        raise HTTPException(
            502, "the identity provider did not answer as it should; try again"
        ) from error
