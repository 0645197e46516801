"""Samples keep their place on the clock, however the file was cut into packets."""

import tracemalloc
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.unit.ingest.making import (
    as_pcm16,
    encode,
    frequency_hz,
    read,
    silent_ms,
    source,
    tone,
    wav_bytes,
)
from voice_analytics.ingest.resampling import at_16_khz, in_blocks

Samples = NDArray[np.float32]


def _cut(samples: Samples, cuts: list[int]) -> Iterator[Samples]:
    edges = [0, *sorted(cuts), len(samples)]
    for start, end in pairwise(edges):
        yield samples[start:end]


@settings(max_examples=30, deadline=None)
@given(
    rate_hz=st.sampled_from([8000, 11_025, 16_000, 22_050, 44_100, 48_000]),
    cuts=st.lists(st.integers(0, 9000), max_size=12),
)
def test_cutting_never_changes_the_samples(rate_hz: int, cuts: list[int]) -> None:
    noise = np.random.default_rng(5).uniform(-0.5, 0.5, (9000, 2)).astype(np.float32)

    whole = np.concatenate(list(at_16_khz([noise], rate_hz, 2)))
    pieces = np.concatenate(list(at_16_khz(_cut(noise, cuts), rate_hz, 2)))

    assert np.array_equal(whole, pieces)
    assert len(whole) == round(9000 * 16_000 / rate_hz)


@given(cuts=st.lists(st.integers(0, 5000), max_size=12), size=st.integers(1, 6000))
def test_blocks_are_even_and_lose_nothing(cuts: list[int], size: int) -> None:
    ramp = np.arange(5000, dtype=np.float32).reshape(-1, 1)

    blocks = list(in_blocks(_cut(ramp, cuts), size))

    assert np.array_equal(np.concatenate(blocks), ramp)
    assert all(len(block) == size for block in blocks[:-1])
    assert 0 < len(blocks[-1]) <= size


def test_packet_size_of_the_file_does_not_matter(tmp_path: Path) -> None:
    noise = np.random.default_rng(5).uniform(-0.5, 0.5, (20_000, 2)).astype(np.float32)
    read_back = [
        read(
            encode(
                tmp_path / f"{size}.flac",
                "flac",
                8000,
                noise,
                options={"frame_size": str(size)},
                sample_format="s16",
            )
        )[0]
        for size in (160, 1152, 4608)
    ]

    assert np.array_equal(read_back[0], read_back[1])
    assert np.array_equal(read_back[0], read_back[2])


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    audio = source(encode(tmp_path / "a.mp3", "mp3", 8000, tone(8000, 2.5)))

    first = [block.samples for block in audio.blocks()]
    second = [block.samples for block in audio.blocks()]

    assert [block.shape for block in first] == [(1, 16_000), (1, 16_000), (1, 8000)]
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_a_reading_may_be_left_early(tmp_path: Path) -> None:
    audio = source(encode(tmp_path / "a.mp3", "mp3", 8000, tone(8000, 2.5)))

    assert next(iter(audio.blocks())).start_sample == 0
    assert audio.damage is None


