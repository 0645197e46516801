"""Analysis in processes of their own: what ends one costs one attempt, never the worker."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.fakes import RESULT, Marks, making
from tests.jobs.house import NOW_MS
from voice_analytics.domain.intake import Intake, Submission
from voice_analytics.errors import JobFailed, NotKept
from voice_analytics.jobs.processes import AnalysisProcesses, HandedBack

Steps = list[tuple[str, int, int]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("processes")
    os.mkfifo(folder / "gate")
    return folder


@pytest.fixture(scope="module")
def processes(folder: Path) -> Iterator[AnalysisProcesses]:
    one = AnalysisProcesses(making(folder), count=1, stalled_after_ms=30_000)
    yield one
    one.stop()


def intake(label: str, intake_id: str = "i1", attempts: int = 1) -> Intake:
    return Intake(intake_id, Submission("upload", label, "ab"), NOW_MS, attempts=attempts)


def analysed(processes: AnalysisProcesses, label: str, out: Path) -> Steps:
    steps: Steps = []
    processes.analyse(intake(label), out, lambda *step: steps.append(step))
    return steps


def test_models_are_loaded_once_and_progress_is_told(
    processes: AnalysisProcesses, folder: Path, tmp_path: Path
) -> None:
    loaded = Marks(folder / "marks").count("loaded")
    for _ in range(2):
        steps = analysed(processes, "call.wav", tmp_path)
        assert steps == [("listening", 500, 1000), ("listening", 1000, 1000)]
    assert (tmp_path / RESULT).is_file()
    assert Marks(folder / "marks").count("loaded") - loaded <= 1


@pytest.mark.parametrize(
    ("label", "retryable", "why"),
    [
        pytest.param("killed", True, "signal 9, most likely for want of memory", id="killed"),
        pytest.param("broken", True, "fault of this program", id="broken off"),
        pytest.param("no memory", True, "not enough memory", id="memory"),
        pytest.param("full", True, "no space left", id="full disk"),
        pytest.param("in vain", False, "it holds no audio", id="no audio"),
    ],
)
def test_failure_says_why_and_the_next_one_works(
    processes: AnalysisProcesses, tmp_path: Path, label: str, retryable: bool, why: str
) -> None:
    with pytest.raises(JobFailed, match=why) as caught:
        analysed(processes, label, tmp_path)
    assert caught.value.retryable is retryable
    assert analysed(processes, "call.wav", tmp_path)


def test_what_the_policy_does_not_keep_is_no_failure(
    processes: AnalysisProcesses, tmp_path: Path
) -> None:
    with pytest.raises(NotKept, match="consent is refused"):
        analysed(processes, "not kept", tmp_path)


def test_process_that_says_nothing_is_ended(folder: Path, tmp_path: Path) -> None:
    impatient = AnalysisProcesses(making(folder), count=1, stalled_after_ms=1000)
    with pytest.raises(JobFailed, match="no progress for 1 s") as caught:
        analysed(impatient, "silent", tmp_path)
    assert caught.value.retryable
    impatient.stop()


def test_worker_that_stops_hands_back_what_runs(folder: Path, tmp_path: Path) -> None:
    stopping = AnalysisProcesses(making(folder), count=1, stalled_after_ms=30_000)
    with pytest.raises(HandedBack):
        stopping.analyse(intake("silent"), tmp_path, lambda *_: stopping.stop())
    with pytest.raises(HandedBack):
        analysed(stopping, "call.wav", tmp_path)
    with pytest.raises(HandedBack):
        stopping.wait(60.0)
