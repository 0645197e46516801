"""A server that listens on loopback for a test, and senders of media to it."""

import asyncio
import itertools
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from typing import Self

import numpy as np
import pylibsrtp
import uvloop
from numpy.typing import NDArray

from voice_analytics.ingest.live_calls import Keeper
from voice_analytics.ingest.live_server import Listening, LiveServer, listen
from voice_analytics.ingest.rtp.counts import LegQuality
from voice_analytics.ingest.rtp.g711 import MU_LAW
from voice_analytics.ingest.session.events import CallEnded, CallOpened, Event, LegAudio, LegId
from voice_analytics.ingest.session.protocol import Limits, Transport
from voice_analytics.ingest.session.trunks import Trunk

LOOPBACK = Trunk("lab", (ip_network("127.0.0.0/8"),))

LISTENING = Listening(
    host="127.0.0.1",
    udp_port=0,
    tcp_port=0,
    tls_port=None,
    tls=None,
    trunks=(LOOPBACK,),
    media_ports=(40_000, 40_999),
    advertised=None,
    limits=Limits(),
    silence_s=60,
)

PATIENCE_S = 10.0


@dataclass
class RememberedCall:
    """One call as its keeper was told of it."""

    opened: CallOpened
    events: list[Event] = field(default_factory=list)
    quality: dict[LegId, LegQuality] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def put(self, event: Event, at_ms: int) -> None:
        self.events.append(event)

    def note_quality(self, leg: LegId, quality: LegQuality) -> None:
        self.quality[leg] = quality

    def end(self) -> None:
        self.over.set()

    def wait(self) -> CallEnded:
        """Return how it ended."""
        assert self.over.wait(PATIENCE_S)
        last = self.events[-1]
        assert isinstance(last, CallEnded)
        return last

    def audio(self, leg: LegId) -> NDArray[np.int16]:
        """Return what was heard on a leg, from its first sample on."""
        parts = [part for part in self.events if isinstance(part, LegAudio) and part.leg == leg]
        return np.concatenate([part.samples for part in parts])


class Remembering:
    """Keeps calls in memory."""

    def __init__(self) -> None:
        self.calls: list[RememberedCall] = []

    def begin(self, call: CallOpened) -> RememberedCall:
        self.calls.append(RememberedCall(call))
        return self.calls[-1]

    def only(self) -> RememberedCall:
        (call,) = self.calls
        return call


@contextmanager
def heard(keeper: Keeper, listening: Listening = LISTENING) -> Iterator[LiveServer]:
    """Listen in a thread, with a loop as the service has it."""
    started = threading.Event()
    servers: list[LiveServer] = []
    loops: list[asyncio.AbstractEventLoop] = []
    enders: list[asyncio.Event] = []

    def told(server: LiveServer) -> None:
        servers.append(server)
        started.set()

    async def work() -> None:
        loops.append(asyncio.get_running_loop())
        enders.append(asyncio.Event())
        await listen(listening, keeper, enders[0], told)

    def run() -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work())

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(PATIENCE_S)
    try:
        yield servers[0]
    finally:
        loops[0].call_soon_threadsafe(enders[0].set)
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def with_limits(listening: Listening = LISTENING, **changes: int) -> Listening:
    return replace(listening, limits=replace(listening.limits, **changes))


def codes(seed: int, packets: int) -> NDArray[np.uint8]:
    """Return µ-law bytes like no others."""
    return np.random.default_rng(seed).integers(0, 256, 160 * packets, dtype=np.uint8)


def as_samples(heard_codes: NDArray[np.uint8]) -> NDArray[np.int16]:
    return MU_LAW[heard_codes]


@dataclass
class Voice:
    """What one party says, as packets of 20 ms."""

    port: int
    codes: NDArray[np.uint8]
    key: bytes | None = None
    ssrc: int = 0
    first: int = 0
    """Packets that went before."""

    def packets(self) -> Iterator[bytes]:
        session = None
        if self.key is not None:
            policy = pylibsrtp.Policy(key=self.key, ssrc_type=pylibsrtp.Policy.SSRC_ANY_OUTBOUND)
            session = pylibsrtp.Session(policy)
        for number, start in enumerate(range(0, len(self.codes), 160)):
            head = struct.pack(
                "!BBHII",
                0x80,
                0 if number else 0x80,
                65_500 + number & 0xFFFF,
                start + 7,
                self.ssrc,
            )
            packet = head + self.codes[start : start + 160].tobytes()
            yield packet if session is None else session.protect(packet)


def speak(voices: list[Voice], sources: list[socket.socket]) -> None:
    """Send all voices side by side, as fast as they speak."""
    began = time.monotonic()
    rows = itertools.zip_longest(*(voice.packets() for voice in voices))
    for number, row in enumerate(rows):
        time.sleep(max(0.0, began + 0.02 * number - time.monotonic()))
        for packet, voice, source in zip(row, voices, sources, strict=True):
            if packet is not None:
                source.sendto(packet, ("127.0.0.1", voice.port))


@contextmanager
def media_sockets(count: int) -> Iterator[list[socket.socket]]:
    """Give sockets that media are sent from."""
    opened = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
    try:
        for one in opened:
            one.bind(("127.0.0.1", 0))
        yield opened
    finally:
        for one in opened:
            one.close()


class Wired:
    """A connection, or a datagram socket, of a recording client."""

    def __init__(self, server: LiveServer, transport: Transport = Transport.UDP) -> None:
        kind = socket.SOCK_DGRAM if transport is Transport.UDP else socket.SOCK_STREAM
        self.socket: socket.socket = socket.socket(socket.AF_INET, kind)
        self.socket.settimeout(PATIENCE_S)
        self.socket.connect(("127.0.0.1", server.places[transport]))
        self.transport = transport
        self.left = b""

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def receive(self) -> bytes:
        """Return the next message."""
        if self.transport is Transport.UDP:
            return self.socket.recv(65_535)
        while True:
            (head, mark, rest) = self.left.partition(b"\r\n\r\n")
            if mark:
                size = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                if len(rest) >= size:
                    self.left = rest[size:]
                    return head + mark + rest[:size]
            data = self.socket.recv(65_535)
            if not data:
                raise ConnectionResetError
            self.left += data

    def ask(self, data: bytes) -> bytes:
        """Send a request, and return what comes next."""
        self.send(data)
        return self.receive()

    def close(self) -> None:
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
