"""The sockets of calls in progress: SIP over UDP, TCP and TLS, and their media.

Everything it hears it hands to the protocol, which has no sockets; so this module has no opinion of
its own about calls. Replies go back where the request came from, streams on their connection.
"""

import asyncio
import itertools
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_bytes
from typing import Any, cast

import structlog

from voice_analytics.domain.operating import ListenerNow
from voice_analytics.errors import ConfigError, ProtocolViolation
from voice_analytics.ingest.live_calls import Keeper, LiveCalls
from voice_analytics.ingest.live_ports import PortPairs
from voice_analytics.ingest.live_tls import end_of, names_in
from voice_analytics.ingest.live_watch import Watch
from voice_analytics.ingest.session.protocol import Limits, OfCall, Peer, Surroundings, Transport
from voice_analytics.ingest.session.trunks import Trunk, trunk_of
from voice_analytics.ingest.siprec.server import PROTOCOL
from voice_analytics.ingest.tracing.values import CallTrace

_TICK_S = 0.1
_HANDSHAKE_S = 10.0

_UNSENT_BYTES = 1 << 20
"""Of one connection: its peer does not read."""

_STRANGERS = 100
"""Addresses that are not heard and told about, once each."""

_LOCAL_PLACES = 1000

REPORT_MS = 5000
"""Between two reports of how things are."""

_TELL_MS = 10_000
"""Between two lines about messages that cannot be read."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where to listen, and to whom."""

    host: str
    udp_port: int | None
    tcp_port: int | None
    tls_port: int | None
    tls: ssl.SSLContext | None
    trunks: tuple[Trunk, ...]

    media_ports: tuple[int, int]
    """First and last."""

    advertised: str | None
    limits: Limits
    silence_s: int


def clock_ms() -> int:
    """Return a clock that never goes back: this is where it comes in."""
    return time.monotonic_ns() // 1_000_000


def wall_ms() -> int:
    """Return milliseconds since 1970 in UTC: this is where they come in."""
    return time.time_ns() // 1_000_000


Traces = Mapping[str, tuple[CallTrace, ...]]
"""By trunk, those that have changed."""

Reported = Callable[[ListenerNow, Traces], None]


def nobody(_now: ListenerNow, _traces: Traces) -> None:
    """Tell nobody."""


