"""Many recordings, one or several at a time; a failure of one never stops the others."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from pathlib import Path

from voice_analytics.appliance import Appliance, build
from voice_analytics.config.settings import Settings
from voice_analytics.domain.policy import Keep
from voice_analytics.errors import NotKept, VoiceAnalyticsError
from voice_analytics.export.convert import to_document
from voice_analytics.export.document import ReportDocument
from voice_analytics.ingest.recording import Recording
from voice_analytics.pipeline.compose import Identity


@dataclass(frozen=True, slots=True)
class Task:
    """One recording to analyse."""

    index: int
    recording: Recording
    identity: Identity
    audio_folder: Path | None = None
    """Where the redacted audio goes; None when it is not kept."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a task is."""

    index: int
    stage: str
    done_ms: int
    total_ms: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a task: a report, or the sentence that says why there is none."""

    index: int
    document: ReportDocument | None
    problem: str | None = None
    note: str | None = None
    """Why nothing is kept of a call that was handled as configured."""


def run_tasks(settings: Settings, tasks: Sequence[Task]) -> Generator[Step | Result, None, None]:
    """Yield steps and results as they come; every task gives exactly one result.

    Calls run in worker processes, each with its share of the threads, so that a crash in native
    code costs one call. Closing the iterator stops the workers. To be run in the main thread.
    """
    waiting = deque(tasks)
    workers = [_Worker(settings) for _ in range(min(settings.runtime.workers, len(tasks)))]
    try:
        for worker in workers:
            worker.give(waiting)
        while any(worker.task for worker in workers):
            for worker in _ready(workers):
                yield worker.take()
                if worker.task is None:
                    worker.give(waiting)
    finally:
        for worker in workers:
            worker.stop()


def _ready(workers: Sequence["_Worker"]) -> Iterator["_Worker"]:
    """Yield the busy workers that have said something, or have died."""
    busy = [worker for worker in workers if worker.task is not None]
    ready = wait([worker.link for worker in busy])
    yield from (worker for worker in busy if worker.link in ready)


class _Worker:
    """A process that analyses one task at a time; replaced when it dies."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.task: Task | None = None
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.link, far = context.Pipe()
        self._process = context.Process(target=_work, args=(self._settings, far), daemon=True)
        resource_tracker.ensure_running()  # started inside, it would let interrupts through
        with _interrupts_held():
            self._process.start()
        far.close()

    def give(self, waiting: deque[Task]) -> None:
        """Hand over the next waiting task, if there is one."""
        if not waiting:
            return
        if not self._process.is_alive():
            self.stop()
            self._start()
        self.task = waiting.popleft()
        with suppress(BrokenPipeError):  # dead already, which `take` will find
            self.link.send(self.task)

    def take(self) -> Step | Result:
        """Return what the worker said; a failed result when it died."""
        if self.task is None:
            raise ValueError("a worker without a task says nothing")
        try:
            message: Step | Result = self.link.recv()
        except (EOFError, OSError):
            self._process.join()
            message = Result(
                self.task.index, None, _died(self.task.recording.label, self._process.exitcode)
            )
        if isinstance(message, Result):
            self.task = None
        return message

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.link.close()
        if self.task is not None:
            self._process.terminate()
        self._process.join()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Put Ctrl-C off inside the block, and for good in processes that are started there.

    A terminal sends it to all of them; only the one that started the others is to act on it.
    """
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


def _died(label: str, exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        return (
            f"{label}: the worker was stopped by signal {-exitcode}, most likely for want of "
            "memory; run again with fewer --workers"
        )
    return f"{label}: the worker failed, which is a fault of this program; please report it"


def _work(settings: Settings, link: Connection) -> None:
    """Body of a worker process: analyse tasks until the other end is gone."""
    appliance = build(settings)
    with suppress(EOFError, BrokenPipeError):
        while True:
            link.send(_result(appliance, link.recv(), link.send))


def _result(appliance: Appliance, task: Task, emit: Callable[[Step], None]) -> Result:
    def progress(stage: str, done_ms: int, total_ms: int) -> None:
        emit(Step(task.index, stage, done_ms, total_ms))

    try:
        analysis = appliance.analyse(task.recording, task.identity, progress)
        if task.audio_folder is not None and analysis.report.call.kept is Keep.KEPT:
            appliance.keep_audio(task.recording, task.identity, analysis.report, task.audio_folder)
    except NotKept as decision:
        return Result(task.index, None, note=str(decision))
    except VoiceAnalyticsError as error:
        return Result(task.index, None, str(error))
    return Result(task.index, to_document(analysis.report))
