"""A call full of canaries through the command line: a killed job, a full disk, and success.

In the recording a customer reads out a card number and a security code, and says a town and a name.
Everything the command writes anywhere (results, temporary files, caches, standard output and error)
lies below one folder and is searched: for the digits always, and for words of the call wherever the
call could not be kept.
"""

import json
import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.command import COMMAND
from tests.slow.command import LIMIT_S, SMALL, environment, need_models
from voice_analytics.backends.weights import default_folder
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.native import native_blocks
from voice_analytics.ingest.recording import Recording

pytestmark = [pytest.mark.slow, pytest.mark.model]

CALL = Path(__file__).parent / "calls" / "paying.flac"
CARD_MS, CODE_MS = (5600, 10_400), (14_000, 14_750)
WORDS = ("lantern", "birmingham", "abernathy")
"""As the recogniser writes them."""

CARD = "4111223344556676"
SPELLED = ("one one", "two two", "three three", "five five", "six seven", "seven three")
RATE_HZ = 8000
KEPT_AUDIO = ("--audio-out", "audio")
NO_SPACE = "no space left"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run may write."""

    folder: Path

    def environment(self) -> dict[str, str]:
        """Return an environment in which everything is written below the folder."""
        return environment(
            HOME=str(self.folder / "home"),
            TMPDIR=str(self.folder / "temporary"),
            XDG_CACHE_HOME=str(self.folder / "home" / "cache"),
            VOICE_ANALYTICS__MODELS__FOLDER=str(default_folder()),
            PYTHONDONTWRITEBYTECODE="1",
        )

    def start(self, *options: str, prepare: Callable[[], None] | None = None) -> "Started":
        """Start an analysis of the call with everything written and shown that can be."""
        command = [*COMMAND, "analyse", str(CALL), "--out", "out", "--html", "--transcript", *SMALL]
        shown, said = (self.folder / name for name in ("stdout", "stderr"))
        with shown.open("wb") as out, said.open("wb") as err:
            return Started(
                self,
                subprocess.Popen(
                    [*command, *options], cwd=self.folder / "work", env=self.environment(),
                    stdout=out, stderr=err, stdin=subprocess.DEVNULL, start_new_session=True,
                    preexec_fn=prepare or with_core_files,
                ),
            )  # fmt: skip

    def files(self) -> dict[str, bytes]:
        """Return everything written, by its place."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }

    def results(self) -> list[str]:
        """Return the names of everything written but what was shown."""
        return [name for name in self.files() if name not in ("stdout", "stderr")]

    def found(self, canaries: Sequence[str]) -> list[tuple[str, str]]:
        """Return where a canary was written."""
        return [
            (name, canary)
            for name, content in self.files().items()
            for canary in canaries
            if canary.encode() in content.lower()
        ]

    def found_digits(self) -> list[str]:
        """Return where half of the card number was written, however divided, or in words."""
        halves = [CARD[at : at + 8].encode() for at in range(9)]
        divided = re.compile(rb"(?<=\d)[\s,.-]+(?=\d)")
        joined = {name: divided.sub(b"", content) for name, content in self.files().items()}
        figures = [name for name, text in joined.items() if any(half in text for half in halves)]
        return figures + [name for name, _ in self.found(SPELLED)]

    def sentences(self) -> list[str]:
        """Return what was said on standard error."""
        return (self.folder / "stderr").read_text().splitlines()


@dataclass(frozen=True, slots=True)
class Started:
    """A run under way."""

    place: Place
    process: subprocess.Popen[bytes]

    def end(self) -> int:
        """Wait for the end and return the exit code."""
        return self.process.wait(LIMIT_S)

    def workers(self) -> list[int]:
        """Return the processes that analyse."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [
            int(child)
            for child in children.read_text().split()
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
        ]

    def recognising(self) -> int:
        """Wait until a worker has loaded its recogniser, and return the worker."""
        for _ in self._until_end():
            for worker in self.workers():
                if "ctranslate2" in Path(f"/proc/{worker}/maps").read_text():
                    return worker
        raise AssertionError("no worker loaded a recogniser")

    def writing(self) -> None:
        """Wait until the kept audio is being written, or was."""
        for _ in self._until_end():
            if any((self.place.folder / "work").glob("audio/*")):
                return
        raise AssertionError("no audio was written")

    def _until_end(self) -> Iterator[None]:
        deadline = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline and self.process.poll() is None:
            yield
            time.sleep(0.002)


def with_core_files() -> None:
    """Let a process that crashes leave a core file, as some machines do."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def with_disk_for(size: int) -> Callable[[], None]:
    """Return what makes files of more than that many bytes impossible, as on a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.fixture(autouse=True)
def models() -> None:
    need_models("tiny.en")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    for name in ("home", "temporary", "work"):
        (tmp_path / name).mkdir()
    return Place(tmp_path)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A run that succeeded."""
    need_models("tiny.en")
    folder = tmp_path_factory.mktemp("kept")
    for name in ("home", "temporary", "work"):
        (folder / name).mkdir()
    place = Place(folder)
    assert place.start(*KEPT_AUDIO).end() == 0
    return place


def samples_of(path: Path) -> np.ndarray:
    recording = Recording(path.stem, (path,))
    return np.concatenate(list(native_blocks(recording, open_recording(recording).format, {})))


