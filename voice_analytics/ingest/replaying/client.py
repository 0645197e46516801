"""A recording client's side of one call: INVITE, ACK, BYE; bytes in, bytes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.replaying.offer import CONTENT_TYPE, OfferedLeg, write_offer
from voice_analytics.ingest.sip.digest import answer_to, parse_challenge
from voice_analytics.ingest.sip.message import (
    Request,
    Response,
    contact_uri,
    parse,
    reply,
    write_request,
)
from voice_analytics.ingest.sip.sdp import parse_offer

_FIRST_MS = 500
_MOST_MS = 4000
_GIVE_UP_MS = 32_000
_UNAUTHORISED = 401


class State(StrEnum):
    """How far a call is."""

    INVITING = "inviting"
    TALKING = "talking"
    ENDING = "ending"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Who talks to whom about it."""

    local: tuple[str, int]
    remote: tuple[str, int]
    transport: str
    """`UDP`, `TCP` or `TLS`."""

    @property
    def reliable(self) -> bool:
        """Return whether what is sent arrives."""
        return self.transport != "UDP"


class ReplayedCall:
    """One call that is offered for recording.

    Parameters
    ----------
    call_id
        Unique.
    addresses
        Of the signalling.
    legs
        What is offered.
    known
        Name and password, where the recorder asks for them.
    """

    def __init__(
        self,
        call_id: str,
        addresses: Addresses,
        legs: Sequence[OfferedLeg],
        known: tuple[str, str] | None = None,
    ) -> None:
        self.call_id = call_id
        self.state = State.INVITING
        self.why: str | None = None
        """Why it was not recorded; None while all is well."""
        self.targets: dict[str, tuple[str, int]] = {}
        """Where each leg is to be sent, by label."""
        self._addresses = addresses
        self._legs = tuple(legs)
        self._known = known
        self._number = 1
        self._target = f"sip:recorder@{_written(addresses.remote)}{self._parameter}"
        self._to = f"<{self._target}>"
        self._out: list[bytes] = []
        self._again: bytes | None = None
        self._since_ms = 0
        self._next_ms = 0
        self._wait_ms = _FIRST_MS
        self._acknowledged: bytes | None = None

    def start(self, now_ms: int) -> None:
        """Offer the call."""
        self._invite((), now_ms)

    def _invite(self, more: Sequence[tuple[str, str]], now_ms: int) -> None:
        host = self._addresses.local[0]
        headers = [
            (
                "Contact",
                f"<sip:replay@{_written(self._addresses.local)}{self._parameter}>;+sip.src",
            ),
            ("Require", "siprec"),
            ("Accept", "application/sdp, application/rs-metadata"),
            ("Content-Type", CONTENT_TYPE),
            *more,
        ]
        body = write_offer(host, self.call_id, self._legs)
        self._ask(self._request("INVITE", self._number, headers, body), now_ms)

    def feed(self, data: bytes, now_ms: int) -> None:
        """Take a message that is about this call.

        Raises
        ------
        ProtocolViolation
            When it cannot be read.
        """
        message = parse(data)
        if isinstance(message, Request):
            self._requested(message)
        elif message.code >= 200:
            self._answered(message, data.partition(b"\r\n\r\n")[2], now_ms)

    def hang_up(self, now_ms: int) -> None:
        """End the call."""
        if self.state is State.TALKING:
            self.state = State.ENDING
            self._ask(self._request("BYE", self._number + 1), now_ms)

    def tick(self, now_ms: int) -> None:
        """Send again what is not answered; give up after half a minute."""
        if self._again is None:
            return
        if now_ms - self._since_ms >= _GIVE_UP_MS:
            self._end(f"no answer to {self._again.split(b' ', 1)[0].decode()}")
        elif now_ms >= self._next_ms and not self._addresses.reliable:
            self._out.append(self._again)
            self._wait_ms = min(2 * self._wait_ms, _MOST_MS)
            self._next_ms = now_ms + self._wait_ms

    def pending_output(self) -> list[bytes]:
        """Return what is to be sent, once."""
        out, self._out = self._out, []
        return out

    def lost(self, why: str) -> None:
        """End the call because nobody can be reached any more."""
        if self.state is not State.ENDED:
            self._end(why)

    @property
    def _parameter(self) -> str:
        transport = self._addresses.transport.lower()
        return "" if transport == "udp" else f";transport={transport}"

    def _ask(self, request: bytes, now_ms: int) -> None:
        self._out.append(request)
        self._again, self._since_ms = request, now_ms
        self._wait_ms = _FIRST_MS
        self._next_ms = now_ms + _FIRST_MS

    def _request(
        self, method: str, number: int, more: Sequence[tuple[str, str]] = (), body: bytes = b""
    ) -> bytes:
        local, transport = _written(self._addresses.local), self._addresses.transport
        branch = f"z9hG4bK-{self.call_id}-{number}-{'i' if method == 'INVITE' else method.lower()}"
        headers = [
            ("Via", f"SIP/2.0/{transport} {local};branch={branch};rport"),
            ("Max-Forwards", "70"),
            ("From", f"<sip:replay@{local}>;tag=r-{self.call_id}"),
            ("To", self._to),
            ("Call-ID", self.call_id),
            ("CSeq", f"{number} {method}"),
            *more,
        ]
        return write_request(method, self._target, headers, body)

    def _requested(self, request: Request) -> None:
        """Answer a request of the recorder."""
        if request.method == "ACK":
            return
        self._out.append(reply(request, 200, self._addresses.remote, f"r-{self.call_id}"))
        if request.method == "BYE":
            self._end(None if self.state is State.ENDING else "the recorder ended the call")

    def _answered(self, answer: Response, body: bytes, now_ms: int) -> None:
        if answer.method == "BYE":
            if self.state is State.ENDING:
                self._end(None)
            return
        if self.state is not State.INVITING:
            if self._acknowledged is not None:
                self._out.append(self._acknowledged)  # the first one was lost
            return
        if answer.cseq < self._number:
            self._out.append(self._request("ACK", answer.cseq))
            return
        before, self._to = self._to, answer.headers.first("To") or self._to
        if answer.code >= 300:
            self._refused(answer, before, now_ms)
        else:
            self._taken(answer, body, now_ms)

    def _refused(self, answer: Response, to: str, now_ms: int) -> None:
        self._out.append(self._request("ACK", self._number))
        if not self._asked_for_password(answer, to, now_ms):
            self._end(f"refused with {answer.code}{_reason(answer)}")

    def _taken(self, answer: Response, body: bytes, now_ms: int) -> None:
        self._target = contact_uri(answer.headers) or self._target
        self._acknowledged = self._request("ACK", self._number)
        self._out.append(self._acknowledged)
        self._again = None
        self.state = State.TALKING
        try:
            self.targets = self._targets(body)
        except ProtocolViolation as error:
            self.hang_up(now_ms)
            self.why = f"its answer cannot be read ({error})"

    def _asked_for_password(self, answer: Response, to: str, now_ms: int) -> bool:
        """Offer the call again with the password where it is asked for; return whether it was."""
        if answer.code != _UNAUTHORISED or self._known is None or self._number > 1:
            return False
        asked = [parse_challenge(value) for value in answer.headers.all("WWW-Authenticate")]
        challenge = next((one for one in asked if one is not None), None)
        if challenge is None:
            return False
        self._to, self._number = to, self._number + 1
        proof = answer_to(challenge, "INVITE", self._target, self._known, self.call_id)
        self._invite([("Authorization", proof.written())], now_ms)
        return True

    def _targets(self, body: bytes) -> dict[str, tuple[str, int]]:
        """Return where legs are to be sent, by the answer; refused ones are left out."""
        lines = parse_offer(body)
        if len(lines) != len(self._legs):
            raise ProtocolViolation("SDP: the answer has another number of lines than the offer")
        host = self._addresses.remote[0]
        return {
            leg.label: (line.address or host, line.port)
            for leg, line in zip(self._legs, lines, strict=True)
            if line.port
        }

    def _end(self, why: str | None) -> None:
        self.state, self._again = State.ENDED, None
        self.why = self.why or why


def _written(address: tuple[str, int]) -> str:
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _reason(answer: Response) -> str:
    after = answer.headers.first("Retry-After")
    warning = answer.headers.first("Warning")
    said = [f"try again in {after} s"] if after else []
    said += [warning[:120]] if warning else []
    return f" ({'; '.join(said)})" if said else ""
