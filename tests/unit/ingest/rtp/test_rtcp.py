"""What senders say about themselves: only that they leave is heard."""

import struct

import pylibsrtp
import pytest

from tests.unit.ingest.rtp.hearing import noise, packet
from tests.unit.ingest.rtp.test_receiver import THERE, Room, wanted
from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.rtp.packet import write_packet
from voice_analytics.ingest.rtp.receiver import GOODBYE_MS
from voice_analytics.ingest.rtp.rtcp import leaving, write_goodbye
from voice_analytics.ingest.rtp.srtp import Encryption

KEY = bytes(range(30))
CONTROL = (THERE[0], THERE[1] + 1)
SPEECH = noise(8000 * 4)


def bye(*ssrcs: int, text: bytes = b"") -> bytes:
    body = struct.pack(f"!{len(ssrcs)}I", *ssrcs) + text
    return struct.pack("!BBH", 0x80 | len(ssrcs), 203, len(body) // 4) + body


SENDER_REPORT = struct.pack("!BBHI5I", 0x80, 200, 6, 7, 1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("data", "gone"),
    [
        (b"", set()),
        (SENDER_REPORT, set()),
        (bye(7), {7}),
        (bye(7, 8, text=b"\x03bye"), {7, 8}),
        (SENDER_REPORT + bye(9), {9}),
        (write_goodbye(11), {11}),
    ],
    ids=["nothing", "report", "one", "two with a reason", "compound", "ours"],
)
def test_who_leaves(data: bytes, gone: set[int]) -> None:
    assert leaving(data) == gone


@pytest.mark.parametrize("length", [*range(1, len(SENDER_REPORT)), len(SENDER_REPORT) + 3])
def test_what_is_cut_off_is_named(length: int) -> None:
    with pytest.raises(ProtocolViolation, match=r"RTCP: (header|length)"):
        leaving((SENDER_REPORT + bye(7))[:length])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x00" + bye(7)[1:], "version"),
        (struct.pack("!BBHI", 0x82, 203, 1, 7), "fewer senders"),
    ],
)
def test_what_makes_no_sense_is_named(data: bytes, why: str) -> None:
    with pytest.raises(ProtocolViolation, match=why):
        leaving(data)


def talking() -> Room:
    room = Room(wanted())
    room.send(range(50))
    return room


def test_a_goodbye_and_then_nothing_is_an_end() -> None:
    room = talking()
    room.receiver.control_received(bye(7), CONTROL)
    assert not room.receiver.has_left()
    room.now_ms += GOODBYE_MS
    assert room.receiver.has_left()


def test_a_goodbye_on_the_port_of_the_audio_counts_too() -> None:
    room = talking()
    room.receiver.datagram_received(bye(7), THERE)
    room.now_ms += GOODBYE_MS
    assert room.receiver.has_left()


@pytest.mark.parametrize(
    ("data", "source"),
    [(bye(8), CONTROL), (bye(7), ("203.0.113.9", 30_001)), (b"\x80\xcb\x00", CONTROL)],
    ids=["another sender", "from elsewhere", "cut off"],
)
def test_goodbyes_of_others_are_none(data: bytes, source: tuple[str, int]) -> None:
    room = talking()
    room.receiver.control_received(data, source)
    room.now_ms += GOODBYE_MS
    assert not room.receiver.has_left()


def test_who_speaks_on_has_not_left() -> None:
    room = talking()
    room.receiver.control_received(bye(7), CONTROL)
    room.now_ms += 1000
    room.receiver.datagram_received(write_packet(packet(101, SPEECH, ssrc=7)), THERE)
    room.now_ms += GOODBYE_MS
    assert not room.receiver.has_left()


@pytest.mark.parametrize(("key", "left"), [(KEY, True), (KEY[::-1], False)])
def test_an_encrypted_goodbye_is_heard_with_its_key_only(key: bytes, left: bool) -> None:
    suite = "AES_CM_128_HMAC_SHA1_80"
    room = Room(wanted(crypto=(suite, KEY)))
    encryption = Encryption(suite, KEY)
    for number in range(50):
        data = encryption.encrypted(write_packet(packet(number, SPEECH, ssrc=7)))
        room.receiver.datagram_received(data, THERE)
        room.now_ms += 20
    policy = pylibsrtp.Policy(key=key, ssrc_type=pylibsrtp.Policy.SSRC_ANY_OUTBOUND)
    goodbye = pylibsrtp.Session(policy).protect_rtcp(write_goodbye(7))
    room.receiver.control_received(goodbye, CONTROL)
    room.now_ms += GOODBYE_MS
    assert room.receiver.has_left() is left
    assert room.receiver.quality().refused == (0 if left else 1)
