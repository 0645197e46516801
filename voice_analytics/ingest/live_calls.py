"""Calls in progress: media from their sockets to whoever keeps them."""

import asyncio
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from voice_analytics.ingest.live_ports import PortPairs
from voice_analytics.ingest.live_watch import Watch
from voice_analytics.ingest.rtp.counts import LegQuality
from voice_analytics.ingest.rtp.leg import LegEvent
from voice_analytics.ingest.rtp.receiver import MediaReceiver
from voice_analytics.ingest.session.events import (
    CallEnded,
    CallOpened,
    Event,
    LegId,
    MediaStopped,
    MediaWanted,
    Paused,
    Resumed,
)
from voice_analytics.ingest.session.protocol import OfCall
from voice_analytics.ingest.session.trunks import Network, Trunk

_DATAGRAM_BYTES = 65_535
_WAITING = 2000

QUALITY_MS = 5000
"""Between two reports of how legs arrive."""


class Kept(Protocol):
    """Keeps one call."""

    def put(self, event: Event, at_ms: int) -> None:
        """Take what happened at a time of the call."""

    def note_quality(self, leg: LegId, quality: LegQuality) -> None:
        """Take how a leg has arrived so far."""

    def end(self) -> None:
        """Say that nothing more comes."""


class Keeper(Protocol):
    """Keeps calls."""

    def begin(self, call: CallOpened) -> Kept:
        """Return what keeps a call that begins now."""


@dataclass(slots=True)
class _Leg:
    receiver: MediaReceiver
    socket: socket.socket
    pair: tuple[int, int]
    active: bool
    since_ms: int
    """When it last began to be active."""


@dataclass(slots=True)
class _Call:
    key: str
    opened_ms: int
    kept: Kept
    networks: Sequence[Network]
    noted_ms: int
    legs: dict[LegId, _Leg] = field(default_factory=dict)
    held: bool = False
    """Somebody here asked for a pause, whatever the telephone system says."""


