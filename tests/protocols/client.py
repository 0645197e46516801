"""A recording client that writes its messages by hand, and a server's surroundings for tests."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path

from voice_analytics.ingest.session.events import Event, MediaStopped, MediaWanted
from voice_analytics.ingest.session.protocol import (
    Limits,
    OfCall,
    Peer,
    SessionProtocol,
    Surroundings,
    Transport,
)
from voice_analytics.ingest.session.trunks import Trunk

DOCUMENTS = Path(__file__).parent / "documents"

LOCAL = ("192.0.2.1", 5060)
SBC = Peer(Transport.UDP, "192.0.2.10", 5060)
SBC_TCP = Peer(Transport.TCP, "192.0.2.10", 40_001, 1)
SBC_TLS = Peer(Transport.TLS, "192.0.2.10", 40_002, 2, ("sbc.example",))
TRUNK = Trunk("sbc", (ip_network("192.0.2.0/24"),))

METADATA_TYPE = "application/rs-metadata+xml"


@dataclass
class CountedPorts:
    """Pairs from a range, none of them bound; knows which are out."""

    most: int = 1000
    out: set[tuple[int, int]] = field(default_factory=set)

    def take(self) -> tuple[int, int] | None:
        for start in range(20_000, 20_000 + 2 * self.most, 2):
            pair = (start, start + 1)
            if pair not in self.out:
                self.out.add(pair)
                return pair
        return None

    def give_back(self, pair: tuple[int, int]) -> None:
        self.out.remove(pair)


class CountedBytes:
    """Bytes that are different each time, and the same in each run."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, size: int) -> bytes:
        self.count += 1
        return self.count.to_bytes(size, "big")


def surroundings(
    trunks: Sequence[Trunk] = (TRUNK,),
    limits: Limits | None = None,
    ports: CountedPorts | None = None,
    advertised: str | None = None,
) -> Surroundings:
    return Surroundings(
        trunks, ports or CountedPorts(), advertised, limits or Limits(), CountedBytes()
    )


def document(name: str) -> bytes:
    """Return one of the documents, with the line ends of the wire."""
    return (DOCUMENTS / name).read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def line(
    label: str | None,
    port: int,
    direction: str = "sendonly",
    formats: str = "0 101",
    profile: str = "RTP/AVP",
    extra: Sequence[str] = (),
) -> list[str]:
    """Return a media line of an offer."""
    named = [] if label is None else [f"a=label:{label}"]
    return [
        f"m=audio {port} {profile} {formats}",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:101 telephone-event/8000",
        *extra,
        f"a={direction}",
        *named,
    ]


def sdp(*lines: Sequence[str], address: str = "192.0.2.10") -> bytes:
    """Return an offer."""
    head = ["v=0", f"o=src 1 1 IN IP4 {address}", "s=-", f"c=IN IP4 {address}", "t=0 0"]
    return ("\r\n".join([*head, *(item for part in lines for item in part)]) + "\r\n").encode()


TWO_LEGS = sdp(line("96", 30_000), line("97", 30_002))


def multipart(*parts: tuple[str, bytes]) -> tuple[str, bytes]:
    """Return the type and the bytes of a body of parts, each with its headers."""
    body = b"".join(
        b"--b1\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n" for head, content in parts
    )
    return "multipart/mixed;boundary=b1", body + b"--b1--\r\n"


def recording_body(offer: bytes, metadata: bytes) -> tuple[str, bytes]:
    """Return a body with an offer and metadata."""
    head = f"Content-Type: {METADATA_TYPE}\r\nContent-Disposition: recording-session"
    return multipart(("Content-Type: application/sdp", offer), (head, metadata))


SDP_ONLY = "application/sdp"


@dataclass
class Client:
    """One dialog of a recording client."""

    call_id: str = "rs-1@sbc.example"
    tag: str = "a1"
    transport: str = "UDP"
    cseq: int = 0
    to_tag: str | None = None
    branches: int = 0

    def request(
        self,
        method: str,
        body: tuple[str, bytes] = ("", b""),
        headers: Sequence[str] = (),
        cseq: int | None = None,
        branch: str | None = None,
        require: str | None = None,
    ) -> bytes:
        """Return the next request of the dialog."""
        if cseq is None:
            self.cseq += 1
            cseq = self.cseq
        if branch is None:
            self.branches += 1
            branch = f"z9hG4bK-{self.call_id.partition(chr(64))[0]}-{self.branches}"
        tag = "" if self.to_tag is None else f";tag={self.to_tag}"
        lines = [
            f"{method} sip:srs@recorder.example SIP/2.0",
            f"Via: SIP/2.0/{self.transport} sbc.example:5060;branch={branch}",
            f"From: <sip:sbc.example>;tag={self.tag}",
            f"To: <sip:srs@recorder.example>{tag}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {cseq} {method}",
            f"Contact: <sip:sbc.example;transport={self.transport.lower()}>;+sip.src",
            "Max-Forwards: 70",
            *([] if require is None else [f"Require: {require}"]),
            *([] if not body[0] else [f"Content-Type: {body[0]}"]),
            *headers,
            f"Content-Length: {len(body[1])}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body[1]

    def invite(
        self, body: tuple[str, bytes], headers: Sequence[str] = (), require: str | None = "siprec"
    ) -> bytes:
        """Return an INVITE, the first or a later one."""
        return self.request("INVITE", body, headers, require=require)

    def ack(self) -> bytes:
        """Return the acknowledgement of the last INVITE."""
        return self.request("ACK", cseq=self.cseq)


@dataclass
class Answered:
    """A response as a test looks at it."""

    code: int
    headers: dict[str, str]
    body: bytes
    data: bytes

    @property
    def tag(self) -> str:
        return self.headers["to"].partition(";tag=")[2]

    @property
    def ports(self) -> list[int]:
        return [int(port) for port in re.findall(rb"m=\w+ (\d+)", self.body)]


def read_answer(data: bytes) -> Answered:
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    pairs = (item.partition(": ") for item in lines)
    return Answered(
        int(first.split(" ")[1]), {name.lower(): value for name, _, value in pairs}, body, data
    )


@dataclass
class Bench:
    """A protocol at work, with whoever acts on its events."""

    protocol: SessionProtocol
    ports: CountedPorts
    peer: Peer = SBC
    now_ms: int = 1_000_000
    events: list[OfCall] = field(default_factory=list)
    pairs: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def send(self, data: bytes, peer: Peer | None = None) -> list[Answered]:
        """Feed bytes, act on the events, and return what is sent for it."""
        self._act(self.protocol.feed(data, self.now_ms, peer or self.peer, LOCAL))
        return self.output()

    def ask(self, data: bytes, peer: Peer | None = None) -> Answered:
        """Feed a request, and return its only answer."""
        (answer,) = self.send(data, peer)
        return answer

    def output(self) -> list[Answered]:
        return [
            read_answer(item.data) for item in self.protocol.pending_output() if item.data.strip()
        ]

    def raw(self) -> list[bytes]:
        return [item.data for item in self.protocol.pending_output()]

    def wait(self, ms: int, step_ms: int = 100) -> list[bytes]:
        """Let time pass, and return what is sent meanwhile."""
        sent: list[bytes] = []
        for _ in range(0, ms, step_ms):
            self.now_ms += step_ms
            self._act(self.protocol.tick(self.now_ms))
            sent += self.raw()
        return sent

    def act(self, events: Sequence[OfCall]) -> None:
        self._act(events)

    def _act(self, events: Sequence[OfCall]) -> None:
        self.events += events
        for item in events:
            event = item.event
            if isinstance(event, MediaWanted):
                self.pairs[item.call_key, event.leg] = event.local_ports
            elif isinstance(event, MediaStopped):
                self.ports.give_back(self.pairs.pop((item.call_key, event.leg)))

    def take(self) -> list[Event]:
        """Return the events since the last look."""
        (events, self.events) = (self.events, [])
        return [item.event for item in events]
