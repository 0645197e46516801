"""Audio is one file per content, whole or not there."""

import hashlib
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from voice_analytics.errors import StoreError
from voice_analytics.export.audio import write_audio
from voice_analytics.store.files import AudioFiles
from voice_analytics.store.peaks import (
    PEAKS_PER_SECOND,
    PeakFinder,
    Peaks,
    peaks_of,
    read_peaks,
    write_peaks,
)
from voice_analytics.store.records import KeptAudio

CONTENT = b"some audio"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
RATE_HZ = 8000


@pytest.fixture
def audio(tmp_path: Path) -> AudioFiles:
    """Give a folder of audio that is not made yet."""
    return AudioFiles(tmp_path / "box" / "audio")


def store(audio: AudioFiles, content: bytes = CONTENT) -> KeptAudio:
    with audio.staged() as path:
        path.write_bytes(content)
        return audio.adopt(path)


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file grow, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def names(audio: AudioFiles) -> list[str]:
    return [one.path.relative_to(audio.folder).as_posix() for one in audio.found()]


def test_audio_is_named_by_its_content(audio: AudioFiles) -> None:
    assert store(audio) == KeptAudio(SHA256, len(CONTENT))
    path = audio.path(SHA256)
    assert path == audio.folder / SHA256[:2] / f"{SHA256}.flac"
    assert path.read_bytes() == CONTENT
    assert path.stat().st_mode & 0o077 == 0


def test_same_audio_is_one_file(audio: AudioFiles) -> None:
    assert store(audio) == store(audio)
    assert names(audio) == [f"{SHA256[:2]}/{SHA256}.flac"]


def test_audio_that_was_not_adopted_leaves_nothing(audio: AudioFiles) -> None:
    with audio.staged() as path:
        path.write_bytes(CONTENT)
    assert names(audio) == []


def test_removed_audio_takes_its_peaks_along(audio: AudioFiles) -> None:
    store(audio)
    audio.peaks_path(SHA256).write_bytes(b"peaks")
    audio.remove(SHA256)
    audio.remove(SHA256)
    assert names(audio) == []


def test_name_that_is_no_hash_is_refused(audio: AudioFiles) -> None:
    with pytest.raises(StoreError, match="no such name"):
        audio.path("../../etc/passwd")


def test_leftovers_of_a_killed_writer_are_found(audio: AudioFiles) -> None:
    store(audio)
    (audio.folder / "tmp1.part").write_bytes(b"half")
    (audio.folder / SHA256[:2] / f".{SHA256}.peaks.x.part").write_bytes(b"half")
    assert [one.sha256 for one in audio.found()].count(None) == 2


def test_full_disk_is_one_sentence_and_leaves_nothing(audio: AudioFiles) -> None:
    store(audio)
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (RATE_HZ, 1)).astype(np.float32)

    def fill() -> None:
        with audio.staged() as path:
            write_audio([noise], RATE_HZ, 1, path)
            audio.adopt(path)

    with no_room(), pytest.raises(StoreError, match="no space left; free some") as caught:
        fill()
    assert "\n" not in str(caught.value)
    assert names(audio) == [f"{SHA256[:2]}/{SHA256}.flac"]


def test_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="the audio cannot be kept"):
        store(AudioFiles(tmp_path / "file"))


def test_file_that_cannot_be_removed_is_one_sentence(audio: AudioFiles) -> None:
    audio.path(SHA256).mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be removed"):
        audio.remove(SHA256)


def tone(seconds: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return two channels: a tone that swells, and a constant."""
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    swell = np.sin(2 * np.pi * 440 * at) * at / seconds
    return np.stack((swell, np.full_like(at, -0.25)), axis=1).astype(np.float32)


def peaks_in(blocks: list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]]) -> Peaks:
    finder = PeakFinder(RATE_HZ, 2)
    assert sum(len(one) for one in finder.watching(blocks)) == sum(len(one) for one in blocks)
    return finder.peaks()


def test_peaks_are_the_extremes_of_each_stretch() -> None:
    found = peaks_in([tone(2.01)])
    assert found.count == 2 * PEAKS_PER_SECOND + 1
    assert found.samples_per_peak == RATE_HZ // PEAKS_PER_SECOND
    assert (found.values[:, 1] == round(-0.25 * 127)).all()
    highest = found.values[:, 0, 1].astype(int)
    assert highest[0] < 3
    assert highest[-2] > 120
    assert (found.values[:, 0, 0] <= 0).all()


@pytest.mark.parametrize("length", [1, 7, 159, 160, 161, 5000])
def test_peaks_do_not_depend_on_how_audio_is_cut(length: int) -> None:
    samples = tone(0.63)
    blocks = [samples[start : start + length] for start in range(0, len(samples), length)]
    assert np.array_equal(peaks_in(blocks).values, peaks_in([samples]).values)


def test_coarser_peaks_hold_the_extremes() -> None:
    found = peaks_in([tone(2.01)])
    few = found.coarser(10)
    assert few.count <= 10
    assert few.values.max() == found.values.max()
    assert few.values.min() == found.values.min()
    assert few.samples_per_peak == found.samples_per_peak * 11
    assert found.coarser(1000) is found


def test_peaks_of_nothing_are_none(tmp_path: Path) -> None:
    write_peaks(peaks_in([]), tmp_path / "x.peaks")
    assert read_peaks(tmp_path / "x.peaks").count == 0


def test_peaks_of_a_file_are_those_of_its_audio(tmp_path: Path) -> None:
    samples = tone(1.5)
    path = write_audio([samples], RATE_HZ, 2, tmp_path / "x.flac")
    found, expected = peaks_of(path), peaks_in([samples])
    assert np.abs(found.values.astype(int) - expected.values.astype(int)).max() <= 1
    write_peaks(found, tmp_path / "x.peaks")
    again = read_peaks(tmp_path / "x.peaks")
    assert np.array_equal(again.values, found.values)
    assert (again.rate_hz, again.samples_per_peak) == (RATE_HZ, RATE_HZ // PEAKS_PER_SECOND)


@pytest.mark.parametrize("content", [b"", b"x" * 23, b"x" * 100], ids=["empty", "short", "other"])
def test_file_without_peaks_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.peaks").write_bytes(content)
    with pytest.raises(StoreError, match="holds no waveform"):
        read_peaks(tmp_path / "x.peaks")


def test_missing_peaks_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        read_peaks(tmp_path / "x.peaks")


def test_peaks_on_a_full_disk_are_one_sentence(tmp_path: Path) -> None:
    with no_room(), pytest.raises(StoreError, match="no space left"):
        write_peaks(peaks_in([tone(60)]), tmp_path / "x.peaks")
    assert list(tmp_path.iterdir()) == []
