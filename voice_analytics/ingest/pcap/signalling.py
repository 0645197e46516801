"""SIP in a capture: which media belong to which call, and what their payload types are."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.pcap.network import Endpoint, Packet
from voice_analytics.ingest.sip.framing import StreamFramer
from voice_analytics.ingest.sip.message import Request, parse
from voice_analytics.ingest.sip.multipart import parts_of
from voice_analytics.ingest.sip.sdp import Media, parse_offer

_SDP = "application/sdp"
_BEGINS = (
    b"SIP/2.0 ",
    *(
        word + b" "
        for word in (b"INVITE", b"UPDATE", b"ACK", b"PRACK", b"BYE", b"CANCEL", b"OPTIONS")
    ),
)
_MOST_STREAMS = 1000
_MOST_WAITING = 64


@dataclass(slots=True)
class SipCall:
    """The media of one call, as its signalling announced them."""

    offered: dict[Endpoint, Media] = field(default_factory=dict)
    """Where the caller, or recording client, receives and mostly sends from."""

    answered: dict[Endpoint, Media] = field(default_factory=dict)

    def announced(self, end: Endpoint) -> Media | None:
        """Return what was announced of an address and port."""
        return self.offered.get(end) or self.answered.get(end)


@dataclass(slots=True)
class _Stream:
    """One direction of a TCP connection."""

    expected: int | None = None
    framer: StreamFramer | None = field(default_factory=StreamFramer)
    waiting: dict[int, bytes] = field(default_factory=dict)


class Signalling:
    """Reads all SIP of a capture.

    Parameters
    ----------
    told
        Told of each message, and of the packet that completed it.
    """

    def __init__(self, told: Callable[[bytes, Packet], None] = lambda _data, _packet: None) -> None:
        self._told = told
        self._calls: dict[str, SipCall] = {}
        self._streams: dict[tuple[Endpoint, Endpoint], _Stream] = {}

    @property
    def calls(self) -> Mapping[str, SipCall]:
        """Return the calls by Call-ID."""
        return self._calls

    def take(self, packet: Packet) -> bool:
        """Read a packet; return whether it was SIP."""
        if packet.sequence is not None:
            for message in self._streamed(packet):
                self._told(message, packet)
                self._read(message)
            return True
        if not packet.payload.startswith(_BEGINS):
            return False
        self._told(packet.payload, packet)
        self._read(packet.payload)
        return True

    def _read(self, data: bytes) -> None:
        try:
            message = parse(data)
            headers, body = message.headers, data.partition(b"\r\n\r\n")[2]
            call_id = headers.first("Call-ID") or ""
            parts = parts_of(headers.first("Content-Type"), body)
            lines = [
                line
                for part in parts
                if part.content_type == _SDP
                for line in parse_offer(part.content)
            ]
        except ProtocolViolation:
            return
        is_offer = isinstance(message, Request) and message.method != "ACK"
        for line in lines:
            if line.address is not None and line.port and line.is_audio:
                call = self._calls.setdefault(call_id, SipCall())
                side = call.offered if is_offer else call.answered
                side[line.address, line.port] = line

    def _streamed(self, packet: Packet) -> Iterator[bytes]:
        """Yield the messages that a segment completes."""
        key = (packet.source, packet.target)
        if key not in self._streams and len(self._streams) >= _MOST_STREAMS:
            return
        stream = self._streams.setdefault(key, _Stream())
        if stream.framer is None or packet.sequence is None:
            return
        if stream.expected is None:
            stream.expected = packet.sequence
        if packet.payload and len(stream.waiting) < _MOST_WAITING:
            stream.waiting[packet.sequence] = packet.payload
        while (data := stream.waiting.pop(stream.expected, None)) is not None:
            stream.expected = (stream.expected + len(data)) % (1 << 32)
            try:
                yield from stream.framer.feed(data).messages
            except ProtocolViolation:
                stream.framer = None  # no SIP
                return
