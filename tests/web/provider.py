"""A small identity provider on loopback."""

import base64
import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT = "voice-analytics"
SHARED = "known to both and long enough to sign with it"


@dataclass
class Person:
    """Who signs in there, and what the provider says of them."""

    subject: str = "u-1"
    email: str = "nora@example.com"
    verified: bool = True


@dataclass
class Lies:
    """What this provider does wrong."""

    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey | OctKey | None = None
    algorithm: str = "RS256"
    issuer: str | None = None
    status: int = 200


class Provider:
    """Runs while it is entered."""

    def __init__(self) -> None:
        self.person = Person()
        self.lies = Lies()
        self.now_s = 0
        self.key = RSAKey.generate_key(2048, {"kid": "k1"})
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/company"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def visit(self, address: str) -> str:
        """Sign somebody in as the page there would; returns where the browser is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.issuer}/authorize?")
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = f"code{len(self._codes)}"
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.lies.issuer or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def tokens(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """Return what a code is worth, once, to who asked for it."""
        asked = self._codes.pop(sent.get("code", ""), None)
        verifier = sent.get("code_verifier", "")
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge:
            return None
        claims = {
            "iss": self.issuer,
            "sub": self.person.subject,
            "aud": CLIENT,
            "iat": self.now_s,
            "exp": self.now_s + 300,
            "nonce": asked["nonce"],
            "email": self.person.email,
            "email_verified": self.person.verified,
            **self.lies.claims,
        }
        header = {"alg": self.lies.algorithm, "kid": "k1"}
        signed = jwt.encode(
            header, claims, self.lies.key or self.key, algorithms=[self.lies.algorithm]
        )
        return {"access_token": "a", "token_type": "Bearer", "id_token": signed}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.append(self.path)
                if self.path.endswith("/.well-known/openid-configuration"):
                    self.answer(provider.document(), provider.lies.status)
                else:
                    self.answer({"keys": [provider.key.as_dict(private=False)]})

            def do_POST(self) -> None:
                provider.asked.append(self.path)
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                sent = {name: values[0] for name, values in parse_qs(body).items()}
                basic = base64.b64encode(f"{CLIENT}:{SHARED}".encode()).decode()
                tokens = provider.tokens(sent)
                if tokens is None or self.headers["authorization"] != f"Basic {basic}":
                    self.answer({"error": "invalid_grant"}, 400)
                else:
                    self.answer(tokens)

            def answer(self, body: dict[str, Any], status: int = 200) -> None:
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler
