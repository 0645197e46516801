"""RTCP (RFC 3550, 6): of all it can say, only who leaves."""

import struct

from voice_analytics.errors import ProtocolViolation

GOODBYE = 203

_HEADER_BYTES = 4
_WORD_BYTES = 4
_VERSION = 2


def leaving(data: bytes) -> frozenset[int]:
    """Return the senders (SSRC) that say in a datagram that they stop.

    Raises
    ------
    ProtocolViolation
        When a packet of it is none, or cut off; names the field.
    """
    gone: set[int] = set()
    place = 0
    while place < len(data):
        if len(data) - place < _HEADER_BYTES:
            raise ProtocolViolation("RTCP: header: it is cut off")
        first, kind, words = struct.unpack_from("!BBH", data, place)
        end = place + _WORD_BYTES * (1 + words)
        if first >> 6 != _VERSION:
            raise ProtocolViolation(f"RTCP: version: {first >> 6}, not {_VERSION}")
        if end > len(data):
            raise ProtocolViolation("RTCP: length: reaches beyond the datagram")
        if kind == GOODBYE:
            gone.update(_sources(data[place + _HEADER_BYTES : end], first & 0x1F))
        place = end
    return frozenset(gone)


def write_goodbye(ssrc: int) -> bytes:
    """Return what says that a sender stops: an empty report, and BYE."""
    report = struct.pack("!BBHI", _VERSION << 6, 201, 1, ssrc)
    return report + struct.pack("!BBHI", _VERSION << 6 | 1, GOODBYE, 1, ssrc)


def _sources(body: bytes, count: int) -> tuple[int, ...]:
    if len(body) < _WORD_BYTES * count:
        raise ProtocolViolation("RTCP: BYE: names fewer senders than it counts")
    return struct.unpack_from(f"!{count}I", body)
