"""Data that break off or are damaged: read up to there and marked, never a traceback."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.ingest.making import (
    as_pcm16,
    encode,
    frequency_hz,
    gsm_frames,
    gsm_raw,
    gsm_wav,
    read,
    source,
    tone,
    wav_bytes,
)
from voice_analytics.errors import IngestError

SECONDS = 4.0
_FIRST = {"mux_options": {"movflags": "faststart"}}
FILES: dict[str, tuple[str, int, dict[str, Any]]] = {
    "a.wav": ("pcm_s16le", 8000, {}),
    "mulaw.wav": ("pcm_mulaw", 8000, {}),
    "a.flac": ("flac", 8000, {"sample_format": "s16"}),
    "a.mp3": ("mp3", 8000, {}),
    "a.opus": ("libopus", 48_000, {}),
    "a.ogg": ("flac", 16_000, {"sample_format": "s16"}),
    "a.m4a": ("aac", 16_000, _FIRST),
    "alac.m4a": ("alac", 16_000, _FIRST),
    "a.webm": ("libopus", 48_000, {}),
    "a.aac": ("aac", 16_000, {}),
    "a.amr": ("libopencore_amrnb", 8000, {}),
    "a.g722": ("g722", 16_000, {}),
}
NO_END_MARK = frozenset(("a.g722",))
"""Formats in which every byte is whole in itself, so that a cut cannot be told."""


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("originals")
    made = {
        name: encode(folder / name, codec, rate_hz, tone(rate_hz, SECONDS), **how).read_bytes()
        for name, (codec, rate_hz, how) in FILES.items()
    }
    made["a.gsm"] = gsm_raw(gsm_frames(200))
    made["gsm.wav"] = gsm_wav(gsm_frames(200))
    return made


NAMES = (*FILES, "a.gsm", "gsm.wav")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
def test_a_cut_file_is_read_up_to_the_break(
    tmp_path: Path, originals: dict[str, bytes], name: str, share: float
) -> None:
    whole = originals[name]
    path = tmp_path / name
    path.write_bytes(whole[: int(len(whole) * share) | 1])

    samples, truncated = read(path)

    assert truncated or name in NO_END_MARK
    assert 16_000 < samples.shape[1] < SECONDS * 16_000
    if "gsm" not in name:
        assert frequency_hz(samples[0, 3200:16_000]) == pytest.approx(440, abs=3)


@pytest.mark.parametrize("name", NAMES)
def test_a_whole_file_is_not_marked(tmp_path: Path, originals: dict[str, bytes], name: str) -> None:
    path = tmp_path / name
    path.write_bytes(originals[name])

    assert not read(path)[1]


@pytest.mark.parametrize("name", ["a.opus", "a.m4a", "alac.m4a", "a.aac"])
def test_a_damaged_middle_becomes_silence_and_the_rest_keeps_its_place(
    tmp_path: Path, originals: dict[str, bytes], name: str
) -> None:
    data = bytearray(originals[name])
    middle = len(data) // 2
    data[middle : middle + 60] = bytes(byte ^ 0x5A for byte in data[middle:][:60])
    path = tmp_path / name
    path.write_bytes(bytes(data))
    audio = source(path)

    blocks = list(audio.blocks())

    end = blocks[-1].end_sample
    assert abs(end / 16 - SECONDS * 1000) <= 150
    assert blocks[-1].truncated
    assert audio.damage is not None
    assert audio.damage.broken_off
    assert audio.damage.filled_ms > 10
    samples = np.concatenate([block.samples for block in blocks], axis=1)
    assert frequency_hz(samples[0, 50_000:60_000]) == pytest.approx(440, abs=3)


def test_frames_of_another_kind_on_the_way_are_damage(tmp_path: Path) -> None:
    slow = encode(tmp_path / "a.aac", "aac", 16_000, tone(16_000, 2.0)).read_bytes()
    fast = encode(tmp_path / "b.aac", "aac", 48_000, tone(48_000, 1.0)).read_bytes()
    path = tmp_path / "joined.aac"
    path.write_bytes(slow + fast)
    audio = source(path)

    blocks = list(audio.blocks())

    assert blocks[-1].truncated
    assert audio.damage is not None
    assert audio.damage.damaged_packets > 20


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF, 0x7FFF_FFFF], ids=["zero", "max", "max_signed"])
@pytest.mark.parametrize("riff_size", [0, 36, 0xFFFF_FFFF], ids=["zero", "header", "max"])
def test_the_header_of_a_live_recorder_is_no_break(
    tmp_path: Path, size: int, riff_size: int
) -> None:
    path = tmp_path / "live.wav"
    pcm = as_pcm16(tone(8000, 1.5)).tobytes()
    path.write_bytes(wav_bytes(pcm, data_size=size, riff_size=riff_size))

    samples, truncated = read(path)

    assert samples.shape == (1, 24_000)
    assert not truncated


def test_a_header_that_counts_itself_in_is_no_break(tmp_path: Path) -> None:
    pcm = as_pcm16(tone(8000)).tobytes()
    path = tmp_path / "a.wav"
    path.write_bytes(wav_bytes(pcm, data_size=len(pcm) + 44))

    assert not read(path)[1]


def test_a_file_beyond_four_gigabytes_states_its_length_elsewhere(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.wav", "pcm_s16le", 8000, tone(8000), mux_options={"rf64": "always"})
    whole = path.read_bytes()
    assert not read(path)[1]

    path.write_bytes(whole[:-2000])

    assert read(path)[1]


def test_of_a_pair_one_broken_half_marks_the_end(tmp_path: Path) -> None:
    pcm = as_pcm16(tone(8000, 2.0)).tobytes()
    agent, customer = tmp_path / "a.agent.wav", tmp_path / "a.customer.wav"
    agent.write_bytes(wav_bytes(pcm)[:-8000])
    customer.write_bytes(wav_bytes(pcm))

    samples, truncated = read(agent, customer)

    assert samples.shape == (2, 32_000)
    assert truncated


def _survives(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    said = ""
    try:
        read(path)
    except IngestError as error:
        said = str(error)
    assert not said or said.startswith(path.name)
    assert "\n" not in said


FUZZ = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("name", NAMES)
@FUZZ
@given(share=st.floats(0, 1))
def test_no_cut_gives_a_traceback(
    tmp_path: Path, originals: dict[str, bytes], name: str, share: float
) -> None:
    whole = originals[name]
    _survives(tmp_path / name, whole[: int(len(whole) * share)])


@pytest.mark.parametrize("name", NAMES)
def test_no_cut_of_the_header_gives_a_traceback(
    tmp_path: Path, originals: dict[str, bytes], name: str
) -> None:
    for size in range(1, 70):
        _survives(tmp_path / name, originals[name][:size])


@pytest.mark.parametrize("name", NAMES)
@FUZZ
@given(data=st.data())
def test_no_flipped_byte_gives_a_traceback(
    tmp_path: Path,
    originals: dict[str, bytes],
    capfd: pytest.CaptureFixture[str],
    name: str,
    data: st.DataObject,
) -> None:
    damaged = bytearray(originals[name])
    header = st.integers(0, min(200, len(damaged) - 1))
    place = header | st.integers(0, len(damaged) - 1)
    for at, by in data.draw(st.lists(st.tuples(place, st.integers(1, 255)), max_size=6)):
        damaged[at] ^= by

    _survives(tmp_path / name, bytes(damaged))

    assert capfd.readouterr().err == ""


def _without_index(data: bytes) -> bytes:
    return data.replace(b"moov", b"free")


def _cut_before_the_index(data: bytes) -> bytes:
    return data[: data.index(b"moov") - 4] + struct.pack(">I4sQ", 1, b"mdat", 1 << 40) + bytes(99)


def _nothing_but_its_kind(data: bytes) -> bytes:
    return data[: data.index(b"moov") - 4] + bytes([0, 0, 0, 3]) + b"free" + bytes(99)


@pytest.mark.parametrize("spoil", [_without_index, _cut_before_the_index, _nothing_but_its_kind])
def test_m4a_without_its_index_says_so(
    tmp_path: Path, originals: dict[str, bytes], spoil: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "call.m4a"
    path.write_bytes(spoil(originals["a.m4a"]))

    with pytest.raises(IngestError, match=r"^call\.m4a lacks its index \(moov\)"):
        source(path)


def test_m4a_written_to_the_end_of_the_file_is_whole(
    tmp_path: Path, originals: dict[str, bytes]
) -> None:
    data = bytearray(originals["a.m4a"])
    place = data.index(b"mdat") - 4
    data[place : place + 4] = bytes(4)  # a length of 0: as far as the file goes
    path = tmp_path / "call.m4a"
    path.write_bytes(bytes(data))

    samples, truncated = read(path)

    assert abs(samples.shape[1] / 16 - SECONDS * 1000) <= 30
    assert not truncated
