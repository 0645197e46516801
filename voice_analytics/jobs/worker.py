"""A worker: starts DBOS, runs what is queued, and stops without losing anything."""

import math
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog
from dbos import DBOS, DBOSConfig

from voice_analytics.errors import VoiceAnalyticsError
from voice_analytics.jobs.enginelog import route_engine_log
from voice_analytics.jobs.presence import Presence, presence
from voice_analytics.jobs.processes import AnalysisProcesses, MakeAnalyse
from voice_analytics.jobs.protocols import CallKeeper, Messenger
from voice_analytics.jobs.queue import APPLICATION, CALLS, UPKEEP, JobQueue, explained
from voice_analytics.jobs.steps import Clocks, Steps
from voice_analytics.jobs.succession import Succession
from voice_analytics.jobs.workflows import BACK_UP, NOTICES, RETAIN, Retrying, register
from voice_analytics.store.database import Database

LOCKS = "workers"
"""Folder, in the store's, of what says which workers live."""

FOUND = "found"
"""Folder, in the store's, of what analyses found that is not stored yet."""

STOP_WITHIN_S = 8.0

ENSURE_EVERY = 60
"""Rounds after which a worker looks whether everything that came in is queued."""

NOTICES_AT_ONCE = 4

_CLOSING_S = 1.0
"""Of the time to stop, what is left for handing back."""


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """What a worker is told."""

    url: str
    """Where the jobs are."""

    folder: Path
    """Of the store."""

    executor: str
    """Name of this worker, the same at every start."""

    version: str
    """Of the program with its definitions."""

    processes: int
    retrying: Retrying
    notifying: Retrying
    """How often, and how patiently, another system is told of a call."""

    most_attempts: int
    stalled_after_ms: int
    look_round_ms: int
    poll_ms: int
    retain_hour: int
    """Hour of the day, UTC."""


class Worker:
    """Does what is queued, between `start` and `stop`; one in a process at a time.

    Parameters
    ----------
    options
        What it is told.
    database
        The store.
    make
        Makes what analyses, in each analysis process.
    keeper
        Keeps what is found.
    messenger
        Tells people and other systems.
    clocks
        The time.
    """

    def __init__(
        self,
        options: WorkerOptions,
        database: Database,
        make: MakeAnalyse,
        keeper: CallKeeper,
        messenger: Messenger,
        clocks: Clocks,
    ) -> None:
        self._options = options
        self._database = database
        self._running = _Running()
        self._processes = AnalysisProcesses(make, options.processes, options.stalled_after_ms)
        self._steps = Steps(
            database,
            self._processes,
            keeper,
            messenger,
            options.folder / FOUND,
            options.most_attempts,
            clocks,
        )
        self._parts = ExitStack()
        self._stop_within_s = STOP_WITHIN_S

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Begin with what was left and what waits.

        Raises
        ------
        ConfigError
            When another worker has this name.
        StoreError
            When a database does not answer.
        """
        options = self._options
        route_engine_log()
        with ExitStack() as parts:
            here = presence(options.url, options.folder / LOCKS, options.executor, options.version)
            parts.callback(here.release)
            here.hold()
            queue = parts.enter_context(JobQueue(options.url))
            parts.callback(self._hand_back, queue)
            parts.callback(self._processes.stop)
            with explained():
                self._launch(parts)
            queue.ensure(self._database)
            self._look_round(parts, queue, here)
            self._parts = parts.pop_all()

    def stop(self, within_s: float = STOP_WITHIN_S) -> None:
        """End; what runs is finished if it can be within the time, else handed back.

        Parameters
        ----------
        within_s
            The time; long to finish all that was begun, before an upgrade for instance.
        """
        self._stop_within_s = within_s
        grace = threading.Timer(max(0.0, within_s - _CLOSING_S), self._processes.stop)
        grace.start()
        try:
            self._parts.close()
        finally:
            grace.cancel()

    def _launch(self, parts: ExitStack) -> None:
        options = self._options
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": options.url,
            "executor_id": options.executor,
            "application_version": options.version,
            "log_level": "WARNING",
            "enable_otlp": False,
            "sys_db_pool_size": 5 + options.processes,
            "scheduler_polling_interval_sec": 30.0,
        }
        DBOS(config=config)
        parts.callback(self._destroy)
        timed = register(self._steps, options.retrying, options.notifying, self._running.noted)
        DBOS.launch()
        for name, at_once in ((CALLS, options.processes), (UPKEEP, 1), (NOTICES, NOTICES_AT_ONCE)):
            DBOS.register_queue(
                name,
                worker_concurrency=at_once,
                polling_interval_sec=options.poll_ms / 1000,
                on_conflict="always_update",
            )
        times = {RETAIN: f"0 {options.retain_hour} * * *", BACK_UP: "30 * * * *"}
        DBOS.apply_schedules(
            [
                {
                    "schedule_name": name,
                    "workflow_fn": timed[name],
                    "schedule": when,
                    "queue_name": UPKEEP,
                }
                for name, when in times.items()
            ]
        )

    def _destroy(self) -> None:
        """Take nothing new, wait for what runs, and end DBOS."""
        wait_s = math.ceil(self._stop_within_s) if self._running.ids() else 0
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=wait_s)

    def _look_round(self, parts: ExitStack, queue: JobQueue, here: Presence) -> None:
        """Start looking round for work that lost its worker."""
        options = self._options
        succession = Succession(queue, here, options.executor, options.version, self._running.ids)
        ended = threading.Event()

        def look_round() -> None:
            rounds = 0
            while not ended.wait(options.look_round_ms / 1000):
                rounds += 1
                try:
                    succession.look_round()
                    queue.tell(self._database)
                    if rounds % ENSURE_EVERY == 0:
                        queue.ensure(self._database)
                except VoiceAnalyticsError as error:
                    _log("jobs.look_round_failed", why=str(error))

        thread = threading.Thread(target=look_round, name="look-round")
        thread.start()
        parts.callback(thread.join)
        parts.callback(ended.set)

    def _hand_back(self, queue: JobQueue) -> None:
        """Let others, or this worker's next start, go on with what could not be finished."""
        try:
            queue.hand_back(queue.running(executor=self._options.executor))
        except VoiceAnalyticsError as error:  # found when its name or its version is gone
            _log("jobs.not_handed_back", why=str(error))


class _Running:
    """The workflows that run in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: list[str] = []

    @contextmanager
    def noted(self, workflow_id: str) -> Iterator[None]:
        with self._lock:
            self._ids.append(workflow_id)
        try:
            yield
        finally:
            with self._lock:
                self._ids.remove(workflow_id)

    def ids(self) -> frozenset[str]:
        with self._lock:
            return frozenset(self._ids)


def _log(event: str, **fields: str) -> None:
    structlog.get_logger("voice_analytics.jobs").warning(event, **fields)
