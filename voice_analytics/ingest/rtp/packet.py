"""RTP packets (RFC 3550), every length checked."""

import struct
from dataclasses import dataclass

from voice_analytics.errors import ProtocolViolation

HEADER_BYTES = 12
LARGEST_BYTES = 2048
"""Longer than any datagram that carries one packet of speech."""

_VERSION = 2
_WORD_BYTES = 4
_RTCP = range(192, 224)


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """One packet."""

    payload_type: int
    marker: bool
    """Set on the first packet after silence that was not sent."""

    sequence: int
    """16 bits, wraps."""

    timestamp: int
    """32 bits, wraps; in units of the codec's clock."""

    ssrc: int
    payload: bytes


def parse_packet(data: bytes) -> RtpPacket:
    """Return the packet that a datagram holds.

    Raises
    ------
    ProtocolViolation
        When it is none; names the field.
    """
    if len(data) < HEADER_BYTES:
        raise ProtocolViolation(
            f"RTP: header: {len(data)} bytes, fewer than the {HEADER_BYTES} every packet has"
        )
    if len(data) > LARGEST_BYTES:
        raise ProtocolViolation(f"RTP: packet: more than {LARGEST_BYTES} bytes")
    first, second, sequence, timestamp, ssrc = struct.unpack_from("!BBHII", data)
    if first >> 6 != _VERSION:
        raise ProtocolViolation(f"RTP: version: {first >> 6}, not {_VERSION}")
    start, end = HEADER_BYTES, len(data)
    if first & 0x3F:  # padding, extension or contributing sources; rare
        start, end = _bounds(data, first)
    return RtpPacket(second & 0x7F, second > 0x7F, sequence, timestamp, ssrc, data[start:end])


def is_rtcp(data: bytes) -> bool:
    """Return whether a datagram on a shared port is RTCP (RFC 5761)."""
    return len(data) > 1 and data[0] >> 6 == _VERSION and data[1] in _RTCP


def write_packet(packet: RtpPacket) -> bytes:
    """Return the bytes of a packet: the simple form, without extension or padding."""
    second = packet.payload_type | (0x80 if packet.marker else 0)
    head = (_VERSION << 6, second, packet.sequence, packet.timestamp, packet.ssrc)
    return struct.pack("!BBHII", *head) + packet.payload


def _bounds(data: bytes, first: int) -> tuple[int, int]:
    """Return where the payload begins and ends, behind lists and extension, before padding."""
    start = HEADER_BYTES + _WORD_BYTES * (first & 0x0F)
    if first & 0x10:
        if len(data) < start + _WORD_BYTES:
            raise ProtocolViolation("RTP: extension: its header is cut off")
        (words,) = struct.unpack_from("!H", data, start + 2)
        start += _WORD_BYTES * (1 + words)
    if len(data) < start:
        raise ProtocolViolation("RTP: payload: header and extension reach beyond the packet")
    if not first & 0x20:
        return start, len(data)
    padding = data[-1]
    if not 0 < padding <= len(data) - start:
        raise ProtocolViolation("RTP: padding: longer than the payload, or 0")
    return start, len(data) - padding
