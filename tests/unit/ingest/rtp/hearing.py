"""Packets sent through a network that can be as bad as wanted, and what is heard of them."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from voice_analytics.ingest.replaying.packets import Impairments, Sent, impaired, packets_of
from voice_analytics.ingest.rtp.counts import LegQuality
from voice_analytics.ingest.rtp.g711 import MU_LAW, to_mu_law
from voice_analytics.ingest.rtp.leg import LegEvent, LegStream, Payloads
from voice_analytics.ingest.rtp.packet import RtpPacket
from voice_analytics.ingest.session.events import Codec, Gap, LegAudio

PCMU = Codec("PCMU", 8000)
TELEPHONE = Payloads({0: PCMU, 8: Codec("PCMA", 8000)}, digits=101, noise=13)
PACKET = 160


def noise(samples: int, seed: int = 1, level: float = 3000.0) -> NDArray[np.int16]:
    """Return noise that µ-law does not change."""
    rng = np.random.default_rng(seed)
    raw = np.clip(rng.standard_normal(samples) * level, -30_000, 30_000).astype(np.int16)
    return MU_LAW[np.frombuffer(to_mu_law(raw), np.uint8)]


def sent(
    samples: NDArray[np.int16], what: Impairments | None = None, seed: int = 1
) -> Sequence[Sent]:
    """Return what arrives of audio sent from time 0 on."""
    rng = np.random.default_rng(seed)
    return list(impaired(packets_of(samples, 0, rng), what or Impairments(), rng))


def packet(number: int, samples: NDArray[np.int16], **changes: int) -> RtpPacket:
    """Return the packet of that number of a leg whose numbers begin at 0."""
    fields = {"payload_type": 0, "sequence": number, "timestamp": number * PACKET, "ssrc": 7}
    fields |= changes
    payload = to_mu_law(samples[number * PACKET : (number + 1) * PACKET])
    return RtpPacket(marker=False, payload=payload, **fields)


def heard(
    packets: Iterable[Sent], payloads: Payloads = TELEPHONE
) -> tuple[list[LegEvent], LegQuality]:
    """Return what a leg makes of packets, asked every 100 ms."""
    leg = LegStream("a", payloads)
    events: list[LegEvent] = []
    asked_ms = at_ms = 0
    for one in packets:
        at_ms = one.at_us // 1000
        leg.push(one.packet, at_ms)
        if at_ms - asked_ms >= 100:
            events += leg.take(at_ms)
            asked_ms = at_ms
    events += leg.close()
    return events, leg.quality(at_ms)


def joined(events: Iterable[LegEvent]) -> tuple[int, NDArray[np.int16]]:
    """Return where the audio begins, and all of it with gaps silent; fails where pieces overlap."""
    pieces: list[NDArray[np.int16]] = []
    first = position = None
    for one in events:
        if not isinstance(one, LegAudio | Gap):
            continue
        assert position is None or one.start_sample == position
        first = one.start_sample if first is None else first
        piece = np.zeros(one.samples, np.int16) if isinstance(one, Gap) else one.samples
        position = one.start_sample + len(piece)
        pieces.append(piece)
    return first or 0, np.concatenate([np.zeros(0, np.int16), *pieces])
