"""Messages in and out: what came twice, what is sent again, and streams cut into messages."""

from collections.abc import Callable
from dataclasses import dataclass

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.session.protocol import Message, Outgoing, Peer
from voice_analytics.ingest.session.trunks import Trunk
from voice_analytics.ingest.sip.framing import PONG, StreamFramer
from voice_analytics.ingest.sip.message import Request, Response, parse, reply
from voice_analytics.ingest.sip.transactions import (
    ClientTransactions,
    Outcome,
    ServerTransactions,
    key_of,
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """When, where and from whom a message came."""

    peer: Peer
    local: tuple[str, int]
    trunk: Trunk
    now_ms: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered."""

    code: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    to_tag: str | None = None
    """Ours, where the request begins a dialog."""


class Wire:
    """Everything about messages that does not depend on what they are about.

    Parameters
    ----------
    told
        Told of every message that can be read, and of everything that is sent.
    """

    def __init__(self, told: Callable[[Message], None]) -> None:
        self._told = told
        self._framers: dict[Peer, StreamFramer] = {}
        self._answers = ServerTransactions()
        self._requests = ClientTransactions()
        self._output: list[Outgoing] = []

    def messages(self, data: bytes, peer: Peer) -> tuple[list[Request | Response], int]:
        """Return the messages that bytes complete, and how many of them could not be read.

        Raises
        ------
        ProtocolViolation
            When a stream cannot be read on.
        """
        if not peer.transport.reliable:
            return self._parsed([data] if data.strip() else [], peer)
        framed = self._framers.setdefault(peer, StreamFramer()).feed(data)
        if framed.pings:
            self._output.append(Outgoing(PONG, peer))
        return self._parsed(list(framed.messages), peer)

    def _parsed(self, found: list[bytes], peer: Peer) -> tuple[list[Request | Response], int]:
        messages = []
        for data in found:
            try:
                messages.append(parse(data))
            except ProtocolViolation:
                continue
            self._told(Message(data, peer, outgoing=False))
        return messages, len(found) - len(messages)

    def disconnected(self, peer: Peer) -> None:
        """Forget what a connection has left unfinished."""
        self._framers.pop(peer, None)

    def answered_before(self, request: Request, peer: Peer) -> bool:
        """Return whether a request came before; if so it is answered as before."""
        before = self._answers.answered(request)
        if before is not None:
            self._output.append(Outgoing(before, peer))
        return before is not None

    def knows_invite(self, cancel: Request) -> bool:
        """Return whether the INVITE that a CANCEL means was answered."""
        return self._answers.knows(key_of(cancel, "INVITE"))

    def acknowledged(self, request: Request, cseq: int) -> None:
        """Send answers to a client's INVITEs up to a number no more."""
        self._answers.acknowledge(request.call_id, request.from_tag, cseq)

    def answer(self, request: Request, answer: Answer, at: Arrival, tag: str) -> None:
        """Answer a request."""
        data = reply(
            request,
            answer.code,
            (at.peer.host, at.peer.port),
            answer.to_tag or tag,
            answer.headers,
            answer.body,
        )
        self._answers.remember(request, data, at.peer, at.now_ms)
        self._output.append(Outgoing(data, at.peer))

    def ask(self, branch: str, owner: str, data: bytes, peer: Peer, now_ms: int) -> None:
        """Send a request of ours, again and again until it is answered."""
        self._output.append(self._requests.send(branch, owner, data, peer, now_ms))

    def outcome(self, response: Response) -> Outcome | None:
        """Return which request of ours a response ends."""
        return self._requests.ended(response)

    def tick(self, now_ms: int) -> list[Outcome]:
        """Send again what is due, and return which requests of ours nobody answered."""
        self._output += self._answers.tick(now_ms)
        (again, lost) = self._requests.tick(now_ms)
        self._output += again
        return lost

    def pending_output(self) -> list[Outgoing]:
        """Return what is to be sent, once."""
        (output, self._output) = (self._output, [])
        for item in output:
            if item.data is not PONG:
                self._told(Message(item.data, item.peer, outgoing=True))
        return output
