"""What a socket feeds: the leg's own packets alone, and none while it is paused."""

from ipaddress import ip_network

import numpy as np
import pytest

from tests.unit.ingest.rtp.hearing import PCMU, joined, noise, packet
from voice_analytics.errors import ProtocolViolation, UnsupportedCodec
from voice_analytics.ingest.rtp.packet import write_packet
from voice_analytics.ingest.rtp.receiver import MOST_AT_ONCE, MOST_PACKETS_PER_S, MediaReceiver
from voice_analytics.ingest.rtp.srtp import SUITES, Decryption, Encryption
from voice_analytics.ingest.session.events import Codec, MediaWanted

SPEECH = noise(8000 * 4)
THERE = ("192.0.2.10", 30_000)


def wanted(**changes: object) -> MediaWanted:
    fields: dict[str, object] = {
        "leg": "a",
        "local_ports": (40_000, 40_001),
        "remote_address": THERE,
        "payload_types": {0: PCMU},
        "dtmf_pt": 101,
        "cn_pt": 13,
        "crypto": None,
        "active": True,
    }
    return MediaWanted(**(fields | changes))  # type: ignore[arg-type]


class Room:
    """A receiver, and its clock."""

    def __init__(self, first: MediaWanted, *networks: str) -> None:
        self.now_ms = 0
        self.receiver = MediaReceiver(
            first, lambda: self.now_ms, [ip_network(one) for one in networks]
        )

    def send(
        self, numbers: range, source: tuple[str, int] = THERE, ssrc: int = 7, every_ms: int = 20
    ) -> None:
        for number in numbers:
            data = write_packet(packet(number, SPEECH, ssrc=ssrc))
            self.receiver.datagram_received(data, source)
            self.now_ms += every_ms


def test_the_announced_sender_is_heard() -> None:
    room = Room(wanted())
    room.send(range(200))
    assert np.array_equal(joined(room.receiver.close())[1], SPEECH)
    assert room.receiver.last_ms == 3980


@pytest.mark.parametrize(
    ("source", "heard"),
    [
        pytest.param(("192.0.2.11", 30_000), True, id="from the range"),
        pytest.param(("198.51.100.1", 30_000), False, id="from elsewhere"),
    ],
)
def test_media_may_come_from_the_trunks_range(source: tuple[str, int], heard: bool) -> None:
    room = Room(wanted(), "192.0.2.0/24")
    room.send(range(200), source)
    assert bool(len(joined(room.receiver.close())[1])) is heard
    assert room.receiver.quality().refused == (0 if heard else 200)


def test_the_first_sender_is_the_only_one() -> None:
    room = Room(wanted(), "192.0.2.0/24")
    room.send(range(100))
    room.send(range(100, 150), ("192.0.2.11", 30_000), ssrc=9)
    room.send(range(150, 200))
    assert room.receiver.quality().refused == 50


def test_no_more_packets_are_taken_than_a_leg_can_have() -> None:
    room = Room(wanted())
    sent = 0
    while room.now_ms < 20_000:
        data = write_packet(packet(0, SPEECH, sequence=sent % 65_536))
        room.receiver.datagram_received(data, THERE)
        sent += 1
        room.now_ms += 1
    taken = sent - room.receiver.quality().refused
    assert taken == MOST_AT_ONCE + 20 * MOST_PACKETS_PER_S - 1


def test_what_waited_while_nobody_could_read_is_taken() -> None:
    room = Room(wanted())
    room.send(range(50))
    room.now_ms += 3000
    room.send(range(50, 200), every_ms=0)
    assert room.receiver.quality().refused == 0
    assert np.array_equal(joined(room.receiver.close())[1], SPEECH)


def test_nothing_that_comes_during_a_pause_is_decoded() -> None:
    room = Room(wanted())
    room.send(range(100))
    room.receiver.change(wanted(active=False))
    room.send(range(100, 150))
    room.receiver.change(wanted())
    room.send(range(150, 200))
    _, audio = joined(room.receiver.close())
    assert not audio[100 * 160 : 150 * 160].any()
    assert np.array_equal(audio[150 * 160 :], SPEECH[150 * 160 :])
    assert np.array_equal(audio[: 100 * 160], SPEECH[: 100 * 160])
    quality = room.receiver.quality()
    assert (quality.dropped, quality.lost) == (50, 0)
    assert room.receiver.last_ms == 3980, "that something comes is still known"


def test_the_port_may_move_with_the_signalling() -> None:
    room = Room(wanted())
    room.send(range(100))
    room.receiver.change(wanted(remote_address=("192.0.2.10", 30_004)))
    room.send(range(100, 200), ("192.0.2.10", 30_004))
    assert np.array_equal(joined(room.receiver.close())[1], SPEECH)


def test_the_codec_may_change_with_the_signalling() -> None:
    room = Room(wanted())
    room.send(range(100))
    room.receiver.change(wanted(payload_types={8: Codec("PCMA", 8000)}))
    room.send(range(100, 200))
    assert len(joined(room.receiver.close())[1]) == 100 * 160
    assert room.receiver.quality().refused == 100


def test_rtcp_and_nonsense_make_no_sound() -> None:
    room = Room(wanted())
    room.receiver.datagram_received(b"\x80\xc8\0\1\0\0\0\1", THERE)
    room.receiver.datagram_received(b"INVITE", THERE)
    room.receiver.error_received(OSError("connection refused"))
    assert room.receiver.quality().refused == 1
    assert not room.receiver.close()


@pytest.mark.parametrize("suite", SUITES)
def test_encrypted_packets_are_heard(suite: str) -> None:
    key = bytes(range(SUITES[suite].key_bytes))
    room, encryption = Room(wanted(crypto=(suite, key))), Encryption(suite, key)
    for number in range(200):
        data = encryption.encrypted(write_packet(packet(number, SPEECH)))
        room.receiver.datagram_received(data, THERE)
        if number == 100:
            room.receiver.datagram_received(data, THERE)
            room.receiver.datagram_received(write_packet(packet(101, SPEECH)), THERE)
        room.now_ms += 20
    assert np.array_equal(joined(room.receiver.close())[1], SPEECH)
    assert room.receiver.quality().refused == 2, "a copy, and one that is not encrypted"


def test_a_new_key_replaces_the_old_one() -> None:
    suite = "AES_CM_128_HMAC_SHA1_80"
    room = Room(wanted(crypto=(suite, bytes(30))))
    room.receiver.change(wanted(crypto=(suite, bytes([1]) * 30)))
    encryption = Encryption(suite, bytes([1]) * 30)
    room.receiver.datagram_received(encryption.encrypted(write_packet(packet(0, SPEECH))), THERE)
    assert len(joined(room.receiver.close())[1]) == 160


def test_a_suite_or_key_that_makes_no_sense_is_told() -> None:
    with pytest.raises(UnsupportedCodec, match="cannot be decrypted here"):
        Decryption("F8_128_HMAC_SHA1_80", bytes(30))
    with pytest.raises(ProtocolViolation, match="29 bytes, not the 30"):
        Decryption("AES_CM_128_HMAC_SHA1_80", bytes(29))
