"""Frames of a capture file, pcap or pcapng, as they were on the wire."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from voice_analytics.errors import ProtocolViolation

PCAPNG = b"\x0a\x0d\x0d\x0a"
PCAP = (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d")

_LONGEST_FRAME = 1 << 18
_LONGEST_BLOCK = 1 << 24
_MOST_INTERFACES = 256
_US = 1_000_000
_TS_RESOLUTION = 9


class Readable(Protocol):
    """A file."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame."""

    at_us: int
    """When it was seen, on the capture's clock."""

    link: int
    """What it begins with, by its number in pcap."""

    data: bytes


@dataclass(slots=True)
class FrameFile:
    """A capture file being read.

    Parameters
    ----------
    file
        At its start.
    """

    file: Readable
    broken_off: bool = False
    """The file ends inside a frame; known when all were read."""

    _interfaces: list[tuple[int, int]] = field(default_factory=list)  # link, ticks per second

    def frames(self) -> Iterator[Frame]:
        """Yield the frames in the order of the file.

        Raises
        ------
        ProtocolViolation
            When its format is broken.
        """
        magic = self.file.read(4)
        return self._pcapng() if magic == PCAPNG else self._pcap(magic)

    def _pcap(self, magic: bytes) -> Iterator[Frame]:
        order = "<" if magic[0] in (0xD4, 0x4D) else ">"
        ticks = 1000 if magic in PCAP[2:] else 1
        head = self.file.read(20)
        if len(head) < 20:
            raise ProtocolViolation("pcap: header: it is cut off")
        link = struct.unpack(order + "I", head[16:])[0] & 0x0FFF_FFFF
        record = struct.Struct(order + "IIII")
        while fields := self._whole(record.size):
            seconds, fraction, length, _ = record.unpack(fields)
            if length > _LONGEST_FRAME:
                raise ProtocolViolation(f"pcap: frame: {length} bytes, more than any network has")
            data = self._whole(length, inside=True)
            if len(data) == length:
                yield Frame(seconds * _US + fraction // ticks, link, data)

    def _pcapng(self) -> Iterator[Frame]:
        order = self._section()
        while head := self._whole(8):
            kind, length = struct.unpack(order + "II", head)
            if kind == int.from_bytes(PCAPNG, "big"):
                order = self._section(head[4:])
                continue
            if not 12 <= length <= _LONGEST_BLOCK or length % 4:
                raise ProtocolViolation(f"pcapng: block: a length of {length} bytes")
            body = self._whole(length - 8, inside=True)[:-4]
            if len(body) == length - 12 and (frame := self._block(order, kind, body)):
                yield frame

    def _section(self, length: bytes | None = None) -> str:
        """Read the head of a section and return its byte order."""
        length = length or self.file.read(4)
        mark = self.file.read(4)
        if mark not in (b"\x4d\x3c\x2b\x1a", b"\x1a\x2b\x3c\x4d") or len(length) < 4:
            raise ProtocolViolation("pcapng: section: its byte order mark is none")
        order = "<" if mark[0] == 0x4D else ">"
        size = struct.unpack(order + "I", length)[0]
        if not 28 <= size <= _LONGEST_BLOCK:
            raise ProtocolViolation(f"pcapng: section: a length of {size} bytes")
        self._whole(size - 12, inside=True)
        self._interfaces = []
        return order

    def _block(self, order: str, kind: int, body: bytes) -> Frame | None:
        """Return the frame that a block holds, if it holds one."""
        if kind == 1:
            self._interface(order, body)
        elif kind == 6 and len(body) >= 20:
            number, high, low, length, _ = struct.unpack_from(order + "IIIII", body)
            if number < len(self._interfaces) and length <= len(body) - 20:
                link, ticks = self._interfaces[number]
                at_us = ((high << 32) + low) * _US // ticks
                return Frame(at_us, link, body[20 : 20 + length])
        return None

    def _interface(self, order: str, body: bytes) -> None:
        if len(body) < 8 or len(self._interfaces) == _MOST_INTERFACES:
            raise ProtocolViolation("pcapng: interface: it is cut off, or there are too many")
        link = struct.unpack_from(order + "H", body)[0]
        ticks, place = _US, 8
        while place + 4 <= len(body):
            option, length = struct.unpack_from(order + "HH", body, place)
            if option == _TS_RESOLUTION and length == 1 and place + 4 < len(body):
                value = body[place + 4]
                ticks = 1 << min(value & 0x7F, 63) if value & 0x80 else 10 ** min(value, 18)
            place += 4 + length + -length % 4
        self._interfaces.append((link, ticks))

    def _whole(self, size: int, *, inside: bool = False) -> bytes:
        """Return the next bytes; none where the file ends before, which breaks it off.

        Parameters
        ----------
        size
            How many.
        inside
            They belong to what was begun, so that none at all are missing too.
        """
        data = self.file.read(size) if size else b""
        if len(data) == size:
            return data
        self.broken_off |= inside or len(data) > 0
        return b""
