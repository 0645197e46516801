"""Many recordings, one or several at a time; a failure of one never stops the others."""

import multiprocessing
import queue
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue

from voice_analytics.appliance import Appliance, build
from voice_analytics.config.settings import Settings
from voice_analytics.errors import VoiceAnalyticsError
from voice_analytics.export.convert import to_document
from voice_analytics.export.document import ReportDocument
from voice_analytics.ingest.recording import Recording
from voice_analytics.pipeline.compose import Identity

POLL_S = 0.2


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


def run_tasks(settings: Settings, tasks: Sequence[Task]) -> Generator[Step | Result, None, None]:
    """Yield steps and results as they come; every task gives exactly one result.

    Calls run in worker processes, each with its share of the threads, so that a crash in native
    code costs one call. Closing the iterator stops the workers.
    """
    workers = max(1, min(settings.runtime.workers, len(tasks)))
    context = multiprocessing.get_context("spawn")
    todo: Queue[Task | None] = context.Queue()
    said: Queue[Step | Result] = context.Queue()
    for task in tasks:
        todo.put(task)
    for _ in range(workers):
        todo.put(None)
    processes = [
        context.Process(target=_work, args=(settings, todo, said), daemon=True)
        for _ in range(workers)
    ]
    try:
        for process in processes:
            process.start()
        yield from _follow(processes, said, tasks)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()


def _follow(
    processes: Sequence[BaseProcess], said: "Queue[Step | Result]", tasks: Sequence[Task]
) -> Iterator[Step | Result]:
    open_tasks = {task.index for task in tasks}
    while open_tasks:
        try:
            message: Step | Result = said.get(timeout=POLL_S)
        except queue.Empty:
            if any(process.is_alive() for process in processes):
                continue
            break
        if isinstance(message, Result):
            open_tasks.discard(message.index)
        yield message
    for index in sorted(open_tasks):
        yield Result(
            index, None, "the worker stopped without a result; is there enough memory? run again"
        )


def _work(settings: Settings, todo: "Queue[Task | None]", said: "Queue[Step | Result]") -> None:
    """Body of a worker process: analyse tasks until there are none."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    appliance = build(settings)
    while (task := todo.get()) is not None:
        said.put(_result(appliance, task, said.put))


def _result(appliance: Appliance, task: Task, emit: Emit) -> Result:
    def progress(stage: str, done_ms: int, total_ms: int) -> None:
        emit(Step(task.index, stage, done_ms, total_ms))

    try:
        analysis = appliance.analyse(task.recording, task.identity, progress)
    except VoiceAnalyticsError as error:
        return Result(task.index, None, str(error))
    return Result(task.index, to_document(analysis.report))
