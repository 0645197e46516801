"""Faulty packets by the hundred thousand: only the declared error, no memory that grows."""

import resource

import numpy as np
import pytest

from tests.protocols.fuzz import faulty
from tests.unit.ingest.rtp.hearing import TELEPHONE, noise, packet
from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.rtp.leg import LegStream, Payloads
from voice_analytics.ingest.rtp.packet import RtpPacket, parse_packet, write_packet
from voice_analytics.ingest.session.events import Codec

pytestmark = pytest.mark.slow

MANY = 200_000
EVERY_CODEC = Payloads(
    {
        **TELEPHONE.audio,
        9: Codec("G722", 8000),
        3: Codec("GSM", 8000),
        96: Codec("OPUS", 48_000, 2),
        97: Codec("L16", 16_000),
    },
    digits=101,
    noise=13,
)


def originals() -> list[bytes]:
    audio = noise(160 * 64)
    packets = [packet(number, audio, payload_type=kind)
               for number, kind in enumerate((0, 8, 9, 3, 96, 97, 13, 0, 0, 0))]  # fmt: skip
    packets.append(RtpPacket(101, True, 10, 1600, 7, b"\x05\x0a\x00\xa0"))
    whole = [write_packet(one) for one in packets]
    return [*whole, bytes([0xB1]) + whole[0][1:12] + bytes(4) + b"\xbe\xde\0\1abcd" + whole[0][12:]]


def test_faulty_packets_raise_the_declared_error_alone() -> None:
    leg = LegStream("a", EVERY_CODEC)
    samples = read = 0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number, data in enumerate(faulty(originals(), MANY, seed=3)):
        try:
            one = parse_packet(data)
        except ProtocolViolation:
            continue
        read += 1
        leg.push(one, number * 5)
        if number % 20 == 0:
            events = leg.take(number * 5)
            samples += sum(np.size(event.samples) for event in events if hasattr(event, "samples"))
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert MANY // 2 < read < MANY
    assert samples > 0
    assert grown_kib < 20 << 10


def test_random_packets_of_one_sender_raise_nothing() -> None:
    rng = np.random.default_rng(9)
    leg = LegStream("a", EVERY_CODEC)
    kinds = [*EVERY_CODEC.audio, 101, 13, 77]
    sequence = timestamp = 0
    for number in range(MANY // 4):
        sequence += int(rng.integers(-3, 6)) if rng.random() < 0.999 else int(rng.integers(65_536))
        timestamp += (
            int(rng.integers(-500, 900)) if rng.random() < 0.97 else int(rng.integers(1 << 32))
        )
        leg.push(
            RtpPacket(
                kinds[int(rng.integers(len(kinds)))],
                bool(rng.random() < 0.1),
                sequence % 65_536,
                timestamp % (1 << 32),
                int(rng.integers(2)) if rng.random() < 0.01 else 7,
                rng.bytes(int(rng.integers(0, 330))),
            ),
            number * 15,
        )
        if number % 10 == 0:
            leg.take(number * 15)
    leg.close()
    assert leg.quality(MANY).packets > MANY // 20
