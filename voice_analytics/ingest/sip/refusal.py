"""Refusals: what a request is answered when it cannot be served."""

from collections.abc import Iterable
from enum import StrEnum

from voice_analytics.errors import ProtocolViolation


class Why(StrEnum):
    """Why a call was not taken, as operators count it."""

    CALLS = "calls"
    """As many are in progress as are taken on."""

    RATE = "rate"
    """Too many began in a second."""

    PORTS = "ports"
    """No port for media was left."""

    STOPPING = "stopping"
    OFFER = "offer"
    """No codec or encryption that can be received."""

    EXTENSION = "extension"
    PASSWORD = "password"  # noqa: S105 - the name of a reason
    CHALLENGED = "challenged"
    """Asked for its password, as every first request is: not counted."""

    OTHER = "other"


class Refusal(ProtocolViolation):
    """A request that is answered with an error; never seen outside the protocol.

    Parameters
    ----------
    code
        Status of the answer.
    headers
        Further headers of it.
    why
        What operators count it under.
    """

    def __init__(
        self, code: int, headers: Iterable[tuple[str, str]] = (), why: Why | None = None
    ) -> None:
        super().__init__(f"SIP request answered with {code}")
        self.code = code
        self.headers = tuple(headers)
        self.why = why or Why.OTHER


def because(code: int, text: str, why: Why | None = None) -> Refusal:
    """Return a refusal that says why (RFC 3261, 20.43)."""
    return Refusal(code, [("Warning", f'399 recorder "{text}"')], why)


def later(seconds: int, why: Why) -> Refusal:
    """Return a refusal for now; the client may try another recorder at once."""
    return Refusal(503, [("Retry-After", str(seconds))], why)
