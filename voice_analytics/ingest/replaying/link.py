"""The signalling's socket of a replay."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress

from voice_analytics.errors import IngestError, ProtocolViolation
from voice_analytics.ingest.sip.framing import StreamFramer

_CONNECT_S = 3.0
_CLOSE_S = 1.0


class Link(asyncio.Protocol, asyncio.DatagramProtocol):
    """The signalling's socket, a stream or not."""

    def __init__(self, received: Callable[[bytes], None], *, is_stream: bool) -> None:
        self.local: tuple[str, int] = ("", 0)
        self.lost = False
        self._closed = asyncio.Event()
        self._received = received
        self._is_stream = is_stream
        self._write: Callable[[bytes], None] | None = None
        self._framer = StreamFramer()
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note that it is open."""
        self._transport = transport
        self._write = getattr(transport, "write" if self._is_stream else "sendto")
        self.local = transport.get_extra_info("sockname")[:2]

    def data_received(self, data: bytes) -> None:
        """Take what a stream brings."""
        try:
            messages = self._framer.feed(data).messages
        except ProtocolViolation:
            self.lost = True
            return
        for message in messages:
            self._received(message)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take a datagram."""
        self._received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that it is closed."""
        self.lost = True
        self._closed.set()

    def send(self, data: bytes) -> None:
        """Send a message."""
        if self._write is not None and not self.lost:
            self._write(data)

    async def close(self) -> None:
        """Close it when what was written is sent, or cannot be."""
        if self._transport is not None:
            self._transport.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closed.wait(), _CLOSE_S)


async def linked(
    target: tuple[str, int],
    transport: str,
    tls: ssl.SSLContext | None,
    received: Callable[[bytes], None],
) -> Link:
    """Return a socket that leads to a recorder.

    Parameters
    ----------
    target
        The recorder.
    transport
        `UDP`, `TCP` or `TLS`.
    tls
        How TLS is spoken.
    received
        Told each message.

    Raises
    ------
    IngestError
        When the recorder cannot be reached.
    """
    loop = asyncio.get_running_loop()
    host, port = target
    try:
        if transport == "UDP":
            _, link = await loop.create_datagram_endpoint(
                lambda: Link(received, is_stream=False), remote_addr=(host, port)
            )
        else:
            _, link = await asyncio.wait_for(
                loop.create_connection(lambda: Link(received, is_stream=True), host, port, ssl=tls),
                _CONNECT_S,
            )
    except (OSError, TimeoutError) as error:
        raise IngestError(
            f"no recorder answers at {host} port {port} over {transport} "
            f"({getattr(error, 'strerror', None) or 'no connection'}); check address and port"
        ) from error
    return link
