"""Signs of life of a session (RFC 4028)."""

import re
from dataclasses import dataclass

from voice_analytics.ingest.sip.message import Headers
from voice_analytics.ingest.sip.refusal import Refusal

SHORTEST_S = 90
"""Least interval of the standard."""

_EXPIRES = re.compile(r"(\d{1,9})\s*(?:;.*)?")


@dataclass(frozen=True, slots=True)
class SessionTimer:
    """What was agreed."""

    interval_s: int

    ours: bool
    """True where the signs are to come from us."""

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Return how an answer says so."""
        stated = ("Session-Expires", f"{self.interval_s};refresher={'uas' if self.ours else 'uac'}")
        return (stated,) if self.ours else (stated, ("Require", "timer"))


def agreed(headers: Headers, default_s: int) -> SessionTimer | None:
    """Return what a request's wishes lead to; None where its sender knows no such timers.

    Parameters
    ----------
    headers
        Of the request.
    default_s
        Interval where it names none.

    Raises
    ------
    Refusal
        When it asks for more signs of life than the standard allows.
    """
    known = {*headers.tokens("Supported"), *headers.tokens("Require")}
    if "timer" not in known:
        return None
    stated = headers.first("Session-Expires")
    if stated is None:
        return SessionTimer(max(default_s, SHORTEST_S), ours=False)
    found = _EXPIRES.fullmatch(stated.strip())
    if found is None:
        raise Refusal(400)
    interval_s = int(found[1])
    if interval_s < SHORTEST_S:
        raise Refusal(422, [("Min-SE", str(SHORTEST_S))])
    return SessionTimer(interval_s, ours="refresher=uas" in stated.replace(" ", "").lower())
