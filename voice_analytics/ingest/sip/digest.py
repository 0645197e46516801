"""Passwords (digest authentication, RFC 7616 and 8760): both ends prove that they know one.

A nonce carries its own time, signed, so that nothing is remembered of clients that never come back.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from voice_analytics.ingest.session.trunks import Algorithm, Login
from voice_analytics.ingest.sip.message import Request
from voice_analytics.ingest.sip.refusal import Refusal, Why

REALM = "recorder"

NONCE_MS = 300_000
"""How long a nonce may be used; after that a new one is given at once."""

_MOST_NONCES = 10_000
"""Whose counts are remembered at a time."""

_LONGEST = 2048
_FIELD = re.compile(r'(\w+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_ESCAPED = re.compile(r"\\(.)")
_COUNT = re.compile(r"[0-9a-fA-F]{8}")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a server asks for."""

    realm: str
    nonce: str
    algorithm: Algorithm
    counted: bool
    """Whether it wants each use of the nonce counted (`qop="auth"`)."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a client says to show that it knows the password."""

    username: str
    realm: str
    nonce: str
    uri: str
    response: str
    algorithm: Algorithm
    count: str = ""
    """How often it has used the nonce, eight hexadecimal digits; empty: uncounted."""

    client_nonce: str = ""

    def right_response(self, method: str, password: str) -> str:
        """Return the response that knows this password."""
        known = _hashed(self.algorithm, f"{self.username}:{self.realm}:{password}")
        asked = _hashed(self.algorithm, f"{method}:{self.uri}")
        use = [self.count, self.client_nonce, "auth"] if self.count else []
        return _hashed(self.algorithm, ":".join([known, self.nonce, *use, asked]))

    def written(self) -> str:
        """Return it as the value of a header."""
        fields = {
            "username": f'"{_quoted(self.username)}"',
            "realm": f'"{_quoted(self.realm)}"',
            "nonce": f'"{_quoted(self.nonce)}"',
            "uri": f'"{_quoted(self.uri)}"',
            "response": f'"{self.response}"',
            "algorithm": self.algorithm.value,
        }
        if self.count:
            fields |= {"qop": "auth", "nc": self.count, "cnonce": f'"{self.client_nonce}"'}
        return "Digest " + ", ".join(f"{name}={value}" for name, value in fields.items())


def answer_to(
    challenge: Challenge, method: str, uri: str, known: tuple[str, str], client_nonce: str
) -> Proof:
    """Return what answers a challenge.

    Parameters
    ----------
    challenge
        The server's.
    method, uri
        Of the request that is sent again.
    known
        Name and password.
    client_nonce
        New, and unguessable.
    """
    (username, password) = known
    proof = Proof(username, challenge.realm, challenge.nonce, uri, "", challenge.algorithm)
    if challenge.counted:
        proof = replace(proof, count="00000001", client_nonce=client_nonce)
    return replace(proof, response=proof.right_response(method, password))


def parse_challenge(value: str) -> Challenge | None:
    """Return what a `WWW-Authenticate` header asks for; None: nothing that can be answered."""
    fields = _fields(value)
    algorithm = _algorithm(fields)
    if algorithm is None or not {"realm", "nonce"} <= fields.keys():
        return None
    ways = {way.strip() for way in fields.get("qop", "").split(",")}
    if "qop" in fields and "auth" not in ways:
        return None
    return Challenge(fields["realm"], fields["nonce"], algorithm, "qop" in fields)


def parse_proof(value: str) -> Proof | None:
    """Return what an `Authorization` header says; None: nothing that can be checked."""
    fields = _fields(value)
    algorithm = _algorithm(fields)
    needed = ("username", "realm", "nonce", "uri", "response")
    if algorithm is None or not set(needed) <= fields.keys():
        return None
    count = fields.get("nc", "")
    if fields.get("qop") != "auth" or not _COUNT.fullmatch(count):
        return None
    given = {name: fields[name] for name in needed}
    return Proof(**given, algorithm=algorithm, count=count, client_nonce=fields.get("cnonce", ""))


class Gate:
    """Lets requests pass that know a trunk's password.

    Parameters
    ----------
    key
        Signs nonces; nobody else has it.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._used: dict[str, int] = {}

    def check(self, request: Request, login: Login, now_ms: int) -> None:
        """Let a request pass.

        Parameters
        ----------
        request
            The request.
        login
            What the trunk has to know.
        now_ms
            The time.

        Raises
        ------
        Refusal
            When it does not show that its sender knows them; asks for that.
        """
        said = [parse_proof(value) for value in request.headers.all("Authorization")]
        ours = [one for one in said if one is not None and one.realm == REALM]
        ours = [proof for proof in ours if proof.algorithm in login.algorithms]
        if not ours:
            why = Why.PASSWORD if request.headers.first("Authorization") else None
            raise self._asked(login, now_ms, why)
        proof = ours[0]
        right = proof.right_response(request.method, login.password)
        knows = hmac.compare_digest(right.encode(), proof.response.lower().encode())
        named = hmac.compare_digest(login.username.encode(), proof.username.encode())
        if not (knows and named):
            raise self._asked(login, now_ms, Why.PASSWORD)
        if not self._is_fresh(proof, now_ms):
            raise self._asked(login, now_ms, None, stale=True)

    def _is_fresh(self, proof: Proof, now_ms: int) -> bool:
        """Return whether a nonce is ours, of late, and its count was not seen before."""
        stamp, _, _ = proof.nonce.partition(".")
        made = int(stamp, 16) if re.fullmatch(r"[0-9a-f]{1,15}", stamp) else -NONCE_MS
        if not hmac.compare_digest(self._nonce(made).encode(), proof.nonce.encode()):
            return False
        if not 0 <= now_ms - made <= NONCE_MS:
            return False
        count = int(proof.count, 16)
        if count <= self._used.get(proof.nonce, 0):
            return False
        if len(self._used) >= _MOST_NONCES:
            self._used.pop(next(iter(self._used)))
        self._used[proof.nonce] = count
        return True

    def _asked(self, login: Login, now_ms: int, why: Why | None, *, stale: bool = False) -> Refusal:
        more = f'nonce="{self._nonce(now_ms)}", qop="auth"{", stale=true" if stale else ""}'
        headers = [
            (
                "WWW-Authenticate",
                f'Digest realm="{REALM}", algorithm={one.value}, {more}',
            )
            for one in login.algorithms
        ]
        return Refusal(401, headers, why or Why.CHALLENGED)

    def _nonce(self, made_ms: int) -> str:
        stamp = f"{made_ms:x}"
        return f"{stamp}.{hmac.new(self._key, stamp.encode(), hashlib.sha256).hexdigest()[:32]}"


def _fields(value: str) -> Mapping[str, str]:
    scheme, _, rest = value.strip().partition(" ")
    if scheme.lower() != "digest" or len(value) > _LONGEST:
        return {}
    return {
        name.lower(): plain or _ESCAPED.sub(r"\1", quoted)
        for name, quoted, plain in _FIELD.findall(rest)
    }


def _algorithm(fields: Mapping[str, str]) -> Algorithm | None:
    named = fields.get("algorithm", Algorithm.MD5.value).upper()
    return next((one for one in Algorithm if one.value == named), None) if fields else None


def _hashed(algorithm: Algorithm, text: str) -> str:
    if algorithm is Algorithm.SHA_256:
        return hashlib.sha256(text.encode()).hexdigest()
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