class LiveServer:
    """Listens for calls, and hands them to a keeper.

    Parameters
    ----------
    listening
        Where and to whom.
    keeper
        Keeps what comes.
    reported
        Told every few seconds how things are, and what is new in traces.
    """

    def __init__(self, listening: Listening, keeper: Keeper, reported: Reported = nobody) -> None:
        self._listening = listening
        self._loop = asyncio.get_running_loop()
        self._ports = PortPairs(listening.host, *listening.media_ports)
        self._watch = Watch(listening.trunks, wall_ms, clock_ms)
        self._reported = reported
        self._reported_ms = clock_ms() - REPORT_MS
        self._protocol = PROTOCOL.open(
            Surroundings(
                listening.trunks,
                self._ports,
                listening.advertised,
                listening.limits,
                token_bytes,
                self._watch.message,
            )
        )
        self._calls = LiveCalls(
            self._loop,
            self._ports,
            keeper,
            listening.trunks,
            listening.silence_s * 1000,
            clock_ms,
            self._watch,
        )
        self._datagrams: asyncio.DatagramTransport | None = None
        self._servers: list[asyncio.Server] = []
        self._streams: dict[Peer, asyncio.Transport] = {}
        self._numbers = itertools.count(1)
        self._strangers: set[str] = set()
        self._local: dict[str, str] = {}
        self._malformed = 0
        self._malformed_ms = -_TELL_MS
        self._timer: asyncio.TimerHandle | None = None
        self._log = structlog.get_logger("voice_analytics.sip")
        self.places: dict[Transport, int] = {}
        """Port of each transport that is listened to."""

    async def start(self) -> None:
        """Listen.

        Raises
        ------
        ConfigError
            When an address or port cannot be had; names it.
        """
        (at, loop) = (self._listening, self._loop)
        if at.udp_port is not None:
            with _bound(at.host, at.udp_port, "UDP") as place:
                (transport, _) = await loop.create_datagram_endpoint(
                    lambda: _Datagrams(self), local_addr=place
                )
            self._datagrams = transport
            self.places[Transport.UDP] = transport.get_extra_info("sockname")[1]
        if at.tcp_port is not None:
            await self._serve(Transport.TCP, at.tcp_port, None)
        if at.tls_port is not None:
            await self._serve(Transport.TLS, at.tls_port, at.tls)
        self._tick()

    async def _serve(self, transport: Transport, port: int, tls: ssl.SSLContext | None) -> None:
        with _bound(self._listening.host, port, transport.upper()) as (host, number):
            server = await self._loop.create_server(
                lambda: _Stream(self, transport),
                host,
                number,
                ssl=tls,
                ssl_handshake_timeout=None if tls is None else _HANDSHAKE_S,
            )
        self._servers.append(server)
        self.places[transport] = server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """End all calls, and listen no more."""
        if self._timer is not None:
            self._timer.cancel()
        self._calls.act(self._protocol.close(clock_ms()))
        self._flush()
        self._report()
        for server in self._servers:
            server.close()
        for stream in self._streams.values():
            stream.close()
        if self._datagrams is not None:
            self._datagrams.close()
        await asyncio.sleep(0)  # so that what was written last is sent
        self._ports.close()

    @property
    def calls(self) -> int:
        """Return how many calls are in progress."""
        return self._protocol.calls

    def hold(self, call_key: str, *, held: bool) -> bool:
        """Have a call paused from the next packet on, or go on; return whether there is one."""
        return self._calls.hold(call_key, held=held)

    # What sockets say

    def _is_known(self, host: str) -> bool:
        """Return whether an address belongs to a trunk; an operator is told of others."""
        known = any(trunk.holds(host) for trunk in self._listening.trunks)
        if not known:
            self._tell_once(host, "it belongs to no trunk")
        return known

    def _tell_once(self, host: str, why: str) -> None:
        if host not in self._strangers and len(self._strangers) < _STRANGERS:
            self._strangers.add(host)
            self._log.warning("sip.not_heard", address=host, why=why)

    def datagram(self, data: bytes, address: tuple[str, int]) -> None:
        """Take a datagram."""
        (host, port) = (str(address[0]), int(address[1]))
        if not self._is_known(host):
            return
        local = (self._local_to(host), self.places[Transport.UDP])
        try:
            self._feed(data, Peer(Transport.UDP, host, port), local)
        except ProtocolViolation as violation:
            self._tell_once(host, str(violation))

    def connected(self, stream: asyncio.Transport, transport: Transport) -> Peer | None:
        """Return who has connected; None where the connection is not wanted."""
        (host, port) = stream.get_extra_info("peername")[:2]
        if not self._is_known(host) or len(self._streams) >= self._listening.limits.connections:
            stream.abort()
            return None
        names = names_in(stream.get_extra_info("peercert"))
        peer = Peer(transport, host, port, next(self._numbers), names)
        self._streams[peer] = stream
        self._note_certificate(peer, stream)
        return peer

    def _note_certificate(self, peer: Peer, stream: asyncio.Transport) -> None:
        until_ms = end_of(stream.get_extra_info("peercert"))
        trunk = trunk_of(self._listening.trunks, peer.host, True, peer.certificate_names)
        if until_ms is not None and trunk is not None and peer.certificate_names:
            self._watch.certificate(trunk.name, peer.certificate_names[0], until_ms)

    def brought(self, data: bytes, peer: Peer, stream: asyncio.Transport) -> None:
        """Take what a connection has brought."""
        try:
            self._feed(data, peer, stream.get_extra_info("sockname")[:2])
        except ProtocolViolation as violation:
            self._log.warning("sip.connection_closed", address=peer.host, why=str(violation))
            stream.abort()

    def disconnected(self, peer: Peer) -> None:
        """Forget a connection that is gone."""
        self._streams.pop(peer, None)
        self._protocol.disconnected(peer)

    def _feed(self, data: bytes, peer: Peer, local: tuple[str, int]) -> None:
        self._act(self._protocol.feed(data, clock_ms(), peer, local))

    def _act(self, events: list[OfCall]) -> None:
        self._calls.act(events)
        self._flush()

    def _tick(self) -> None:
        self._timer = self._loop.call_later(_TICK_S, self._tick)
        for key, goodbye in self._calls.tick():
            self._calls.act(self._protocol.media_lost(key, clock_ms(), goodbye=goodbye))
        self._act(self._protocol.tick(clock_ms()))
        self._tell_of_malformed()
        if clock_ms() - self._reported_ms >= REPORT_MS:
            self._report()

    def _report(self) -> None:
        self._reported_ms = clock_ms()
        host = self._listening.host
        places = [f"{kind.upper()} {host}:{port}" for kind, port in self.places.items()]
        state = self._watch.state(places, self._protocol.counts, len(self._strangers))
        self._reported(state, self._watch.traces())

    def _tell_of_malformed(self) -> None:
        now_ms = clock_ms()
        malformed = sum(one.malformed for one in self._protocol.counts.values())
        if malformed > self._malformed and now_ms > self._malformed_ms + _TELL_MS:
            (self._malformed, self._malformed_ms) = (malformed, now_ms)
            self._log.warning("sip.malformed", messages=self._malformed)

    def _flush(self) -> None:
        for item in self._protocol.pending_output():
            if item.peer.transport is Transport.UDP:
                if self._datagrams is not None:
                    self._datagrams.sendto(item.data, (item.peer.host, item.peer.port))
                continue
            stream = self._streams.get(item.peer)
            if stream is None:
                self._log.info("sip.connection_gone", address=item.peer.host)
                continue
            stream.write(item.data)
            if stream.get_write_buffer_size() > _UNSENT_BYTES:
                stream.abort()

    def _local_to(self, host: str) -> str:
        """Return our address as a host sees it; of all we listen to, the one packets leave by."""
        if self._listening.host not in {"0.0.0.0", "::"}:  # noqa: S104 - asked, not bound to
            return self._listening.host
        if host not in self._local:
            if len(self._local) >= _LOCAL_PLACES:
                self._local.clear()
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((host, 9))  # nothing is sent
                self._local[host] = probe.getsockname()[0]
        return self._local[host]


