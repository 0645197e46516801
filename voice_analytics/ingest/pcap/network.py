"""Frames to datagrams and streams: links, VLANs, IP with its fragments, UDP and TCP."""

import struct
from dataclasses import dataclass, field
from ipaddress import IPv6Address

from voice_analytics.ingest.pcap.frames import Frame

Endpoint = tuple[str, int]

_ETHERNET, _NULL, _SLL, _SLL2 = 1, 0, 113, 276
_RAW = frozenset({12, 14, 101, 228, 229})
_VLANS = frozenset({0x8100, 0x88A8, 0x9100})
_IPV4, _IPV6 = 0x0800, 0x86DD
_TCP, _UDP = 6, 17
_V6_OPTIONS = frozenset({0, 43, 60})
_V6_FRAGMENT = 44

_MOST_PENDING = 256
"""Datagrams whose fragments are waited for."""

_LONGEST_DATAGRAM = 65_535
_MOST_FRAGMENTS = 64


@dataclass(frozen=True, slots=True)
class Packet:
    """What one host sent another."""

    at_us: int
    source: Endpoint
    target: Endpoint
    payload: bytes
    sequence: int | None = None
    """Of TCP; None for UDP."""


@dataclass(slots=True)
class _Fragments:
    """Parts of a datagram."""

    parts: dict[int, bytes] = field(default_factory=dict)
    length: int | None = None

    def whole(self) -> bytes | None:
        """Return the datagram when it is complete."""
        if self.length is None or sum(map(len, self.parts.values())) < self.length:
            return None
        joined = bytearray(self.length)
        covered = 0
        for start, part in sorted(self.parts.items()):
            if start > covered:
                return None
            joined[start : start + len(part)] = part
            covered = max(covered, start + len(part))
        return bytes(joined[: self.length])


class Network:
    """Takes frames apart; remembers fragments until they are whole."""

    def __init__(self) -> None:
        self._pending: dict[tuple[bytes, bytes, int, int], _Fragments] = {}

    def packet(self, frame: Frame) -> Packet | None:
        """Return what a frame carries or completes; None where it is nothing we read."""
        found = _network_layer(frame)
        if found is None:
            return None
        kind, data = found
        return self._ipv4(frame, data) if kind == _IPV4 else self._ipv6(frame, data)

    def _ipv4(self, frame: Frame, data: bytes) -> Packet | None:
        if len(data) < 20 or data[0] >> 4 != 4:
            return None
        head = 4 * (data[0] & 15)
        total, identity, flags = struct.unpack_from("!HHH", data, 2)
        if not 20 <= head <= len(data):
            return None
        payload = data[head : total or None]
        source, target, protocol = data[12:16], data[16:20], data[9]
        if flags & 0x3FFF:
            key = (source, target, identity, protocol)
            more = bool(flags & 0x2000)
            payload = self._joined(key, 8 * (flags & 0x1FFF), payload, more=more) or b""
        return _transport(frame.at_us, _v4(source), _v4(target), protocol, payload)

    def _ipv6(self, frame: Frame, data: bytes) -> Packet | None:
        if len(data) < 40 or data[0] >> 4 != 6:
            return None
        source, target, protocol = data[8:24], data[24:40], data[6]
        payload = data[40 : 40 + struct.unpack_from("!H", data, 4)[0]]
        while protocol in _V6_OPTIONS and len(payload) >= 8:
            protocol, payload = payload[0], payload[8 * (1 + payload[1]) :]
        if protocol == _V6_FRAGMENT:
            if len(payload) < 8:
                return None
            protocol, _, place, identity = struct.unpack_from("!BBHI", payload)
            key = (source, target, identity, protocol)
            rest = self._joined(key, place & 0xFFF8, payload[8:], more=bool(place & 1))
            payload = rest or b""
        return _transport(
            frame.at_us,
            str(IPv6Address(source)),
            str(IPv6Address(target)),
            protocol,
            payload,
        )

    def _joined(
        self, key: tuple[bytes, bytes, int, int], start: int, part: bytes, *, more: bool
    ) -> bytes | None:
        if start + len(part) > _LONGEST_DATAGRAM:
            return None
        fragments = self._pending.setdefault(key, _Fragments())
        if len(fragments.parts) < _MOST_FRAGMENTS:
            fragments.parts[start] = part
        if not more:
            fragments.length = start + len(part)
        whole = fragments.whole()
        if whole is not None or len(self._pending) > _MOST_PENDING:
            del self._pending[key if whole is not None else next(iter(self._pending))]
        return whole


def _network_layer(frame: Frame) -> tuple[int, bytes] | None:
    """Return the kind of IP that a frame carries, and its datagram."""
    data, kind, start = frame.data, 0, 0
    if frame.link == _ETHERNET and len(data) >= 14:
        kind, start = struct.unpack_from("!H", data, 12)[0], 14
    elif frame.link == _SLL and len(data) >= 16:
        kind, start = struct.unpack_from("!H", data, 14)[0], 16
    elif frame.link == _SLL2 and len(data) >= 20:
        kind, start = struct.unpack_from("!H", data, 0)[0], 20
    elif frame.link in _RAW or frame.link == _NULL:
        start = 4 if frame.link == _NULL else 0
        version = data[start] >> 4 if len(data) > start else 0
        kind = {4: _IPV4, 6: _IPV6}.get(version, 0)
    while kind in _VLANS and len(data) >= start + 4:
        kind, start = struct.unpack_from("!H", data, start + 2)[0], start + 4
    return (kind, data[start:]) if kind in (_IPV4, _IPV6) else None


def _transport(at_us: int, source: str, target: str, protocol: int, data: bytes) -> Packet | None:
    if protocol == _UDP and len(data) >= 8:
        source_port, target_port, length = struct.unpack_from("!HHH", data)
        payload = data[8:length] if length >= 8 else data[8:]
        return Packet(at_us, (source, source_port), (target, target_port), payload)
    if protocol == _TCP and len(data) >= 20:
        source_port, target_port, sequence = struct.unpack_from("!HHI", data)
        payload = data[4 * (data[12] >> 4) :]
        syn = data[13] & 2
        number = (sequence + (1 if syn else 0)) % (1 << 32)
        return Packet(at_us, (source, source_port), (target, target_port), payload, number)
    return None


def _v4(address: bytes) -> str:
    return f"{address[0]}.{address[1]}.{address[2]}.{address[3]}"