@pytest.mark.parametrize("rate_hz", [8000, 11_025, 44_100, 48_000])
def test_resampling_adds_no_delay(tmp_path: Path, rate_hz: int) -> None:
    click = np.zeros((rate_hz, 1), np.float32)
    click[rate_hz // 2] = 0.9
    path = tmp_path / "click.wav"
    path.write_bytes(wav_bytes(as_pcm16(click).tobytes(), rate_hz=rate_hz))

    samples, _ = read(path)

    assert samples.shape == (1, 16_000)
    assert abs(int(np.argmax(samples[0])) - 8000) <= 1


@pytest.mark.parametrize(("name", "codec"), [("a.mkv", "pcm_s16le"), ("a.m4a", "alac")])
def test_a_stream_that_starts_late_begins_with_silence(
    tmp_path: Path, name: str, codec: str
) -> None:
    late = encode(tmp_path / name, codec, 8000, tone(8000), starts=((0, 4000),))

    samples, truncated = read(late)

    assert abs(silent_ms(samples[0]) - 500) <= 2
    assert abs(samples.shape[1] / 16 - 1500) <= 1
    assert not truncated


@pytest.mark.parametrize("name", ["a.ogg", "a.mkv", "a.mp4"])
def test_a_stream_cut_from_a_longer_one_begins_at_once(tmp_path: Path, name: str) -> None:
    day = 24 * 3600 * 48_000
    path = encode(tmp_path / name, "libopus", 48_000, tone(48_000), starts=((0, day),))

    samples, truncated = read(path)

    assert silent_ms(samples[0]) < 30
    assert abs(samples.shape[1] / 16 - 1000) <= 30
    assert not truncated


@pytest.mark.parametrize(("name", "codec"), [("a.mkv", "pcm_s16le"), ("a.webm", "libopus")])
def test_a_pause_of_the_recorder_stays_a_pause(tmp_path: Path, name: str, codec: str) -> None:
    path = encode(
        tmp_path / name, codec, 48_000, tone(48_000, 2.0), starts=((0, 0), (48_000, 96_000))
    )

    samples, truncated = read(path)

    assert abs(samples.shape[1] / 16 - 4000) <= 30
    assert np.abs(samples[0, 18_000:46_000]).max() < 0.01
    assert frequency_hz(samples[0, 50_000:62_000]) == pytest.approx(440, abs=2)
    assert not truncated


def test_an_impossible_jump_of_the_clock_is_not_filled(tmp_path: Path) -> None:
    path = encode(
        tmp_path / "a.mkv",
        "pcm_s16le",
        8000,
        tone(8000, 2.0),
        starts=((0, 0), (8192, 10 * 3600 * 8000)),
    )
    audio = source(path)

    blocks = list(audio.blocks())

    assert abs(blocks[-1].end_sample / 16 - 2000) <= 1
    assert audio.damage is not None
    assert audio.damage.filled_ms == 0


def test_gaps_that_add_up_to_more_than_a_call_are_not_filled(tmp_path: Path) -> None:
    hour = 3600 * 8000
    path = encode(
        tmp_path / "a.mkv",
        "pcm_s16le",
        8000,
        tone(8000, 1.0),
        starts=((0, 0), (1024, hour), (2048, hour * 3 // 2), (3072, hour * 5 // 2)),
    )
    audio = source(path)

    end = max(block.end_sample for block in audio.blocks())

    assert abs(end / 16 - 1000 - 5_400_000) <= 2
    assert audio.damage is not None
    assert abs(audio.damage.filled_ms - 5_400_000) <= 2


def test_a_pair_is_two_channels_and_the_shorter_ends_in_silence(tmp_path: Path) -> None:
    agent = encode(tmp_path / "a.agent.wav", "pcm_s16le", 8000, tone(8000, 1.25))
    customer = encode(tmp_path / "a.customer.mp3", "mp3", 44_100, tone(44_100, 3.0))
    audio = source(agent, customer)

    samples, truncated = read(agent, customer)

    assert samples.shape == (2, 48_000)
    assert np.abs(samples[0, :19_900]).max() > 0.4
    assert not samples[0, 20_000:].any()
    assert frequency_hz(samples[1, 30_000:46_000]) == pytest.approx(440, abs=2)
    assert not truncated
    assert (audio.format.channels, audio.format.sample_rate_hz) == (2, 44_100)
    assert (audio.format.codec, audio.format.duration_ms) == ("pcm_s16le + mp3", 3000)


def test_the_length_of_a_pair_is_unknown_when_that_of_one_is(tmp_path: Path) -> None:
    agent = encode(tmp_path / "a.agent.wav", "pcm_s16le", 8000, tone(8000))
    customer = encode(
        tmp_path / "a.customer.webm", "libopus", 48_000, tone(48_000), mux_options={"live": "1"}
    )

    assert source(agent, customer).format.duration_ms is None


def test_values_that_are_no_numbers_become_zero_and_are_counted(tmp_path: Path) -> None:
    values = tone(16_000)
    values[100:110] = np.nan
    values[200:203] = np.inf
    path = tmp_path / "holes.wav"
    path.write_bytes(wav_bytes(values.astype("<f4").tobytes(), rate_hz=16_000, bits=32, tag=3))
    audio = source(path)

    samples = np.concatenate([block.samples for block in audio.blocks()], axis=1)

    assert not samples[0, 100:110].any()
    assert not samples[0, 200:203].any()
    assert np.array_equal(samples[0, 300:], values[300:, 0])
    assert audio.damage is not None
    assert audio.damage.non_finite == 13
    assert not audio.damage.broken_off


def test_what_is_clipped_stays_clipped(tmp_path: Path) -> None:
    loud = np.clip(tone(16_000) * 4, -1, 1)
    path = tmp_path / "loud.wav"
    path.write_bytes(
        wav_bytes((loud * 1.5).astype("<f4").tobytes(), rate_hz=16_000, bits=32, tag=3)
    )

    samples, _ = read(path)

    assert float(np.mean(np.abs(samples) == 1)) == pytest.approx(
        float(np.mean(np.abs(loud * 1.5) >= 1)), abs=1e-6
    )


def _peak_bytes(path: Path) -> tuple[int, int]:
    audio = source(path)
    tracemalloc.start()
    end = 0
    for block in audio.blocks():
        end = block.end_sample
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak, end


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    peaks = {}
    for minutes in (1, 6):
        size = minutes * 60 * 8000 * 2
        path = tmp_path / f"{minutes}.wav"
        with path.open("wb") as file:
            file.write(wav_bytes(b"", data_size=size))
            file.truncate(file.tell() + size)  # the rest is a hole: silence
        peaks[minutes], end = _peak_bytes(path)
        assert end == minutes * 60 * 16_000

    assert peaks[6] < peaks[1] + 100_000
    assert peaks[6] < 4_000_000
