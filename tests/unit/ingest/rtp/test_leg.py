"""A leg: everything at its place, whatever the network does."""

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.ingest.rtp.hearing import (
    PACKET,
    PCMU,
    TELEPHONE,
    heard,
    joined,
    noise,
    packet,
    sent,
)
from voice_analytics.ingest.replaying.packets import Impairments, Sent
from voice_analytics.ingest.rtp.g711 import MU_LAW, to_mu_law
from voice_analytics.ingest.rtp.leg import LegEvent, LegStream, Payloads
from voice_analytics.ingest.rtp.packet import RtpPacket
from voice_analytics.ingest.session.events import Codec, Digit, Gap, LegAudio

SPEECH = noise(8000 * 4)


def test_a_clean_leg_is_exact_to_the_sample() -> None:
    events, quality = heard(sent(SPEECH))
    first, audio = joined(events)
    assert first == 0
    assert np.array_equal(audio, SPEECH)
    assert (quality.packets, quality.lost, quality.level_dbfs) == (200, 0, -20.9)


@pytest.mark.parametrize("seed", range(4))
def test_jitter_reordering_and_copies_change_no_sample(seed: int) -> None:
    bad = Impairments(jitter_ms=60, reorder=0.03, duplicate=0.1)
    events, quality = heard(sent(SPEECH, bad, seed))
    first, audio = joined(events)
    assert first <= PACKET, "tied by the least delayed packet: within a frame"
    assert np.array_equal(audio, SPEECH)
    assert quality.lost == 0
    assert quality.duplicate > 5
    assert quality.jitter_ms > 5