class _Datagrams(asyncio.DatagramProtocol):
    """Hands datagrams on."""

    def __init__(self, server: LiveServer) -> None:
        self._server = server

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        self._server.datagram(data, addr)


class _Stream(asyncio.Protocol):
    """Hands on what one connection brings."""

    def __init__(self, server: LiveServer, transport: Transport) -> None:
        self._server = server
        self._kind = transport
        self._stream: asyncio.Transport | None = None
        self._peer: Peer | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._stream = cast(asyncio.Transport, transport)
        self._peer = self._server.connected(self._stream, self._kind)

    def data_received(self, data: bytes) -> None:
        if self._peer is not None and self._stream is not None:
            self._server.brought(data, self._peer, self._stream)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._peer is not None:
            self._server.disconnected(self._peer)


@contextmanager
def _bound(host: str, port: int, kind: str) -> Iterator[tuple[str, int]]:
    """Turn what the system says of a port into a sentence."""
    try:
        yield host, port
    except OSError as error:
        raise ConfigError(
            f"{kind} port {port} of {host} cannot be listened to ({error.strerror}); see sip.host "
            "and the ports in the settings"
        ) from error


async def listen(
    listening: Listening,
    keeper: Keeper,
    ended: asyncio.Event,
    ready: Callable[[LiveServer], None],
    reported: Reported = nobody,
) -> None:
    """Listen until `ended` is set; calls in progress are ended then.

    Raises
    ------
    ConfigError
        When an address or port cannot be had.
    """
    server = LiveServer(listening, keeper, reported)
    try:
        await server.start()
        ready(server)
        await ended.wait()
    finally:
        await server.stop()
