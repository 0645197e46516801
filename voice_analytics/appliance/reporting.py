"""Processes tell the store how they are doing, so that pages and figures can show it."""

import queue
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace

import structlog

from voice_analytics.appliance.certificates import own_certificates
from voice_analytics.appliance.storing import data_layout
from voice_analytics.config.settings import Settings
from voice_analytics.domain.operating import (
    ListenerNow,
    ProcessKind,
    ProcessSeen,
    TrunkNow,
    WorkerNow,
)
from voice_analytics.errors import StoreError
from voice_analytics.ingest.live_server import Traces
from voice_analytics.ingest.tracing.files import write_traces
from voice_analytics.store.database import Database
from voice_analytics.store.processes import end_process, save_process

WORKER_MS = 10_000
"""Between two words of a worker."""


class ListenerReport:
    """Writes down what the process that listens says of itself, in a thread of its own.

    Parameters
    ----------
    settings
        The settings in force.
    database
        The store.
    version
        Of the program.
    now_ms
        The time.
    """

    def __init__(
        self, settings: Settings, database: Database, version: str, now_ms: Callable[[], int]
    ) -> None:
        self._database = database
        self._folder = data_layout(settings).traces
        self._sip = settings.sip
        self._now_ms = now_ms
        self._process = ProcessSeen(
            ProcessKind.LISTENER, socket.gethostname(), version, now_ms(), 0, ListenerNow((), ())
        )
        self._told: queue.SimpleQueue[tuple[ListenerNow, Traces] | None] = queue.SimpleQueue()
        self._log = structlog.get_logger("voice_analytics.reporting")
        self._thread = threading.Thread(target=self._write_all, name="reports")
        self._shed: dict[str, tuple[int, int]] = {}
        self.shed_ms: Callable[[], Mapping[str, int]] = dict
        """Says how much audio the disk did not take, by trunk."""

    def __call__(self, now: ListenerNow, traces: Traces) -> None:
        """Take how things are; returns at once."""
        self._told.put((now, traces))

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def close(self) -> None:
        """Write what waits, and say that this process ends."""
        self._told.put(None)
        self._thread.join()
        with suppress(StoreError), self._database.write() as session:
            end_process(session, ProcessKind.LISTENER, self._process.name)

    def _write_all(self) -> None:
        while (told := self._told.get()) is not None:
            try:
                self._write(*told)
            except StoreError as error:
                self._log.warning("report_not_written", why=str(error))

    def _write(self, now: ListenerNow, traces: Traces) -> None:
        self._look_at_shed()
        whole = replace(
            now,
            certificates=(*own_certificates(self._sip), *now.certificates),
            trunks=tuple(self._with_shed(one) for one in now.trunks),
        )
        for trunk, calls in traces.items():
            write_traces(self._folder, trunk, calls)
        with self._database.write() as session:
            save_process(session, replace(self._process, seen_ms=self._now_ms(), now=whole))

    def _look_at_shed(self) -> None:
        """Note when the disk last did not take audio."""
        for trunk, shed_ms in self.shed_ms().items():
            if shed_ms > self._shed.get(trunk, (0, 0))[0]:
                self._shed[trunk] = (shed_ms, self._now_ms())

    def _with_shed(self, trunk: TrunkNow) -> TrunkNow:
        if trunk.name not in self._shed:
            return trunk
        (shed_ms, at_ms) = self._shed[trunk.name]
        return replace(trunk, shed_ms=shed_ms, shed_at_ms=at_ms)


@contextmanager
def reporting_listener(
    settings: Settings, database: Database, version: str, now_ms: Callable[[], int]
) -> Iterator[ListenerReport]:
    """Give what the process that listens tells how it is doing.

    Parameters
    ----------
    settings, database, version, now_ms
        As in `ListenerReport`.
    """
    report = ListenerReport(settings, database, version, now_ms)
    report.start()
    try:
        yield report
    finally:
        report.close()


@contextmanager
def reporting_worker(
    database: Database, name: str, version: str, now: WorkerNow, now_ms: Callable[[], int]
) -> Iterator[None]:
    """Say from time to time that a worker lives, within the block.

    Parameters
    ----------
    database
        The store.
    name
        Of the worker.
    version
        Of the program with its definitions.
    now
        How it is doing.
    now_ms
        The time.
    """
    ended = threading.Event()
    process = ProcessSeen(ProcessKind.WORKER, name, version, now_ms(), 0, now)

    def tell() -> None:
        while True:
            # It is for people to look at: the work goes on where it cannot be written.
            with suppress(StoreError), database.write() as session:
                save_process(session, replace(process, seen_ms=now_ms()))
            if ended.wait(WORKER_MS / 1000):
                return

    thread = threading.Thread(target=tell, name="reports")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        with suppress(StoreError), database.write() as session:
            end_process(session, ProcessKind.WORKER, name)