def said_as(kind: str) -> list[bytes]:
    """Return pieces of the private speech as the bytes of a kind of sample."""
    scale = 32_768 if kind == "<i2" else 1
    samples = (samples_of(CALL)[:, 1] * scale).astype(kind)
    starts = [ms * RATE_HZ // 1000 for ms in range(*CARD_MS, 250)]
    return [samples[start : start + 64].tobytes() for start in starts]


def test_of_a_call_that_is_kept_words_stay_and_private_digits_are_nowhere(kept: Place) -> None:
    assert kept.found_digits() == []
    found = kept.found(WORDS)
    written = {word: {name for name, said in found if said == word} for word in WORDS}
    results = {name for name in kept.results() if name.startswith("work/out/")}
    assert len(results) == 2
    (report,) = (json.loads(text) for name, text in kept.files().items() if name.endswith(".json"))
    assert not any(char.isdigit() for word in report["words"] for char in word["text"])
    assert not any(char.isdigit() for turn in report["turns"] for char in turn["text"])
    assert written["abernathy"] == results | {"stdout"}
    assert all(names <= results | {"stdout"} for names in written.values())
    assert kept.results() == sorted([*results, *(n for n in kept.results() if "/audio/" in n)])
    (audio,) = (kept.folder / "work" / "audio").iterdir()
    silent = samples_of(audio)
    for start_ms, end_ms in (CARD_MS, CODE_MS):
        assert not silent[start_ms * 8 : end_ms * 8, 1].any()
    assert silent[18_200 * 8 : 20_600 * 8, 1].any()


@pytest.mark.parametrize("kind", ["<i2", "<f4"])
def test_samples_of_private_speech_are_nowhere(kind: str, kept: Place) -> None:
    pieces = said_as(kind)
    assert len(set(pieces)) == len(pieces)
    for name, content in kept.files().items():
        assert not any(piece in content for piece in pieces), name


def nothing_is_left(place: Place) -> None:
    assert place.found(WORDS) == []
    assert place.found_digits() == []
    assert place.results() == []


def test_a_worker_that_is_killed_is_one_sentence_and_leaves_nothing(place: Place) -> None:
    run = place.start(*KEPT_AUDIO)
    os.kill(run.recognising(), signal.SIGKILL)
    assert run.end() == 1
    (sentence,) = place.sentences()
    assert "the worker was stopped by signal 9" in sentence
    nothing_is_left(place)


def test_a_worker_that_crashes_leaves_no_core_file(place: Place) -> None:
    run = place.start(*KEPT_AUDIO)
    worker = run.recognising()
    limits = Path(f"/proc/{worker}/limits").read_text()
    (line,) = (line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert line.split()[4:6] == ["0", "0"]
    os.kill(worker, signal.SIGABRT)
    assert run.end() == 1
    assert len(place.sentences()) == 1
    nothing_is_left(place)


def test_a_job_that_is_killed_while_it_listens_leaves_nothing(place: Place) -> None:
    run = place.start(*KEPT_AUDIO)
    run.recognising()
    os.killpg(run.process.pid, signal.SIGKILL)
    assert run.end() == -signal.SIGKILL
    nothing_is_left(place)


def test_a_job_that_is_killed_while_it_writes_leaves_nothing_private(place: Place) -> None:
    run = place.start(*KEPT_AUDIO)
    run.writing()
    os.killpg(run.process.pid, signal.SIGKILL)
    assert run.end() == -signal.SIGKILL
    assert place.found_digits() == []
    for kind in ("<i2", "<f4"):
        pieces = said_as(kind)
        assert not any(piece in text for text in place.files().values() for piece in pieces)


def sizes(kept: Place, ending: str) -> int:
    (size,) = (len(text) for name, text in kept.files().items() if name.endswith(ending))
    return size


def test_a_disk_full_of_audio_is_one_sentence_and_leaves_nothing(place: Place, kept: Place) -> None:
    run = place.start(*KEPT_AUDIO, prepare=with_disk_for(sizes(kept, ".flac") // 2))
    assert run.end() == 1
    (sentence,) = place.sentences()
    assert ".flac: the audio cannot be written" in sentence
    assert NO_SPACE in sentence
    nothing_is_left(place)


def test_a_disk_full_of_reports_is_one_sentence_and_leaves_nothing(
    place: Place, kept: Place
) -> None:
    run = place.start(prepare=with_disk_for(sizes(kept, ".report.json") // 2))
    assert run.end() == 1
    (sentence,) = place.sentences()
    assert ".report.json: cannot be written" in sentence
    assert NO_SPACE in sentence
    nothing_is_left(place)


def test_standard_output_without_room_is_one_sentence(place: Place) -> None:
    with Path("/dev/full").open("wb") as full, (place.folder / "stderr").open("wb") as err:
        done = subprocess.run(
            [*COMMAND, "analyse", str(CALL), "--json", *SMALL],
            cwd=place.folder / "work", env=place.environment(), stdout=full, stderr=err,
            stdin=subprocess.DEVNULL, check=False, timeout=LIMIT_S,
        )  # fmt: skip
    assert done.returncode == 1
    (sentence,) = place.sentences()
    assert NO_SPACE in sentence
    nothing_is_left(place)
