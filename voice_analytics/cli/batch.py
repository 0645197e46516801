"""Many recordings, one or several at a time; a failure of one never stops the others."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from voice_analytics.appliance import Appliance, build
from voice_analytics.config.settings import Settings
from voice_analytics.errors import VoiceAnalyticsError
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


@dataclass(frozen=True, slots=True)
class Step:
    """How far a task is."""

    index: int
    stage: str
    done_ms: int
    total_ms: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a task: a report, or the sentence that says why not."""

    index: int
    document: ReportDocument | None
    problem: str | None = None


Emit = Callable[[Step | Result], None]


@dataclass(slots=True)
class _Worker:
    """A process, the line to it, and what it works on."""

    process: BaseProcess
    line: "Connection[Task, Step | Result]"
    task: Task

    def give(self, task: Task) -> None:
        self.task = task
        # A dead worker is noticed by its silence, so that its task has a result as well.
        with suppress(BrokenPipeError):
            self.line.send(task)

    def hear(self) -> Step | Result | None:
        """Return the next message, None when the worker is dead."""
        try:
            return self.line.recv()
        except (EOFError, OSError):
            return None

    def dismiss(self) -> None:
        """Wait for the end of a worker that has no more to do."""
        self.line.close()
        self.process.join()

    def stop(self) -> None:
        self.process.terminate()
        self.dismiss()


def run_tasks(settings: Settings, tasks: Sequence[Task]) -> Generator[Step | Result, None, None]:
    """Yield steps and results as they come; every task gives exactly one result.

    Calls run in worker processes, each with its share of the threads, so that a crash in native
    code costs one call. Closing the iterator stops the workers. To be run in the main thread.
    """
    todo = deque(tasks)
    workers: dict[object, _Worker] = {}
    try:
        while todo or workers:
            while todo and len(workers) < settings.runtime.workers:
                worker = _start(settings, todo.popleft())
                workers[worker.line] = worker
            for line in wait([worker.line for worker in workers.values()]):
                worker = workers[line]
                message = worker.hear()
                yield message or Result(worker.task.index, None, _DEAD)
                if isinstance(message, Result) and todo:
                    worker.give(todo.popleft())
                elif not isinstance(message, Step):
                    workers.pop(line).dismiss()
    finally:
        for worker in workers.values():
            worker.stop()


_DEAD = "the worker stopped without a result; is there enough memory? run again"


def _start(settings: Settings, task: Task) -> _Worker:
    """Return a new worker at work on its first task."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(settings, there), daemon=True)
    resource_tracker.ensure_running()  # its start, were it inside, would let interrupts through
    with _interrupts_held():
        process.start()
    there.close()
    worker = _Worker(process, here, task)
    worker.give(task)
    return worker


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


def _work(settings: Settings, line: "Connection[Step | Result, Task]") -> None:
    """Body of a worker process: analyse tasks until the line is closed."""
    appliance = build(settings)
    with suppress(EOFError):
        while True:
            task = line.recv()
            line.send(_result(appliance, task, line.send))


def _result(appliance: Appliance, task: Task, emit: Emit) -> Result:
    def progress(stage: str, done_ms: int, total_ms: int) -> None:
        emit(Step(task.index, stage, done_ms, total_ms))

    try:
        analysis = appliance.analyse(task.recording, task.identity, progress)
    except VoiceAnalyticsError as error:
        return Result(task.index, None, str(error))
    return Result(task.index, to_document(analysis.report))
