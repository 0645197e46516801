"""Analysis in processes of their own: a crash or a want of memory costs one attempt."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess, parent_process
from pathlib import Path
from queue import SimpleQueue

from voice_analytics.domain.intake import Intake
from voice_analytics.errors import JobFailed, NotKept, StoreError, VoiceAnalyticsError
from voice_analytics.jobs.protocols import Analyse
from voice_analytics.pipeline.protocols import Progress

MakeAnalyse = Callable[[], Analyse]
"""Makes what analyses, in the process where it does; goes there by its name."""

DYING_S = 5.0
"""How long a process that hung up may take to end."""


class HandedBack(BaseException):
    """The worker stops: what runs is left for its next start, or for another worker.

    No error of the tree and no `Exception`, so that nobody takes it for a failure of the work.
    """


class _How(Enum):
    """How an analysis ended."""

    DONE = auto()
    NOT_KEPT = auto()
    TRY_AGAIN = auto()
    IN_VAIN = auto()


@dataclass(frozen=True, slots=True)
class _Task:
    intake: Intake
    folder: Path


@dataclass(frozen=True, slots=True)
class _Step:
    stage: str
    done_ms: int
    total_ms: int


@dataclass(frozen=True, slots=True)
class _End:
    how: _How
    why: str = ""


_Link = Connection
"""Carries a `_Task` there, and `_Step`s and one `_End` back."""


class AnalysisProcesses:
    """Processes that analyse, one call each at a time; started when first needed.

    Parameters
    ----------
    make
        Makes what analyses, once in each process.
    count
        How many there are.
    stalled_after_ms
        A process that reports no progress for so long is ended.
    """

    def __init__(self, make: MakeAnalyse, count: int, stalled_after_ms: int) -> None:
        self._stopping = threading.Event()
        self._all = [_AnalysisProcess(make, stalled_after_ms, self._stopping) for _ in range(count)]
        self._free: SimpleQueue[_AnalysisProcess] = SimpleQueue()
        for one in self._all:
            self._free.put(one)

    def analyse(self, intake: Intake, folder: Path, progress: Progress) -> None:
        """Have a recording analysed into a folder, in the next free process.

        Raises
        ------
        NotKept
            When the policy keeps nothing of it.
        JobFailed
            When it failed, or its process died or reported nothing for too long.
        HandedBack
            When the worker stops.
        """
        one = self._free.get()
        try:
            if self._stopping.is_set():
                raise HandedBack
            one.analyse(intake, folder, progress)
        finally:
            self._free.put(one)

    def wait(self, seconds: float) -> None:
        """Wait between two attempts.

        Raises
        ------
        HandedBack
            When the worker stops.
        """
        if self._stopping.wait(seconds):
            raise HandedBack

    def stop(self) -> None:
        """End all processes, whatever they do; who waits for one hands its work back."""
        self._stopping.set()
        for one in self._all:
            one.kill()


class _AnalysisProcess:
    """One process; replaced when it died."""

    def __init__(self, make: MakeAnalyse, stalled_after_ms: int, stopping: threading.Event) -> None:
        self._make = make
        self._stalled_after_ms = stalled_after_ms
        self._stopping = stopping
        self._lock = threading.Lock()
        self._running: tuple[BaseProcess, _Link] | None = None

    def analyse(self, intake: Intake, folder: Path, progress: Progress) -> None:
        process, link = self._started()
        with suppress(BrokenPipeError):  # dead already, which `_heard` will find
            link.send(_Task(intake, folder))
        while isinstance(message := self._heard(process, link), _Step):
            progress(message.stage, message.done_ms, message.total_ms)
        if message.how is _How.NOT_KEPT:
            raise NotKept(message.why)
        if message.how is not _How.DONE:
            raise JobFailed(message.why, retryable=message.how is _How.TRY_AGAIN)

    def kill(self) -> None:
        with self._lock:
            if self._running is not None:
                process, _ = self._running
                process.kill()
                process.join()

    def _started(self) -> tuple[BaseProcess, _Link]:
        with self._lock:
            if self._stopping.is_set():
                raise HandedBack
            if self._running is None or not self._running[0].is_alive():
                if self._running is not None:
                    self._running[1].close()
                self._running = self._start()
            return self._running

    def _start(self) -> tuple[BaseProcess, _Link]:
        context = multiprocessing.get_context("spawn")
        near, far = context.Pipe()
        process = context.Process(target=_serve, args=(self._make, far), daemon=True)
        resource_tracker.ensure_running()  # started inside, it would let signals through
        with _signals_held():
            process.start()
        far.close()
        return process, near

    def _heard(self, process: BaseProcess, link: _Link) -> _Step | _End:
        """Return what the process says; raise when it died, stalled, or the worker stops."""
        try:
            if link.poll(self._stalled_after_ms / 1000):
                said: _Step | _End = link.recv()
                return said
        except (EOFError, OSError) as error:
            raise self._died(process) from error
        self.kill()
        raise JobFailed(
            f"its analysis reported no progress for {self._stalled_after_ms // 1000} s "
            "(jobs.stalled_after_ms) and was ended",
            retryable=True,
        )

    def _died(self, process: BaseProcess) -> BaseException:
        process.join(DYING_S)
        self.kill()
        if self._stopping.is_set():
            return HandedBack()
        code = process.exitcode
        if code is not None and code < 0:
            why = (
                f"its analysis was stopped by signal {-code}, most likely for want of memory; "
                "give the box more, or set fewer runtime.workers"
            )
        else:
            why = "its analysis broke off, which is a fault of this program; please report it"
        return JobFailed(why, retryable=True)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Keep signals that end a worker away from processes started inside the block.

    A terminal or service manager sends them to all; the worker ends its processes itself.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(make: MakeAnalyse, link: _Link) -> None:
    """Body of a process: analyse tasks until the worker is gone."""
    threading.Thread(target=_end_with_worker, daemon=True).start()
    analyse = make()
    with suppress(EOFError, BrokenPipeError):
        while True:
            link.send(_ended(analyse, link.recv(), link))


def _end_with_worker() -> None:
    """End this process, whatever it does, when the worker that started it is gone."""
    worker = parent_process()
    if worker is not None:
        worker.join()
        os._exit(1)


def _ended(analyse: Analyse, task: _Task, link: _Link) -> _End:
    def progress(stage: str, done_ms: int, total_ms: int) -> None:
        link.send(_Step(stage, done_ms, total_ms))

    try:
        analyse(task.intake, task.folder, progress)
    except NotKept as decision:
        return _End(_How.NOT_KEPT, str(decision))
    except StoreError as error:
        return _End(_How.TRY_AGAIN, str(error))
    except JobFailed as error:
        return _End(_How.TRY_AGAIN if error.retryable else _How.IN_VAIN, str(error))
    except VoiceAnalyticsError as error:
        return _End(_How.IN_VAIN, str(error))
    except MemoryError:
        return _End(_How.TRY_AGAIN, "there was not enough memory for its analysis")
    return _End(_How.DONE)
