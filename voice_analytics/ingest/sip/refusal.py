"""Refusals: what a request is answered when it cannot be served."""

from collections.abc import Iterable

from voice_analytics.errors import ProtocolViolation


class Refusal(ProtocolViolation):
    """A request that is answered with an error; never seen outside the protocol.

    Parameters
    ----------
    code
        Status of the answer.
    headers
        Further headers of it.
    """

    def __init__(self, code: int, headers: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(f"SIP request answered with {code}")
        self.code = code
        self.headers = tuple(headers)


def because(code: int, text: str) -> Refusal:
    """Return a refusal that says why (RFC 3261, 20.43)."""
    return Refusal(code, [("Warning", f'399 recorder "{text}"')])


def later(seconds: int) -> Refusal:
    """Return a refusal for now; the client may try another recorder at once."""
    return Refusal(503, [("Retry-After", str(seconds))])
