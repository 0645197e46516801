"""Many recordings sent at once over real sockets: the one module of a replay that has some."""

import asyncio
import heapq
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.call import Role
from voice_analytics.errors import IngestError, ProtocolViolation
from voice_analytics.ingest.replaying.client import Addresses, ReplayedCall, State
from voice_analytics.ingest.replaying.link import Link, linked
from voice_analytics.ingest.replaying.offer import SUITE, OfferedLeg
from voice_analytics.ingest.replaying.packets import (
    Impairments,
    Sent,
    impaired,
    packets_of,
)
from voice_analytics.ingest.rtp.packet import write_packet
from voice_analytics.ingest.rtp.srtp import SUITES, Encryption

_APART_S = 0.025
"""Between two calls that begin: an exchange gets no more from a telephone system."""

_TICK_S = 0.1
_AHEAD_US = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """A recording to send."""

    audio: NDArray[np.int16]  # (channels, samples) at 8 kHz
    roles: tuple[Role, ...]
    payload_type: int


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """How recordings are sent."""

    target: tuple[str, int]
    calls: int = 1
    speed: float = 1.0
    impairments: Impairments = field(default_factory=Impairments)
    seed: int = 0
    transport: str = "UDP"
    """`UDP`, `TCP` or `TLS`."""

    tls: ssl.SSLContext | None = None
    srtp: bool = False
    agent: str = "sip:7001@pbx.example"
    customer: str = "sip:+15550100@carrier.example"
    known: tuple[str, str] | None = field(default=None, repr=False)
    """Name and password, where the recorder asks for them."""


@dataclass(slots=True)
class ReplayProgress:
    """How far a replay is."""

    started: int = 0
    talking: int = 0
    ended: int = 0
    packets: int = 0
    late_ms: int = 0
    """How far the sender itself is behind, at most: more than some ms, and this machine is too
    slow for so many calls."""

    failed: list[str] = field(default_factory=list)
    """Why calls were not recorded."""


def replay(
    recordings: Sequence[Recorded],
    options: ReplayOptions,
    told: Callable[[ReplayProgress], None] = lambda _: None,
) -> ReplayProgress:
    """Send recordings as calls to a recorder, and return what became of them.

    Parameters
    ----------
    recordings
        What is sent; call after call takes the next one.
    options
        How.
    told
        Called several times a second.

    Raises
    ------
    IngestError
        When the recorder cannot be reached.
    """
    return asyncio.run(_Replay(recordings, options, told).run())


@dataclass(slots=True)
class _Leg:
    """A leg that is being sent."""

    offered: OfferedLeg
    socket: socket.socket
    packets: Iterator[Sent]
    encryption: Encryption | None
    target: tuple[str, int] = ("", 0)
    base_us: int = 0
    """When it began."""


@dataclass(slots=True)
class _Call:
    """A call that is being sent."""

    sip: ReplayedCall
    legs: list[_Leg]
    sending: int = 0
    told: bool = False


