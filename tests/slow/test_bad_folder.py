"""A folder with every kind of bad file: one sentence each, and the good ones analysed."""

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks.longfile import RATE_HZ
from tests.command import COMMAND
from tests.real import SAMPLES, whisper_folder
from tests.slow.command import SMALL, environment, need_models, run
from tests.slow.recordings import opening, pcm_of, pcm_wav
from tests.slow.reports import left_behind, reports_in
from tests.unit.ingest.making import as_pcm16, tone, wav_bytes
from voice_analytics.backends.device import cuda_devices

pytestmark = [pytest.mark.slow, pytest.mark.model]

SPOKEN_S = 10
BAD = {
    "empty.wav": "is empty",
    "letter.wav": "holds text",
    "no_header.wav": "breaks off inside its WAV header",
    "three.wav": "has 3 channels; say whose each is with a channel map",
    "no_length.wav": "holds no audio",
    "not_numbers.wav": "every value is not a number",
    "pipe.wav": "is a device or pipe",
    "socket.wav": "is a device or pipe",
    "nowhere.wav": "does not exist",
}
"""What the sentence about each must say."""

WITH_LITTLE_DISK = (
    sys.executable,
    "-c",
    "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); "
    "os.execv(sys.argv[1], sys.argv[1:])",
    *COMMAND,
)


@pytest.fixture(autouse=True)
def models() -> None:
    need_models("tiny.en")


@pytest.fixture
def calls(tmp_path: Path) -> Iterator[Path]:
    """Return a folder with a good call, one that breaks off, and one of each bad kind."""
    folder = tmp_path / "calls"
    folder.mkdir()
    good = opening(SAMPLES / "good_listener.flac", SPOKEN_S, folder / "good.wav")
    whole = pcm_wav(pcm_of(SAMPLES / "poor_listener.flac")[:, : SPOKEN_S * RATE_HZ])
    (folder / "broken.wav").write_bytes(whole[: len(whole) * 3 // 4])
    (folder / "empty.wav").write_bytes(b"")
    (folder / "letter.wav").write_text("Dear caller,\nthank you for your letter.\n")
    (folder / "no_header.wav").write_bytes(good.read_bytes()[:30])
    three = as_pcm16(tone(RATE_HZ, channels=3)).tobytes()
    (folder / "three.wav").write_bytes(wav_bytes(three, channels=3))
    (folder / "no_length.wav").write_bytes(wav_bytes(b""))
    nothing = np.full(RATE_HZ, np.nan, "<f4").tobytes()
    (folder / "not_numbers.wav").write_bytes(wav_bytes(nothing, bits=32, tag=3))
    os.mkfifo(folder / "pipe.wav")
    (folder / "nowhere.wav").symlink_to("gone.wav")
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(folder)  # the path of a socket must be short
        try:
            listening.bind("socket.wav")
        finally:
            os.chdir(here)
        yield folder


def test_every_bad_file_has_its_sentence_and_the_good_ones_their_reports(calls: Path) -> None:
    done = run("analyse", "calls", "--out", "out", *SMALL, folder=calls.parent)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    for name, says in BAD.items():
        (sentence,) = (line for line in errors if name in line)
        assert says in sentence
    assert len(errors) == len(BAD)
    assert len(done.stderr.splitlines()) == len(BAD) + 2, "and one line for each report"
    reports = reports_in(calls.parent / "out")
    limits = sorted(tuple(report["audio"]["limits"]) for report in reports.values())
    assumed = "language_assumed"  # tiny.en knows one language
    assert limits == [(assumed,), (assumed, "truncated")]
    assert all(report["words"] for report in reports.values())
    assert left_behind(calls.parent / "out") == []
    assert "breaks off" in done.stdout, "the page of the broken call says so"


def test_bad_files_alone_show_no_page_and_leave_no_file(calls: Path) -> None:
    done = run(
        "analyse", "calls/empty.wav", "calls/three.wav", "--out", "out", *SMALL,
        folder=calls.parent,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert reports_in(calls.parent / "out") == {}
    assert left_behind(calls.parent / "out") == []


def test_three_channels_with_a_map_are_analysed(calls: Path) -> None:
    done = run(
        "analyse", "calls/three.wav", "--channels", "agent,customer,unknown", "--out", "out",
        *SMALL, folder=calls.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    opening(SAMPLES / "good_listener.flac", SPOKEN_S, tmp_path / "good.wav")
    done = run(
        "analyse", "good.wav", "--out", "out", *SMALL,
        folder=tmp_path, command=WITH_LITTLE_DISK,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
    )  # fmt: skip
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("error: out/")
    assert sentence.endswith("(no space left; free some and run again, finished calls are kept)")
    assert list((tmp_path / "out").iterdir()) == []


def broken_model(folder: Path) -> Path:
    """Write a whole fetched model whose weights have one wrong byte, and return its folder."""
    whole = whisper_folder("tiny.en")
    mine = folder / whole.name
    shutil.copytree(whole, mine)
    with (mine / "model.bin").open("r+b") as weights:
        weights.seek(1_000_000)
        (was,) = weights.read(1)
        weights.seek(1_000_000)
        weights.write(bytes([was ^ 0xFF]))
    return mine


@pytest.mark.parametrize("state", ["missing", "corrupt"])
def test_a_model_that_is_not_whole_names_the_command_to_fetch_it(
    state: str, tmp_path: Path
) -> None:
    opening(SAMPLES / "good_listener.flac", SPOKEN_S, tmp_path / "good.wav")
    if state == "corrupt":
        broken_model(tmp_path / "models")
    done = run(
        "analyse", "good.wav", "--out", "out", *SMALL, folder=tmp_path,
        env=environment(VOICE_ANALYTICS__MODELS__FOLDER=str(tmp_path / "models")),
    )  # fmt: skip
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    assert "voice-analytics models fetch" in sentence
    assert "tiny.en" in sentence
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_no_model_is_one_sentence(tmp_path: Path) -> None:
    opening(SAMPLES / "good_listener.flac", SPOKEN_S, tmp_path / "good.wav")
    for content in (None, "empty", "garbage"):
        model = tmp_path / "own"
        if content is not None:
            model.mkdir(exist_ok=True)
        if content == "garbage":
            for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
                (model / name).write_bytes(b"garbage")
        done = run("analyse", "good.wav", "--out", "out", "--model", "./own", folder=tmp_path)
        assert done.returncode == 1, content
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert "own" in done.stderr
        assert reports_in(tmp_path / "out") == {}


def test_cuda_asked_for_without_it_is_one_sentence(tmp_path: Path) -> None:
    if cuda_devices() > 0:
        pytest.skip("this machine has CUDA")
    opening(SAMPLES / "good_listener.flac", SPOKEN_S, tmp_path / "good.wav")
    done = run("analyse", "good.wav", "--device", "cuda", *SMALL, folder=tmp_path)
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    assert "CUDA" in sentence