class LiveCalls:
    """All calls in progress of this process.

    Parameters
    ----------
    loop
        Watches the sockets.
    ports
        Has them.
    keeper
        Keeps what they bring.
    trunks
        Where media may come from.
    silence_ms
        A call of which nothing is heard for so long, though it is not on hold, is over.
    clock_ms
        A clock that never goes back.
    watch
        Told how calls arrive.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        ports: PortPairs,
        keeper: Keeper,
        trunks: Sequence[Trunk],
        silence_ms: int,
        clock_ms: Callable[[], int],
        watch: Watch,
    ) -> None:
        self._loop = loop
        self._ports = ports
        self._keeper = keeper
        self._networks: Mapping[str, Sequence[Network]] = {
            trunk.name: trunk.networks for trunk in trunks
        }
        self._silence_ms = silence_ms
        self._calls: dict[str, _Call] = {}
        self._clock_ms = clock_ms
        self._watch = watch
        self._log = structlog.get_logger("voice_analytics.calls")

    def act(self, items: Sequence[OfCall]) -> None:
        """Do what events ask for."""
        for item in items:
            if isinstance(item.event, CallOpened):
                self._open(item.event)
            else:
                self._go_on(self._calls[item.call_key], item.event)

    def hold(self, call_key: str, *, held: bool) -> bool:
        """Have a call paused from the next packet on, or go on; return whether there is one.

        What the telephone system itself has paused stays so.
        """
        call = self._calls.get(call_key)
        if call is None:
            return False
        if call.held == held:
            return True
        call.held = held
        for leg in call.legs.values():
            self._drain(leg)
            leg.receiver.hold(held=held)
        at_ms = self._clock_ms() - call.opened_ms
        call.kept.put(Paused(None, at_ms) if held else Resumed(None, at_ms), at_ms)
        if not held:
            self._pause_again(call, at_ms)
        self._log.info("call.paused" if held else "call.resumed", call_id=call.key)
        return True

    def tick(self) -> list[tuple[str, bool]]:
        """Take what media have brought, and return the calls of which nothing is heard any more.

        Returns
        -------
        list[tuple[str, bool]]
            Key, and whether its senders said goodbye.
        """
        now_ms = self._clock_ms()
        silent = []
        for call in self._calls.values():
            for leg in call.legs.values():
                self._put(call, leg.receiver.take())
            if now_ms - call.noted_ms >= QUALITY_MS:
                call.noted_ms = now_ms
                self._note_quality(call)
            goodbye = self._has_left(call)
            if goodbye or self._is_silent(call, now_ms):
                silent.append((call.key, goodbye))
        return silent

    def _open(self, opened: CallOpened) -> None:
        now_ms = self._clock_ms()
        self._calls[opened.call_key] = _Call(
            key=opened.call_key,
            opened_ms=now_ms,
            kept=self._keeper.begin(opened),
            networks=self._networks[opened.source],
            noted_ms=now_ms,
        )
        self._watch.opened(opened)
        self._log.info(
            "call.opened",
            call_id=opened.call_key,
            trunk=opened.source,
            legs=len(opened.legs),
            rule=opened.role_rule,
        )

    def _go_on(self, call: _Call, event: Event) -> None:
        if isinstance(event, MediaWanted):
            self._receive(call, event)
        elif isinstance(event, MediaStopped):
            self._stop(call, event.leg)
        at_ms = self._clock_ms() - call.opened_ms
        call.kept.put(event, at_ms)
        if isinstance(event, Resumed) and event.leg is None and call.held:
            call.kept.put(Paused(None, event.at_ms), at_ms)
        self._watch.happened(call.key, event)
        if isinstance(event, CallEnded):
            call.kept.end()
            del self._calls[call.key]
            self._log.info("call.ended", call_id=call.key, normal=event.normal, reason=event.reason)

    def _receive(self, call: _Call, wanted: MediaWanted) -> None:
        leg = call.legs.get(wanted.leg)
        if leg is not None:
            self._drain(leg)
            leg.receiver.change(wanted)
            if wanted.active and not leg.active:
                leg.since_ms = self._clock_ms()
            leg.active = wanted.active
            return
        opened_ms = call.opened_ms
        receiver = MediaReceiver(wanted, lambda: self._clock_ms() - opened_ms, call.networks)
        one = self._ports.media(wanted.local_ports)
        receiver.hold(held=call.held)
        leg = _Leg(receiver, one, wanted.local_ports, wanted.active, self._clock_ms())
        call.legs[wanted.leg] = leg
        self._loop.add_reader(one.fileno(), self._readable, leg)
        control = self._ports.control(wanted.local_ports)
        self._loop.add_reader(control.fileno(), self._controlled, leg, control)

    def _pause_again(self, call: _Call, at_ms: int) -> None:
        """Say which legs the telephone system still pauses: the end for all ended theirs too."""
        for leg_id, leg in call.legs.items():
            if not leg.active:
                call.kept.put(Paused(leg_id, at_ms), at_ms)

    def _stop(self, call: _Call, leg_id: LegId) -> None:
        leg = call.legs.pop(leg_id)
        self._drain(leg)
        for one in (leg.socket, self._ports.control(leg.pair)):
            self._loop.remove_reader(one.fileno())
        self._put(call, leg.receiver.close())
        self._note(call, leg_id, leg)
        self._ports.give_back(leg.pair)

    def _readable(self, leg: _Leg) -> None:
        try:
            (data, address) = leg.socket.recvfrom(_DATAGRAM_BYTES)
        except BlockingIOError:
            return  # it was drained since
        leg.receiver.datagram_received(data, address)  # for more that waits it is called again

    def _controlled(self, leg: _Leg, control: socket.socket) -> None:
        try:
            (data, address) = control.recvfrom(_DATAGRAM_BYTES)
        except BlockingIOError:
            return
        leg.receiver.control_received(data, address)

    def _drain(self, leg: _Leg) -> None:
        """Take what has come before the signalling that is being acted on."""
        for data, address in _waiting(leg.socket):
            leg.receiver.datagram_received(data, address)

    def _put(self, call: _Call, events: Sequence[LegEvent]) -> None:
        for event in events:
            call.kept.put(event, self._clock_ms() - call.opened_ms)

    def _note_quality(self, call: _Call) -> None:
        for leg_id, leg in call.legs.items():
            self._note(call, leg_id, leg)

    def _note(self, call: _Call, leg_id: LegId, leg: _Leg) -> None:
        quality = leg.receiver.quality()
        call.kept.note_quality(leg_id, quality)
        self._watch.quality(call.key, leg_id, quality)

    @staticmethod
    def _has_left(call: _Call) -> bool:
        active = [leg for leg in call.legs.values() if leg.active]
        return bool(active) and all(leg.receiver.has_left() for leg in active)

    def _is_silent(self, call: _Call, now_ms: int) -> bool:
        active = [leg for leg in call.legs.values() if leg.active]
        return bool(active) and all(
            now_ms - max(leg.since_ms, call.opened_ms + (leg.receiver.last_ms or 0))
            > self._silence_ms
            for leg in active
        )


def _waiting(one: socket.socket) -> Iterator[tuple[bytes, tuple[str, int]]]:
    """Give what waits at a socket, and where it comes from; no more than a buffer holds."""
    for _ in range(_WAITING):
        try:
            (data, address) = one.recvfrom(_DATAGRAM_BYTES)
        except BlockingIOError:
            return
        yield data, address
