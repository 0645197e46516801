"""Whether a new call is taken: room, rate, and what its client insists on."""

from voice_analytics.ingest.session.protocol import Limits
from voice_analytics.ingest.sip.message import Request
from voice_analytics.ingest.sip.refusal import Refusal, Why, later
from voice_analytics.ingest.siprec.media import RETRY_S

SUPPORTED = ("siprec", "timer")
"""Extensions that may be required of us."""

DRAINING_RETRY_S = 60

ACCEPT = "application/sdp, application/rs-metadata+xml, application/rs-metadata, multipart/mixed"


class Admission:
    """Counts new calls by where they come from."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._second = -1
        self._begun: dict[str, int] = {}
        self.draining = False

    def check(self, request: Request, host: str, calls: int, now_ms: int) -> None:
        """Take a new call.

        Raises
        ------
        Refusal
            When it is not taken, with when to come back.
        """
        if self.draining:
            raise later(DRAINING_RETRY_S, Why.STOPPING)
        check_required(request)
        if calls >= self._limits.calls:
            raise later(RETRY_S, Why.CALLS)
        if now_ms // 1000 != self._second:
            self._second = now_ms // 1000
            self._begun.clear()
        self._begun[host] = self._begun.get(host, 0) + 1
        if self._begun[host] > self._limits.calls_per_s:
            raise later(1, Why.RATE)


def check_required(request: Request) -> None:
    """Refuse what requires an extension we do not have.

    Raises
    ------
    Refusal
        Naming the extensions.
    """
    unknown = [word for word in request.headers.tokens("Require") if word not in SUPPORTED]
    if unknown:
        raise Refusal(420, [("Unsupported", ", ".join(unknown))], Why.EXTENSION)
    if request.headers.first("Content-Encoding") not in {None, "identity"}:
        raise Refusal(415, [("Accept", ACCEPT), ("Accept-Encoding", "identity")])
