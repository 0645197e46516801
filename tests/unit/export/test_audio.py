"""The redacted audio: silent where it must be, untouched elsewhere, whole or not there."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.command import write_wav
from voice_analytics.domain.interval import Interval
from voice_analytics.errors import IngestError, StoreError
from voice_analytics.export.audio import Block, audio_path, silenced, write_audio
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.native import native_blocks
from voice_analytics.ingest.recording import Recording

RATE_HZ = 8000


def noise(channels: int, seconds: float, rate_hz: int = RATE_HZ) -> Block:
    rng = np.random.default_rng(3)
    values = rng.integers(-20_000, 20_000, (int(rate_hz * seconds), channels))
    return (values / 32_768).astype(np.float32)


def read(path: Path, delays_ms: dict[int, int] | None = None) -> Block:
    recording = Recording(path.stem, (path,))
    what = open_recording(recording).format
    return np.concatenate(list(native_blocks(recording, what, delays_ms or {})))


@pytest.mark.parametrize("rate_hz", [8000, 11_025, 16_000, 44_100])
@pytest.mark.parametrize("channels", [1, 2])
def test_written_audio_is_the_same_sample_by_sample(
    tmp_path: Path, rate_hz: int, channels: int
) -> None:
    audio = noise(channels, 2.3, rate_hz)
    path = write_audio(np.array_split(audio, 3), rate_hz, channels, tmp_path / "x.flac")
    assert open_recording(Recording("x", (path,))).format.sample_rate_hz == rate_hz
    assert np.array_equal(read(path), audio)


def test_silence_is_on_its_channel_and_pauses_on_all() -> None:
    audio = noise(2, 4.0)
    blocks = [audio[:9000], audio[9000:20_000], audio[20_000:]]
    cut = silenced(blocks, RATE_HZ, {1: [Interval(1000, 2001)]}, [Interval(3000, 3500)])
    out = np.concatenate(list(cut))
    expected = audio.copy()
    expected[8000:16_008, 1] = 0.0
    expected[24_000:28_000] = 0.0
    assert np.array_equal(out, expected)


def test_blocks_given_are_not_changed() -> None:
    audio = noise(1, 1.0)
    before = audio.copy()
    list(silenced([audio], RATE_HZ, {0: [Interval(0, 500)]}, []))
    assert np.array_equal(audio, before)


def test_late_channel_is_moved_back(tmp_path: Path) -> None:
    path = write_audio([noise(2, 2.5)], RATE_HZ, 2, tmp_path / "x.flac")
    plain, moved = read(path), read(path, {1: 250})
    assert np.array_equal(moved[:, 0], plain[:, 0])
    assert np.array_equal(moved[:-2000, 1], plain[2000:, 1])
    assert not moved[-2000:, 1].any()


def test_pair_of_files_with_different_rates_is_one_recording(tmp_path: Path) -> None:
    agent = write_wav(tmp_path / "a.wav", noise(1, 2.0).T, RATE_HZ)
    customer = write_wav(tmp_path / "c.wav", noise(1, 3.0, 16_000).T, 16_000)
    recording = Recording("pair", (agent, customer))
    what = open_recording(recording).format
    audio = np.concatenate(list(native_blocks(recording, what, {})))
    assert audio.shape == (48_000, 2)
    assert np.abs(audio[:31_000, 0]).mean() > 0.1
    assert not audio[33_000:, 0].any()


def test_audio_that_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> Iterator[Block]:
        yield noise(1, 1.0)
        raise IngestError("the disk failed")

    with pytest.raises(IngestError):
        write_audio(broken(), RATE_HZ, 1, tmp_path / "x.flac")
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="the audio cannot be written"):
        write_audio([noise(1, 0.1)], RATE_HZ, 1, tmp_path / "file" / "x.flac")


def test_more_channels_than_flac_has_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="at most 8 channels, not 9"):
        write_audio([noise(9, 0.1)], RATE_HZ, 9, tmp_path / "x.flac")
    assert list(tmp_path.iterdir()) == []


def test_audio_lies_beside_the_report_under_the_same_name(tmp_path: Path) -> None:
    assert audio_path(tmp_path, "call-1") == tmp_path / "call-1.flac"
