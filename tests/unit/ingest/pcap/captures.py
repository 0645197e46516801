"""Network captures made here, so that every byte is known."""

import struct
from collections.abc import Iterable, Sequence
from ipaddress import ip_address

import numpy as np
from numpy.typing import NDArray

from voice_analytics.ingest.replaying.packets import packets_of
from voice_analytics.ingest.rtp.packet import write_packet
from voice_analytics.ingest.rtp.srtp import Encryption

End = tuple[str, int]
Timed = tuple[int, bytes]
"""When, in microseconds, and an IP datagram."""

CALLER: End = ("192.0.2.10", 30_000)
CALLED: End = ("192.0.2.20", 40_000)
EPOCH_US = 1_700_000_000_000_000


def udp(source: End, target: End, payload: bytes) -> bytes:
    """Return an IP datagram."""
    head = struct.pack("!HHHH", source[1], target[1], 8 + len(payload), 0)
    return _ip(source, target, 17, head + payload)


def tcp(source: End, target: End, sequence: int, payload: bytes, flags: int = 0x18) -> bytes:
    head = struct.pack("!HHIIBBHHH", source[1], target[1], sequence, 0, 0x50, flags, 1000, 0, 0)
    return _ip(source, target, 6, head + payload)


def _ip(source: End, target: End, protocol: int, payload: bytes, identity: int = 7) -> bytes:
    ends = ip_address(source[0]).packed + ip_address(target[0]).packed
    if len(ends) == 32:
        return struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64) + ends + payload
    total = 20 + len(payload)
    return struct.pack("!BBHHHBBH", 0x45, 0, total, identity, 0, 64, protocol, 0) + ends + payload


def fragments(datagram: bytes, size: int = 400) -> list[bytes]:
    """Return an IPv4 datagram in parts, the last first."""
    head, payload = datagram[:20], datagram[20:]
    parts = []
    for start in range(0, len(payload), size):
        part = payload[start : start + size]
        more = 0x2000 if start + size < len(payload) else 0
        own = struct.pack("!HHH", 20 + len(part), 7, more | start // 8)
        parts.append(head[:2] + own + head[8:] + part)
    return parts[::-1]


def fragments_v6(datagram: bytes, size: int = 400) -> list[bytes]:
    head, protocol, payload = datagram[:40], datagram[6], datagram[40:]
    parts = []
    for start in range(0, len(payload), size):
        part = payload[start : start + size]
        more = 1 if start + size < len(payload) else 0
        own = struct.pack("!BBHI", protocol, 0, start | more, 99) + part
        parts.append(head[:4] + struct.pack("!HB", len(own), 44) + head[7:] + own)
    return parts


def rtp(
    source: End,
    target: End,
    samples: NDArray[np.int16],
    *,
    payload_type: int = 0,
    seed: int = 1,
    encryption: Encryption | None = None,
) -> list[Timed]:
    """Return a leg that is sent."""
    out = []
    for one in packets_of(samples, payload_type, np.random.default_rng(seed)):
        data = write_packet(one.packet)
        data = data if encryption is None else encryption.encrypted(data)
        out.append((one.at_us, udp(source, target, data)))
    return out


def sdp(end: End, *more: str, profile: str = "RTP/AVP", payload_types: str = "0 8 101") -> bytes:
    family = "IP6" if ":" in end[0] else "IP4"
    lines = [
        *("v=0", f"o=- 1 1 IN {family} {end[0]}", "s=-", f"c=IN {family} {end[0]}", "t=0 0"),
        f"m=audio {end[1]} {profile} {payload_types}",
        *more,
    ]
    return "\r\n".join(lines).encode() + b"\r\n"


def sip(first: str, body: bytes, *, call_id: str = "c1", kind: str = "application/sdp") -> bytes:
    lines = [
        first,
        "Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK1",
        "From: <sip:a@192.0.2.10>;tag=1",
        "To: <sip:b@192.0.2.20>;tag=2",
        f"Call-ID: {call_id}",
        "CSeq: 1 INVITE",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def ethernet(datagram: bytes, vlans: int = 0) -> bytes:
    tags = b"\x81\x00\x00\x05" * vlans
    return bytes(12) + tags + (b"\x86\xdd" if datagram[0] >> 4 == 6 else b"\x08\x00") + datagram


def pcap(
    frames: Iterable[Timed], link: int = 1, order: str = "<", *, nanoseconds: bool = False
) -> bytes:
    magic, ticks = (0xA1B23C4D, 1000) if nanoseconds else (0xA1B2C3D4, 1)
    out = [struct.pack(order + "IHHIIII", magic, 2, 4, 0, 0, 65_535, link)]
    for at_us, data in sorted(frames, key=lambda one: one[0]):
        seconds, rest = divmod(EPOCH_US + at_us, 1_000_000)
        out += [struct.pack(order + "IIII", seconds, rest * ticks, len(data), len(data)), data]
    return b"".join(out)


def pcapng(frames: Sequence[Timed], link: int = 1, order: str = "<") -> bytes:
    def block(kind: int, body: bytes) -> bytes:
        body += bytes(-len(body) % 4)
        length = struct.pack(order + "I", 12 + len(body))
        return struct.pack(order + "I", kind) + length + body + length

    section = block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
    options = struct.pack(order + "HHB3xHH", 9, 1, 9, 0, 0)
    interface = block(1, struct.pack(order + "HHI", link, 0, 0) + options)
    out = [section, interface, block(5, bytes(20))]
    for at_us, data in sorted(frames, key=lambda one: one[0]):
        ticks = (EPOCH_US + at_us) * 1000
        head = struct.pack(
            order + "IIIII", 0, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data)
        )
        out.append(block(6, head + data))
    return b"".join(out)
