"""Audio as the packets a telephone would send, and what a bad network makes of them."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from voice_analytics.ingest.rtp.g711 import to_a_law, to_mu_law
from voice_analytics.ingest.rtp.packet import RtpPacket

RATE_HZ = 8000
PACKET_MS = 20
PACKET_SAMPLES = RATE_HZ * PACKET_MS // 1000

LAWS = {0: to_mu_law, 8: to_a_law}
"""Static payload types that can be sent, and how samples become theirs."""

_SEQUENCES = 1 << 16
_TIMESTAMPS = 1 << 32


@dataclass(frozen=True, slots=True)
class Impairments:
    """What a network does to packets, each chance from 0 to 1."""

    loss: float = 0.0
    jitter_ms: int = 0
    """Packets are late by up to so much; their order stays."""

    reorder: float = 0.0
    """Chance of a packet to be overtaken by one to three others."""

    duplicate: float = 0.0
    drift_ppm: int = 0
    """By how much the sender's clock is slower."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A packet, and when it is sent."""

    at_us: int
    packet: RtpPacket


def packets_of(
    samples: NDArray[np.int16], payload_type: int, rng: Generator, speed: float = 1.0
) -> Iterator[Sent]:
    """Yield the packets of a leg in order, from time 0 on; the last one is filled with silence.

    Parameters
    ----------
    samples
        The audio at 8 kHz.
    payload_type
        One of `LAWS`.
    rng
        Where the numbers of the first packet come from.
    speed
        How many times faster than in a telephone they follow each other.
    """
    sequence = int(rng.integers(_SEQUENCES))
    timestamp = int(rng.integers(_TIMESTAMPS))
    ssrc = int(rng.integers(_TIMESTAMPS))
    whole = LAWS[payload_type](np.pad(samples, (0, -len(samples) % PACKET_SAMPLES)))
    for number, start in enumerate(range(0, len(whole), PACKET_SAMPLES)):
        packet = RtpPacket(
            payload_type,
            marker=number == 0,
            sequence=(sequence + number) % _SEQUENCES,
            timestamp=(timestamp + start) % _TIMESTAMPS,
            ssrc=ssrc,
            payload=whole[start : start + PACKET_SAMPLES],
        )
        yield Sent(round(number * PACKET_MS * 1000 / speed), packet)


def impaired(packets: Iterable[Sent], what: Impairments, rng: Generator) -> Iterator[Sent]:
    """Yield what arrives of packets, in order of arrival.

    Parameters
    ----------
    packets
        As sent, in order of time.
    what
        What becomes of them.
    rng
        Decides of which.
    """
    if what == Impairments():
        yield from packets
        return
    waiting: list[tuple[int, int, Sent]] = []
    count = arrival_us = 0
    for one in packets:
        sent_us = one.at_us + one.at_us * what.drift_ppm // 1_000_000
        late_us = int(rng.integers(what.jitter_ms * 1000 + 1))
        arrival_us = max(arrival_us, sent_us + late_us)
        copies = 0 if rng.random() < what.loss else 1 + (rng.random() < what.duplicate)
        overtaken = rng.random() < what.reorder
        behind = int(rng.integers(1, 4)) * PACKET_MS * 1000 + 500 if overtaken else 0
        for copy in range(copies):
            count += 1
            at_us = arrival_us + behind + copy * 300
            heapq.heappush(waiting, (at_us, count, Sent(at_us, one.packet)))
        while waiting and waiting[0][0] <= sent_us:
            yield heapq.heappop(waiting)[2]
    while waiting:
        yield heapq.heappop(waiting)[2]
