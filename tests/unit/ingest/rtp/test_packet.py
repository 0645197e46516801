"""RTP packets: every form read, everything else refused with a word."""

import struct

import numpy as np
import pytest

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.rtp.packet import RtpPacket, is_rtcp, parse_packet, write_packet

PLAIN = RtpPacket(0, True, 65_535, 4_294_967_295, 0xDEADBEEF, b"\x01\x02\x03")
HEAD = write_packet(PLAIN)[2:12]


def with_first(first: int, rest: bytes) -> bytes:
    return bytes([first, 0x80]) + HEAD + rest


def test_what_is_written_is_read_again() -> None:
    assert parse_packet(write_packet(PLAIN)) == PLAIN


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(with_first(0x82, bytes(8) + PLAIN.payload), id="contributing sources"),
        pytest.param(with_first(0x90, b"\xbe\xde\0\1abcd" + PLAIN.payload), id="extension"),
        pytest.param(with_first(0x90, b"\xbe\xde\0\0" + PLAIN.payload), id="empty extension"),
        pytest.param(with_first(0xA0, PLAIN.payload + b"\0\0\3"), id="padding"),
        pytest.param(
            with_first(0xB1, bytes(4) + b"\xbe\xde\0\1abcd" + PLAIN.payload + b"\1"), id="all"
        ),
    ],
)
def test_only_the_payload_is_left(data: bytes) -> None:
    assert parse_packet(data) == PLAIN


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"", "header: 0 bytes", id="empty"),
        pytest.param(bytes(11), "header: 11 bytes", id="short"),
        pytest.param(bytes(12), "version: 0", id="version"),
        pytest.param(bytes([0x80]) * 2049, "more than 2048", id="long"),
        pytest.param(with_first(0x8F, bytes(59)), "reach beyond", id="sources cut off"),
        pytest.param(with_first(0x90, b"\xbe\xde\0"), "its header is cut off", id="extension head"),
        pytest.param(with_first(0x90, b"\xbe\xde\0\2abcd"), "reach beyond", id="extension"),
        pytest.param(with_first(0xA0, b"\1\2\0"), "padding", id="padding of nothing"),
        pytest.param(with_first(0xA0, b"\1\2\4"), "padding", id="padding beyond the payload"),
        pytest.param(with_first(0xA0, b""), "padding", id="padding without a payload"),
    ],
)
def test_what_breaks_the_format_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ProtocolViolation, match=says):
        parse_packet(data)


def test_a_packet_cut_anywhere_is_read_or_refused() -> None:
    whole = with_first(0xB1, bytes(4) + b"\xbe\xde\0\1abcd" + PLAIN.payload + b"\1")
    for length in range(len(whole)):
        try:
            found = parse_packet(whole[:length])
        except ProtocolViolation:
            continue
        assert len(found.payload) < length - 11


def test_random_bytes_are_read_or_refused() -> None:
    rng = np.random.default_rng(5)
    read = 0
    for _ in range(5000):
        data = bytearray(rng.bytes(int(rng.integers(0, 80))))
        if data:
            data[0] = 0x80 | data[0] & 0x3F
        try:
            read += len(parse_packet(bytes(data)).payload) >= 0
        except ProtocolViolation:
            continue
    assert 100 < read < 5000


def test_rtcp_is_told_apart_on_a_shared_port() -> None:
    assert is_rtcp(struct.pack("!BBHI", 0x80, 200, 6, 1))
    assert not is_rtcp(write_packet(PLAIN))
    assert not is_rtcp(b"\x80")
