"""RTP in a capture: who sent audio to whom, and what was heard of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.pcap.network import Endpoint, Packet
from voice_analytics.ingest.rtp.counts import LegQuality
from voice_analytics.ingest.rtp.leg import LegStream, Payloads
from voice_analytics.ingest.rtp.packet import HEADER_BYTES, is_rtcp, parse_packet
from voice_analytics.ingest.rtp.srtp import SUITES, Decryption
from voice_analytics.ingest.session.events import Codec, LegAudio
from voice_analytics.ingest.sip.sdp import COMFORT_NOISE, STATIC, TELEPHONE_EVENT, Media

LEAST_PACKETS = 10
"""In a row of one sender, for audio that no signalling announced."""

_GUESSED_DIGITS = 101
_TAKE_MS = 500
_MOST_FLOWS = 1000


@dataclass(slots=True)
class Flow:
    """Datagrams from one port to another that may be RTP."""

    source: Endpoint
    target: Endpoint
    began_us: int
    packets: list[tuple[int, bytes]] = field(default_factory=list)
    ssrc: bytes = b""
    steady: int = 0
    """Packets of one sender with sequence numbers in order, at most."""

    _run: int = 0
    _sequence: int = 0

    def add(self, at_us: int, data: bytes) -> None:
        """Add a datagram."""
        sequence, ssrc = int.from_bytes(data[2:4], "big"), data[8:12]
        follows = ssrc == self.ssrc and 0 < (sequence - self._sequence) % 65_536 <= 8
        self._run = self._run + 1 if follows else 1
        self.steady = max(self.steady, self._run)
        self.ssrc, self._sequence = ssrc, sequence
        self.packets.append((at_us, data))

    def heard(self, began_us: int, announced: Media | None, sender: Media | None) -> "FlowAudio":
        """Return its audio on the call's clock.

        Parameters
        ----------
        began_us
            When that was 0.
        announced
            What signalling says of where it goes to.
        sender
            What signalling says of where it comes from: whose key it is encrypted with.
        """
        leg = LegStream("", _payloads(announced or sender))
        decryption = _decryption(sender)
        found = FlowAudio()
        taken_ms = at_ms = 0
        for at_us, data in self.packets:
            at_ms = max(0, at_us - began_us) // 1000
            try:
                plain = data if decryption is None else decryption.decrypted(data)
                leg.push(parse_packet(plain), at_ms)
            except ProtocolViolation:
                continue
            if at_ms - taken_ms >= _TAKE_MS:
                found.pieces += [one for one in leg.take(at_ms) if isinstance(one, LegAudio)]
                taken_ms = at_ms
        found.pieces += [one for one in leg.close() if isinstance(one, LegAudio)]
        found.quality = leg.quality(at_ms)
        return found


@dataclass(slots=True)
class FlowAudio:
    """What was heard of a flow."""

    pieces: list[LegAudio] = field(default_factory=list)
    quality: LegQuality | None = None
    """How it arrived."""

    @property
    def rate_hz(self) -> int:
        """Return its rate; there must be pieces."""
        return self.pieces[0].rate_hz

    @property
    def start_ms(self) -> int:
        """Return where it begins on the call's clock; there must be pieces."""
        return self.pieces[0].start_sample * 1000 // self.rate_hz

    @property
    def end_ms(self) -> int:
        """Return where it ends on the call's clock; there must be pieces."""
        last = self.pieces[-1]
        return (last.start_sample + len(last.samples)) * 1000 // self.rate_hz

    def whole(self, start_ms: int) -> NDArray[np.int16]:
        """Return all of it from a time on, silent in its gaps."""
        base = start_ms * self.rate_hz // 1000
        last = self.pieces[-1]
        samples = np.zeros(last.start_sample + len(last.samples) - base, np.int16)
        for piece in self.pieces:
            place = piece.start_sample - base
            samples[place : place + len(piece.samples)] = piece.samples
        return samples


class Flows:
    """All datagrams of a capture that may be RTP."""

    def __init__(self) -> None:
        self._flows: dict[tuple[Endpoint, Endpoint], Flow] = {}

    def take(self, packet: Packet) -> None:
        """Keep a datagram that looks like RTP."""
        data = packet.payload
        if len(data) < HEADER_BYTES or data[0] >> 6 != 2 or is_rtcp(data):
            return
        key = (packet.source, packet.target)
        flow = self._flows.get(key)
        if flow is None:
            if len(self._flows) >= _MOST_FLOWS:
                return
            flow = self._flows[key] = Flow(*key, packet.at_us)
        flow.add(packet.at_us, data)

    def all(self) -> list[Flow]:
        """Return the flows in the order they began."""
        return sorted(self._flows.values(), key=lambda flow: flow.began_us)


def _payloads(media: Media | None) -> Payloads:
    known: Mapping[int, Codec] = STATIC if media is None else {**STATIC, **media.codecs}
    digits = next((pt for pt, one in known.items() if one.name == TELEPHONE_EVENT), None)
    noise = next((pt for pt, one in known.items() if one.name == COMFORT_NOISE), None)
    aside = {TELEPHONE_EVENT, COMFORT_NOISE}
    audio = {pt: one for pt, one in known.items() if one.name not in aside}
    return Payloads(audio, _GUESSED_DIGITS if media is None else digits, noise)


def _decryption(sender: Media | None) -> Decryption | None:
    """Return what decrypts the packets of a sender.

    Raises
    ------
    ProtocolViolation
        When they are encrypted and the capture has no key that can be used.
    """
    if sender is None or not sender.is_secure:
        return None
    for crypto in sender.crypto:
        if crypto.suite in SUITES:
            return Decryption(crypto.suite, crypto.key_salt)
    raise ProtocolViolation("its audio is encrypted, and its signalling has no key for it")
