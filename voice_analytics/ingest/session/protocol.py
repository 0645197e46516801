"""How a protocol is driven: bytes in, events and bytes out; no sockets, no clock.

A protocol serves all calls of its peers. Whoever has the sockets hands it what came and the time,
takes the events, acts on those about media, and only then sends what is pending: so ports are
bound before a peer is told of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from voice_analytics.ingest.session.events import Event
from voice_analytics.ingest.session.trunks import Trunk


class Transport(StrEnum):
    """How bytes of signalling travel."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"

    @property
    def reliable(self) -> bool:
        """Return whether what is sent arrives, once and in order, as a stream without marks."""
        return self is not Transport.UDP


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end, as the socket says: never as a message claims."""

    transport: Transport
    host: str
    port: int

    connection: int = 0
    """Which connection, where there are some; answers go back on it."""

    certificate_names: tuple[str, ...] = ()
    """Names of the certificate the peer has shown and that was verified."""


@dataclass(frozen=True, slots=True)
class OfCall:
    """An event, and the call it belongs to."""

    call_key: str
    event: Event


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Bytes to be sent."""

    data: bytes
    peer: Peer


class MediaPorts(Protocol):
    """Pairs of ports for RTP and RTCP."""

    def take(self) -> tuple[int, int] | None:
        """Return a pair that is bound now, the first even; None when all are taken."""

    def give_back(self, pair: tuple[int, int]) -> None:
        """Let go of a pair.

        A protocol does so only with pairs it announced to nobody; a pair of which `MediaWanted`
        spoke is given back by whoever acts on `MediaStopped`, once its sockets are closed.
        """


@dataclass(frozen=True, slots=True)
class Limits:
    """What a protocol takes on at most, and how long it waits."""

    calls: int = 500
    """Calls at a time; more are sent elsewhere."""

    legs: int = 8
    """Audio streams of a call."""

    calls_per_s: int = 50
    """New calls in a second, from one address."""

    connections: int = 200
    """Stream connections at a time."""

    join_ms: int = 5000
    """How long the second leg of a call that comes leg by leg is waited for."""

    session_s: int = 1800
    """Between signs of life of a call, where the peer leaves it to us."""

    longest_s: int = 86_400
    """After this long a call is over, whatever its peer says."""


@dataclass(frozen=True, slots=True)
class Message:
    """A whole message of signalling, as it came or went."""

    data: bytes
    peer: Peer
    outgoing: bool


@dataclass(frozen=True, slots=True)
class SignallingCounts:
    """What became of the signalling of a trunk."""

    refused: Mapping[str, int]
    """Calls that were not taken, by why."""

    malformed: int
    """Messages that could not be read, and were forgotten."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a protocol needs from outside."""

    trunks: Sequence[Trunk]
    ports: MediaPorts

    advertised: str | None
    """Address peers reach us at; None: the one they reached."""

    limits: Limits

    random_bytes: Callable[[int], bytes]
    """Gives so many bytes that nobody can guess."""

    told: Callable[[Message], None] = lambda _message: None
    """Told of every message that can be read, and of everything that is sent."""


class SessionProtocol(Protocol):
    """A protocol at work."""

    def feed(self, data: bytes, now_ms: int, peer: Peer, local: tuple[str, int]) -> list[OfCall]:
        """Return what bytes say: one datagram, or what a stream brought next.

        Parameters
        ----------
        data
            As they came.
        now_ms
            A clock that never goes back.
        peer
            Who sent them.
        local
            Address and port they came to.

        Raises
        ------
        ProtocolViolation
            When they break the format. A stream cannot be read on after that; a datagram is to
            be forgotten.
        """

    def pending_output(self) -> list[Outgoing]:
        """Return what is to be sent, once."""

    def tick(self, now_ms: int) -> list[OfCall]:
        """Return what the passing of time brings: call it several times a second."""

    def disconnected(self, peer: Peer) -> None:
        """Forget a stream connection that is gone; its calls go on."""

    def media_lost(self, call_key: str, now_ms: int, *, goodbye: bool = False) -> list[OfCall]:
        """Return the end of a call of which nothing is heard any more; the peer is told.

        Parameters
        ----------
        call_key
            The call.
        now_ms
            A clock that never goes back.
        goodbye
            Its senders said that they stop, so that nothing of it lacks.
        """

    def drain(self, now_ms: int) -> None:
        """Take no new calls from now on."""

    def close(self, now_ms: int) -> list[OfCall]:
        """Return the ends of all calls; the peers are told."""

    @property
    def calls(self) -> int:
        """Return how many calls are in progress."""

    @property
    def counts(self) -> Mapping[str, SignallingCounts]:
        """Return what became of signalling so far, by trunk."""


@dataclass(frozen=True, slots=True)
class WireProtocol:
    """An entry of the registry."""

    key: str
    """Name in settings, logs and tests."""

    title: str

    open: Callable[[Surroundings], SessionProtocol]
    """Begin to serve."""