class _Replay:
    def __init__(
        self,
        recordings: Sequence[Recorded],
        options: ReplayOptions,
        told: Callable[[ReplayProgress], None],
    ) -> None:
        self._recordings = recordings
        self._options = options
        self._told = told
        self._progress = ReplayProgress()
        self._calls: dict[str, _Call] = {}
        self._due: list[tuple[int, int, _Call, _Leg, bytes]] = []
        self._count = 0
        self._rng = np.random.default_rng(options.seed)
        self._link: Link | None = None
        self._woken = asyncio.Event()

    async def run(self) -> ReplayProgress:
        link = await linked(
            self._options.target, self._options.transport, self._options.tls, self._received
        )
        self._link = link
        pacing = asyncio.create_task(self._pace())
        try:
            await self._begin_all(link)
            while any(one.sip.state is not State.ENDED for one in self._calls.values()):
                await asyncio.sleep(_TICK_S)
                self._tick()
        finally:
            pacing.cancel()
            self._hang_up_all()
            await link.close()
            for call in self._calls.values():
                for leg in call.legs:
                    leg.socket.close()
        self._told(self._progress)
        return self._progress

    async def _begin_all(self, link: Link) -> None:
        for number in range(self._options.calls):
            recorded = self._recordings[number % len(self._recordings)]
            call = self._call(number, recorded, link)
            self._calls[call.sip.call_id] = call
            call.sip.start(_now_ms())
            self._progress.started += 1
            self._flush(call)
            await asyncio.sleep(_APART_S)
            self._tick()

    def _call(self, number: int, recorded: Recorded, link: Link) -> _Call:
        options = self._options
        legs: list[_Leg] = []
        try:
            for channel, samples in enumerate(recorded.audio):
                role = recorded.roles[channel]
                legs.append(self._leg(channel, role, samples, recorded, link.local[0]))
        except OSError as error:
            for leg in legs:
                leg.socket.close()
            raise IngestError(
                f"no socket is left for call {number + 1} ({error.strerror}); send fewer calls, or "
                "raise the limit of open files (ulimit -n)"
            ) from error
        addresses = Addresses(link.local, options.target, options.transport)
        call_id = f"replay-{self._rng.bytes(8).hex()}"
        offered = sorted((leg.offered for leg in legs), key=lambda one: one.role is Role.AGENT)
        return _Call(ReplayedCall(call_id, addresses, offered, options.known), legs)

    def _leg(
        self, channel: int, role: Role, samples: NDArray[np.int16], recorded: Recorded, host: str
    ) -> _Leg:
        options, rng = self._options, self._rng.spawn(1)[0]
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        own = socket.socket(family, socket.SOCK_DGRAM)
        own.bind((host, 0))
        own.setblocking(False)
        key = self._rng.bytes(SUITES[SUITE].key_bytes) if options.srtp else None
        offered = OfferedLeg(
            label=str(channel),
            port=own.getsockname()[1],
            payload_type=recorded.payload_type,
            role=role,
            address=options.customer if role is Role.CUSTOMER else options.agent,
            key=key,
            mixed=len(recorded.roles) == 1,
        )
        plain = packets_of(samples, recorded.payload_type, rng, options.speed)
        packets = impaired(plain, options.impairments, rng)
        return _Leg(offered, own, packets, None if key is None else Encryption(SUITE, key))

    def _received(self, data: bytes) -> None:
        """Take a message from the recorder."""
        call_id = _call_id(data)
        call = self._calls.get(call_id or "")
        if call is None:
            return
        with suppress(ProtocolViolation):
            call.sip.feed(data, _now_ms())
        self._flush(call)
        if call.sip.state is State.TALKING and not call.sending and not call.told:
            self._talk(call)

    def _talk(self, call: _Call) -> None:
        """Begin to send the legs that the recorder wants."""
        self._progress.talking += 1
        now_us = _now_us()
        for leg in call.legs:
            target = call.sip.targets.get(leg.offered.label)
            if target is not None:
                leg.target = target
                call.sending += 1
                leg.base_us = now_us
                self._next(call, leg)
        self._woken.set()

    def _next(self, call: _Call, leg: _Leg) -> None:
        """Put a leg's next packet in line; after the last, the call ends."""
        one = next(leg.packets, None)
        if one is None:
            call.sending -= 1
            if not call.sending:
                call.told = True
                call.sip.hang_up(_now_ms())
                self._flush(call)
            return
        data = write_packet(one.packet)
        if leg.encryption is not None:
            data = leg.encryption.encrypted(data)
        self._count += 1
        heapq.heappush(self._due, (leg.base_us + one.at_us, self._count, call, leg, data))

    async def _pace(self) -> None:
        """Send each packet at its time."""
        while True:
            if not self._due:
                self._woken.clear()
                await self._woken.wait()
            now_us = _now_us()
            due_us = self._due[0][0]
            if due_us > now_us + _AHEAD_US:
                await asyncio.sleep((due_us - now_us) / 1e6)
                continue
            self._send_due(now_us)
            await asyncio.sleep(0)

    def _send_due(self, now_us: int) -> None:
        while self._due and self._due[0][0] <= now_us + _AHEAD_US:
            due_us, _, call, leg, data = heapq.heappop(self._due)
            self._progress.late_ms = max(self._progress.late_ms, (now_us - due_us) // 1000)
            if call.sip.state is State.TALKING:
                with suppress(BlockingIOError, ConnectionRefusedError):
                    leg.socket.sendto(data, leg.target)
                self._progress.packets += 1
                self._next(call, leg)

    def _tick(self) -> None:
        now_ms = _now_ms()
        if self._link is not None and self._link.lost:
            for call in self._calls.values():
                call.sip.lost("the recorder closed the connection")
        for call in self._calls.values():
            call.sip.tick(now_ms)
            self._flush(call)
        done = [one.sip for one in self._calls.values() if one.sip.state is State.ENDED]
        self._progress.ended = len(done)
        self._progress.failed = [one.why for one in done if one.why is not None]
        self._told(self._progress)

    def _flush(self, call: _Call) -> None:
        for data in call.sip.pending_output():
            if self._link is not None:
                self._link.send(data)

    def _hang_up_all(self) -> None:
        """End what is left, when the replay is stopped."""
        for call in self._calls.values():
            call.sip.hang_up(_now_ms())
            self._flush(call)


def _call_id(data: bytes) -> str | None:
    """Return whose a message is, read before anything else of it."""
    for line in data.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() in (b"call-id", b"i"):
            return value.strip().decode(errors="replace")
    return None


def _now_us() -> int:
    return time.monotonic_ns() // 1000


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000
