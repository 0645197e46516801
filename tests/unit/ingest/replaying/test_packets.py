"""Audio as packets, and what a bad network makes of them."""

from pathlib import Path

import numpy as np
import pytest

from tests.unit.ingest.making import as_pcm16, encode, tone, wav_bytes
from voice_analytics.domain.call import Role
from voice_analytics.errors import UnsupportedCodec
from voice_analytics.ingest.replaying.loading import load
from voice_analytics.ingest.replaying.packets import Impairments, Sent, impaired, packets_of
from voice_analytics.ingest.rtp.g711 import to_mu_law

AUDIO = np.arange(-8000, 8000, dtype=np.int16)
LONG = np.zeros(8000 * 100, np.int16)
ROLES = {0: Role.AGENT, 1: Role.CUSTOMER}


def made(what: Impairments, seed: int = 1) -> list[Sent]:
    rng = np.random.default_rng(seed)
    return list(impaired(packets_of(LONG, 0, rng), what, rng))


def numbers(sent: list[Sent]) -> list[int]:
    first = min(sent, key=lambda one: one.at_us).packet.sequence
    return [(one.packet.sequence - first) % 65_536 for one in sent]


def test_packets_carry_all_of_it_in_order() -> None:
    sent = list(packets_of(AUDIO[:400], 0, np.random.default_rng(1)))
    assert [one.at_us for one in sent] == [0, 20_000, 40_000]
    assert [one.packet.marker for one in sent] == [True, False, False]
    payload = b"".join(one.packet.payload for one in sent)
    assert payload[:400] == to_mu_law(AUDIO[:400])
    assert payload[400:] == b"\xff" * 80
    steps = np.diff([one.packet.timestamp for one in sent]) % (1 << 32)
    assert list(steps) == [160, 160]


def test_twice_as_fast_is_half_the_time_between() -> None:
    sent = list(packets_of(AUDIO, 8, np.random.default_rng(1), speed=2.0))
    assert sent[10].at_us == 100_000


def test_the_same_seed_is_the_same_network() -> None:
    what = Impairments(0.05, 60, 0.03, 0.02, 100)
    assert made(what) == made(what)
    assert made(what) != made(what, 2)


def test_loss_duplicates_and_order_are_as_asked() -> None:
    assert len(made(Impairments(loss=0.05))) == pytest.approx(4750, abs=60)
    assert len(made(Impairments(duplicate=0.1))) == pytest.approx(5500, abs=90)
    order = numbers(made(Impairments(reorder=0.03)))
    overtaken = sum(order[n] < max(order[:n]) for n in range(1, len(order)))
    assert overtaken == pytest.approx(150, abs=40)
    assert sorted(order) == list(range(5000))


def test_jitter_keeps_the_order_and_its_bound() -> None:
    sent = made(Impairments(jitter_ms=60))
    order = numbers(sent)
    assert order == sorted(order)
    late = [one.at_us - number * 20_000 for number, one in zip(order, sent, strict=True)]
    assert min(late) >= 0
    assert 50_000 < max(late) <= 60_000


def test_a_slow_clock_sends_later_and_later() -> None:
    assert made(Impairments(drift_ppm=100))[-1].at_us == pytest.approx(99_980_000 * 1.0001, abs=1)


def test_a_two_channel_file_is_two_legs_at_8_khz(tmp_path: Path) -> None:
    path = tmp_path / "call.flac"
    encode(path, "flac", 16_000, tone(16_000, 1.0, 2), sample_format="s16")
    found = load(path, ROLES)
    assert found.audio.shape == (2, 8000)
    assert found.roles == (Role.AGENT, Role.CUSTOMER)
    assert found.payload_type == 0


def test_samples_at_8_khz_stay_as_they_are(tmp_path: Path) -> None:
    samples = as_pcm16(tone(8000, 1.0))
    (tmp_path / "call.wav").write_bytes(wav_bytes(samples.tobytes()))
    found = load(tmp_path / "call.wav", ROLES)
    assert np.array_equal(found.audio[0], samples[:, 0])


def test_a_law_is_sent_as_a_law(tmp_path: Path) -> None:
    path = encode(tmp_path / "call.wav", "pcm_alaw", 8000, tone(8000))
    assert load(path, ROLES).payload_type == 8


def test_more_than_two_channels_are_refused(tmp_path: Path) -> None:
    three = wav_bytes(as_pcm16(tone(8000, 1.0, 3)).tobytes(), channels=3)
    (tmp_path / "call.wav").write_bytes(three)
    with pytest.raises(UnsupportedCodec, match="has 3 channels; give one with one or two"):
        load(tmp_path / "call.wav", {**ROLES, 2: Role.UNKNOWN})
