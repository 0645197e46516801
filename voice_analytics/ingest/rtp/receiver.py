"""What a datagram socket feeds: one leg's packets from its own sender only, not too many."""

import asyncio
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.rtp.counts import LegQuality
from voice_analytics.ingest.rtp.leg import LegEvent, LegStream, Payloads
from voice_analytics.ingest.rtp.packet import is_rtcp, parse_packet
from voice_analytics.ingest.rtp.rtcp import leaving
from voice_analytics.ingest.rtp.srtp import Decryption
from voice_analytics.ingest.session.events import MediaWanted

MOST_PACKETS_PER_S = 200
"""Of one leg: a packet each 5 ms, twice the most that any telephone sends."""

MOST_AT_ONCE = 1000
"""Packets that may come faster, as after a moment in which nobody could read them."""

_PACKET = 1000
"""Credit that a packet takes; each ms brings as much as packets may come in a second."""

GOODBYE_MS = 5000
"""How long nothing may come after a goodbye until it is believed: the signalling mostly ends the
call before."""

_ON_THE_WAY_MS = 500
"""Packets that come so soon after a goodbye were sent before it."""

Network = IPv4Network | IPv6Network


class MediaReceiver(asyncio.DatagramProtocol):
    """Receives the RTP of one leg; one datagram socket feeds it.

    What comes from an address that is not the leg's, or from another one than its first packet, is
    counted and dropped; while the leg is inactive everything is, before it is decoded.

    Parameters
    ----------
    wanted
        What is to be received.
    clock_ms
        The time on the call clock.
    networks
        Where media may come from besides the announced address.

    Raises
    ------
    UnsupportedCodec, ProtocolViolation
        When the encryption is unknown or its key is no key.
    """

    def __init__(
        self,
        wanted: MediaWanted,
        clock_ms: Callable[[], int],
        networks: Sequence[Network] = (),
    ) -> None:
        self.last_ms: int | None = None
        """When the last packet came from the leg's sender, used or not; None before the first."""
        self._goodbye_ms: int | None = None
        self._clock_ms = clock_ms
        self._networks = tuple(networks)
        self._stream = LegStream(wanted.leg, _payloads(wanted))
        self._wanted = wanted
        self._decryption = _decryption(wanted)
        self._source: tuple[str, int] | None = None
        self._credit = MOST_AT_ONCE * _PACKET
        self._credited_ms = 0
        self._left: list[LegEvent] = []
        self._held = False

    def hold(self, *, held: bool) -> None:
        """Drop what comes from now on, though the leg is active, or no longer do."""
        if held and not self._held:
            self._left += self._stream.pause()
        self._held = held

    def change(self, wanted: MediaWanted) -> None:
        """Receive like this from now on.

        Raises
        ------
        UnsupportedCodec, ProtocolViolation
            When the encryption is unknown or its key is no key.
        """
        before, self._wanted = self._wanted, wanted
        if wanted.crypto != before.crypto:
            self._decryption = _decryption(wanted)
        if wanted.remote_address != before.remote_address:
            self._source = None
        if _payloads(wanted) != _payloads(before):
            self._left += self._stream.pause()
            self._stream.change(_payloads(wanted))
        if before.active and not wanted.active:
            self._left += self._stream.pause()

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Take a datagram."""
        now_ms = self._clock_ms()
        source = (str(addr[0]), addr[1])
        if source != self._source and not self._admitted(source):
            self._stream.refused += 1
            return
        self.last_ms = now_ms
        if is_rtcp(data):
            self._control(data, now_ms)
            return
        if self._goodbye_ms is not None and now_ms > self._goodbye_ms + _ON_THE_WAY_MS:
            self._goodbye_ms = None
        if self._held or not self._wanted.active:
            self._stream.dropped += 1
            return
        if self._too_many(now_ms):
            self._stream.refused += 1
            return
        try:
            plain = data if self._decryption is None else self._decryption.decrypted(data)
            self._stream.push(parse_packet(plain), now_ms)
        except ProtocolViolation:
            self._stream.refused += 1
            return
        self._source = source

    def control_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Take a datagram that came to the port for RTCP."""
        host = str(addr[0])
        if (self._source is not None and host == self._source[0]) or self._in_networks(host):
            self._control(data, self._clock_ms())

    def has_left(self) -> bool:
        """Return whether the sender said that it stops (RTCP BYE), and then nothing came."""
        if self._goodbye_ms is None:
            return False
        return self._clock_ms() - max(self._goodbye_ms, self.last_ms or 0) >= GOODBYE_MS

    def _control(self, data: bytes, now_ms: int) -> None:
        try:
            decryption = self._decryption
            plain = data if decryption is None else decryption.decrypted_control(data)
            if self._stream.ssrc in leaving(plain):
                self._goodbye_ms = now_ms
        except ProtocolViolation:
            self._stream.refused += 1

    def error_received(self, exc: Exception) -> None:
        """Pass over what the network says of single datagrams: nothing is sent from here."""

    def take(self) -> Sequence[LegEvent]:
        """Return what is certain now; to be called several times a second."""
        left, self._left = self._left, []
        return [*left, *self._stream.take(self._clock_ms())]

    def close(self) -> Sequence[LegEvent]:
        """Return the rest."""
        left, self._left = self._left, []
        return [*left, *self._stream.close()]

    def quality(self) -> LegQuality:
        """Return how well the leg has arrived so far."""
        return self._stream.quality(self._clock_ms())

    def _admitted(self, source: tuple[str, int]) -> bool:
        """Return whether the leg's first packet may come from there."""
        if self._source is not None:
            return False
        announced = self._wanted.remote_address
        if announced is None or source == announced:
            return announced is not None or self._in_networks(source[0])
        return self._in_networks(source[0])

    def _in_networks(self, host: str) -> bool:
        address = ip_address(host.partition("%")[0])
        return any(address in network for network in self._networks)

    def _too_many(self, now_ms: int) -> bool:
        earned = (now_ms - self._credited_ms) * MOST_PACKETS_PER_S
        self._credit = min(self._credit + earned, MOST_AT_ONCE * _PACKET)
        self._credited_ms = now_ms
        if self._credit < _PACKET:
            return True
        self._credit -= _PACKET
        return False


def _payloads(wanted: MediaWanted) -> Payloads:
    return Payloads(wanted.payload_types, wanted.dtmf_pt, wanted.cn_pt)


def _decryption(wanted: MediaWanted) -> Decryption | None:
    return None if wanted.crypto is None else Decryption(*wanted.crypto)