def test_asking_at_other_times_changes_nothing() -> None:
    packets = sent(SPEECH, Impairments(loss=0.1, jitter_ms=30, reorder=0.05))
    often = LegStream("a", TELEPHONE)
    events: list[LegEvent] = []
    for one in packets:
        often.push(one.packet, one.at_us // 1000)
        events += often.take(one.at_us // 1000)
    events += often.close()
    asked = joined(heard(packets)[0])
    assert joined(events)[0] == asked[0]
    assert np.array_equal(joined(events)[1], asked[1])


def test_sequence_and_timestamp_may_wrap() -> None:
    packets = [
        Sent(
            one.at_us,
            replace(
                one.packet,
                sequence=(65_500 + number) % 65_536,
                timestamp=(4_294_960_000 + number * PACKET) % (1 << 32),
            ),
        )
        for number, one in enumerate(sent(SPEECH))
    ]
    assert np.array_equal(joined(heard(packets)[0])[1], SPEECH)


def without(*numbers: int) -> list[Sent]:
    every = [Sent(number * 20_000, packet(number, SPEECH)) for number in range(200)]
    return [one for number, one in enumerate(every) if number not in numbers]


def test_a_short_loss_is_bridged_ever_quieter() -> None:
    events, quality = heard(without(100, 101))
    _, audio = joined(events)
    assert not any(isinstance(one, Gap) for one in events)
    before = SPEECH[99 * PACKET : 100 * PACKET]
    bridge = audio[100 * PACKET : 102 * PACKET].astype(int)
    fade = 1 - np.arange(2 * PACKET) / 480
    assert np.abs(bridge - np.tile(before, 2) * fade).max() < 1
    assert np.array_equal(audio[102 * PACKET :], SPEECH[102 * PACKET :])
    assert (quality.lost, quality.concealed_ms, quality.silent_ms) == (2, 40, 0)


def test_a_long_loss_is_a_gap() -> None:
    events, quality = heard(without(*range(100, 110)))
    gaps = [one for one in events if isinstance(one, Gap)]
    assert gaps == [Gap("a", 100 * PACKET, 10 * PACKET, "loss")]
    assert np.array_equal(joined(events)[1][110 * PACKET :], SPEECH[110 * PACKET :])
    assert (quality.lost, quality.silent_ms) == (10, 200)


def test_silence_that_is_not_sent_is_no_loss() -> None:
    packets = [Sent(number * 20_000, packet(number, SPEECH)) for number in range(100)]
    noise_packet = RtpPacket(13, False, 100, 100 * PACKET, 7, b"\x40")
    packets.append(Sent(2_000_000, noise_packet))
    packets += [
        Sent(number * 20_000, packet(number, SPEECH, sequence=number - 49))
        for number in range(150, 200)
    ]
    events, quality = heard(packets)
    gaps = [one for one in events if isinstance(one, Gap)]
    assert gaps == [Gap("a", 100 * PACKET, 50 * PACKET, "silence")]
    assert (quality.lost, quality.packets) == (0, 151)


def test_a_key_is_told_once_and_is_no_audio() -> None:
    packets = [Sent(number * 20_000, packet(number, SPEECH)) for number in range(60)]
    for number in range(6):
        last = number >= 3
        payload = bytes([5, 0x80 | 10 if last else 10, 0, 160 * (min(number, 3) + 1) // 256])
        event = RtpPacket(101, number == 0, 60 + number, 60 * PACKET, 7, payload)
        packets.append(Sent((60 + number) * 20_000, event))
    packets += [Sent(number * 20_000, packet(number, SPEECH)) for number in range(66, 100)]
    events, quality = heard(packets)
    assert [one for one in events if isinstance(one, Digit)] == [Digit("a", 1200, "5")]
    gaps = [one for one in events if isinstance(one, Gap)]
    assert gaps == [Gap("a", 60 * PACKET, 6 * PACKET, "silence")]
    assert quality.lost == 0


def test_a_new_sender_goes_on_where_the_old_one_ended() -> None:
    packets = [Sent(number * 20_000, packet(number, SPEECH)) for number in range(100)]
    packets += [
        Sent(
            number * 20_000,
            packet(number, SPEECH, ssrc=8, sequence=number + 900, timestamp=number * PACKET + 77),
        )
        for number in range(100, 200)
    ]
    events, quality = heard(packets)
    assert np.array_equal(joined(events)[1], SPEECH)
    assert (quality.lost, quality.refused) == (0, 0)


def test_a_second_sender_at_the_same_time_is_not_heard() -> None:
    own = [Sent(number * 20_000, packet(number, SPEECH)) for number in range(200)]
    other = [
        Sent(number * 20_000 + 5000, packet(number, noise(8000 * 4, 9), ssrc=8))
        for number in range(200)
    ]
    events, quality = heard(sorted(own + other, key=lambda one: one.at_us))
    assert np.array_equal(joined(events)[1], SPEECH)
    assert quality.refused == 199, "the last one may still have been a new sender's first"


def test_timestamps_that_begin_anew_are_tied_by_their_arrival() -> None:
    packets = [Sent(number * 20_000, packet(number, SPEECH)) for number in range(100)]
    packets += [
        Sent(
            (number + 500) * 20_000,
            packet(number, SPEECH, timestamp=(number * PACKET + 3_000_000_000) % (1 << 32)),
        )
        for number in range(100, 200)
    ]
    events, _ = heard(packets)
    _, audio = joined(events)
    assert np.array_equal(audio[600 * PACKET :], SPEECH[100 * PACKET :])
    assert not audio[100 * PACKET : 600 * PACKET].any()


def test_a_long_silence_is_as_long_as_it_was() -> None:
    packets = [Sent(number * 20_000, packet(number, SPEECH)) for number in range(100)]
    for number in range(100, 200):
        later = packet(number, SPEECH, timestamp=(number + 1000) * PACKET)
        packets.append(Sent((number + 1000) * 20_000 + 15_000, later))
    _, audio = joined(heard(packets)[0])
    assert np.array_equal(audio[1100 * PACKET :], SPEECH[100 * PACKET :])


def test_another_codec_is_brought_to_the_rate_of_the_leg() -> None:
    wide = Payloads({0: PCMU, 96: Codec("L16", 16_000)})
    tone = (np.sin(np.arange(16_000) * 2 * np.pi * 440 / 16_000) * 8000).astype(">i2")
    packets = [Sent(number * 20_000, packet(number, SPEECH)) for number in range(100)]
    for number in range(50):
        payload = tone[number * 320 : (number + 1) * 320].tobytes()
        one = RtpPacket(96, False, 100 + number, 50_000 + number * 320, 7, payload)
        packets.append(Sent((100 + number) * 20_000, one))
    events, _ = heard(packets, wide)
    assert all(one.rate_hz == 8000 for one in events if isinstance(one, LegAudio))
    _, audio = joined(events)
    assert len(audio) == 150 * PACKET
    expected = np.sin(np.arange(8000) * 2 * np.pi * 440 / 8000) * 8000
    inner = slice(400, 7600)
    assert np.corrcoef(audio[100 * PACKET :][inner], expected[inner])[0, 1] > 0.99


def test_what_no_payload_type_stands_for_is_counted() -> None:
    packets = [Sent(number * 20_000, packet(number, SPEECH)) for number in range(60)]
    packets.append(Sent(1_200_000, packet(60, SPEECH, payload_type=77)))
    _, quality = heard(packets)
    assert (quality.packets, quality.refused) == (60, 1)


def test_a_pause_is_no_loss_and_keeps_the_clock() -> None:
    leg = LegStream("a", TELEPHONE)
    events: list[LegEvent] = []
    for number in range(100):
        leg.push(packet(number, SPEECH), number * 20)
    events += leg.pause()
    for number in range(150, 200):
        leg.push(packet(number, SPEECH), number * 20)
    events += leg.close()
    gaps = [one for one in events if isinstance(one, Gap)]
    assert gaps == [Gap("a", 100 * PACKET, 50 * PACKET, "silence")]
    assert leg.quality(4000).lost == 0


def bursts(seconds: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """Return a second of sound and a second of silence in turn."""
    audio = noise(8000 * seconds)
    audio.reshape(-1, 16_000)[:, 8000:] = 0
    audio[::16_000] = MU_LAW[0]
    return audio


@pytest.mark.parametrize("ppm", [150, -150], ids=["slow", "fast"])
def test_a_leg_that_drifts_is_moved_in_silence_only(ppm: int) -> None:
    speech = bursts(600)
    events, quality = heard(sent(speech, Impairments(jitter_ms=20, drift_ppm=ppm)))
    first, audio = joined(events)
    loud = np.flatnonzero(np.abs(audio) > 200)
    starts = loud[np.flatnonzero(np.diff(loud, prepend=-8000) > 4000)] + first
    true = np.arange(300) * 16_000 * (1 + ppm / 1e6)
    assert len(starts) == 300
    assert np.abs(starts - true).max() / 8 < 40
    assert abs(quality.moved_ms) >= 60
    assert quality.skew_ppm == pytest.approx(ppm, abs=30)
    whole = [audio[start - first : start - first + 8000] for start in starts]
    kept = sum(np.array_equal(one, speech[n * 16_000 :][:8000]) for n, one in enumerate(whole))
    assert kept == 300, "no sample of speech was cut or stretched"


def test_a_longer_way_is_no_drift() -> None:
    packets = sent(bursts(60))
    late = [Sent(one.at_us + (300_000 if one.at_us > 2e7 else 0), one.packet) for one in packets]
    events, quality = heard(late)
    assert quality.moved_ms == 0
    assert np.array_equal(joined(events)[1], bursts(60))


def test_a_payload_of_no_length_is_refused() -> None:
    silent = RtpPacket(0, False, 0, 0, 7, b"")
    _, quality = heard([Sent(0, silent), *(Sent(20_000, packet(1, SPEECH)),)])
    assert (quality.packets, quality.refused) == (1, 1)
    assert to_mu_law(SPEECH[:0]) == b""
