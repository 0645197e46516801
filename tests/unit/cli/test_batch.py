"""Many recordings in worker processes."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from tests.command import noise, write_wav
from voice_analytics.cli.batch import Result, Task, run_tasks
from voice_analytics.config.settings import RuntimeSettings, Settings
from voice_analytics.domain.call import CallMetadata
from voice_analytics.ingest.recording import Recording
from voice_analytics.pipeline.compose import Identity

WHO = Identity("call", "0" * 64, "file", CallMetadata())


class Crash:
    """Ends the process that unpickles it, as a fault in native code would."""

    label = "crash.wav"

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (3,)


def task(index: int, path: Path) -> Task:
    return Task(index, Recording(path.stem, (path,)), WHO)


def crashing(index: int) -> Task:
    return Task(index, cast("Recording", Crash()), WHO)


def problems(tasks: Sequence[Task], workers: int) -> dict[int, str | None]:
    settings = Settings(runtime=RuntimeSettings(workers=workers))
    results = [m for m in run_tasks(settings, tasks) if isinstance(m, Result)]
    assert len(results) == len(tasks)
    return {result.index: result.problem for result in results}


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "bad.wav", noise(3, 0.5))


def test_no_task_has_no_result() -> None:
    assert problems([], workers=2) == {}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_crash_costs_one_call(bad: Path, workers: int) -> None:
    found = problems([task(0, bad), crashing(1), task(2, bad), task(3, bad)], workers)
    assert str(found[1]).startswith("crash.wav: the worker stopped without a result")
    assert all("bad.wav" in str(found[index]) for index in (0, 2, 3))


def test_workers_end_when_nobody_listens_any_more(bad: Path) -> None:
    import multiprocessing

    messages = run_tasks(Settings(), [task(0, bad), task(1, bad)])
    next(messages)
    assert multiprocessing.active_children()
    messages.close()
    assert not multiprocessing.active_children()
