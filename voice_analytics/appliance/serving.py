"""The appliance on one box: web server, watched folder and workers, from one command."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog
import uvicorn

from voice_analytics.appliance.provenance import definitions_version
from voice_analytics.appliance.storing import data_layout, database_url, start_store
from voice_analytics.appliance.taking import Entrance, watch, watched_folder
from voice_analytics.appliance.working import Keeper, MakeAnalysis, decoder_of, spool_of
from voice_analytics.config.settings import Settings
from voice_analytics.ingest.accepting import Acceptance
from voice_analytics.jobs.queue import JobQueue
from voice_analytics.jobs.steps import Clocks
from voice_analytics.jobs.worker import Worker, WorkerOptions
from voice_analytics.jobs.workflows import Retrying
from voice_analytics.pipeline.protocols import Transcriber
from voice_analytics.store.database import Database
from voice_analytics.store.files import AudioFiles
from voice_analytics.store.layout import Layout
from voice_analytics.store.opening import open_existing
from voice_analytics.store.passwords import Passwords
from voice_analytics.web.app import create_app
from voice_analytics.web.services import Services

STOP_S = 10.0
"""From the signal to the end, at most."""

_RESTART_S = (1.0, 30.0)
"""Before a worker that ended is started again: at first, and at most."""


def now_ms() -> int:
    """Return the time: this is where it comes in."""
    return time.time_ns() // 1_000_000


def jobs_url(settings: Settings, layout: Layout) -> str:
    """Return where the queue is."""
    stated = settings.jobs.url or settings.store.url
    if stated is not None and (settings.jobs.url or not _is_sqlite(stated.get_secret_value())):
        return stated.get_secret_value()
    return f"sqlite:///{layout.folder.absolute() / 'jobs.db'}"


def worker_options(settings: Settings) -> WorkerOptions:
    """Return what a worker is told by the settings."""
    layout, jobs = data_layout(settings), settings.jobs
    return WorkerOptions(
        url=jobs_url(settings, layout),
        folder=layout.folder,
        executor=jobs.worker or socket.gethostname(),
        version=definitions_version(),
        processes=settings.runtime.workers,
        retrying=Retrying(jobs.attempts, jobs.backoff_ms),
        most_attempts=jobs.most_attempts,
        stalled_after_ms=jobs.stalled_after_ms,
        look_round_ms=jobs.look_round_ms,
        poll_ms=jobs.poll_ms,
        retain_hour=jobs.retain_hour,
    )


@contextmanager
def working(settings: Settings, transcriber: Transcriber | None = None) -> Iterator[Worker]:
    """Have a worker work as long as the block runs; the store must be there.

    Raises
    ------
    StoreError
        When the store is missing or of another version.
    ConfigError
        When another worker has this name.
    """
    database = open_existing(database_url(settings), data_layout(settings))
    clocks = Clocks(now_ms, lambda: time.monotonic_ns() // 1_000_000)
    worker = Worker(
        worker_options(settings),
        database,
        MakeAnalysis(settings, transcriber),
        Keeper(settings, database),
        clocks,
    )
    try:
        worker.start()
        try:
            yield worker
        finally:
            worker.stop(settings.jobs.stop_within_ms / 1000)
    finally:
        database.close()


@dataclass(frozen=True, slots=True)
class Box:
    """The parts of the appliance that live in the web process."""

    database: Database
    queue: JobQueue
    entrance: Entrance
    services: Services


@contextmanager
def opened_box(settings: Settings) -> Iterator[Box]:
    """Give the store, the queue and the entrance, ready for work.

    Raises
    ------
    StoreError, ConfigError
        When something is not fit for work; says what to do.
    """
    layout = data_layout(settings)
    with ExitStack() as parts:
        database = start_store(settings, now_ms())
        parts.callback(database.close)
        queue = parts.enter_context(JobQueue(jobs_url(settings, layout)))
        decoder = decoder_of(settings)
        parts.callback(decoder.close)
        acceptance = Acceptance(
            spool_of(settings, layout),
            decoder,
            settings.upload.largest_mb << 20,
            settings.audio.channels,
        )
        entrance = Entrance(database, queue, acceptance, now_ms)
        yield Box(database, queue, entrance, services(settings, database))


def services(settings: Settings, database: Database) -> Services:
    """Return what routes are given to work with."""
    return Services(
        database=database,
        passwords=Passwords(settings.accounts.password_length),
        server=settings.server,
        accounts=settings.accounts,
        now_ms=now_ms,
        audio=AudioFiles(data_layout(settings).audio),
    )


def serve(settings: Settings, config: Path | None, ready: Callable[[str], None]) -> None:
    """Serve until a signal asks to stop; then finish or hand back what runs, within 10 s.

    Parameters
    ----------
    settings
        The settings in force.
    config
        The file they were read from, for the workers.
    ready
        Called with the URL once browsers are answered.

    Raises
    ------
    StoreError, ConfigError
        When something is not fit for work; says what to do.
    """
    with ExitStack() as parts:
        box = parts.enter_context(opened_box(settings))
        parts.enter_context(_worker_process(config))
        if settings.watch.enabled:
            parts.enter_context(_watching(settings, box.entrance))
        server = _Server(
            uvicorn.Config(
                create_app(box.services),
                host=settings.server.host,
                port=settings.server.port,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=3,
            ),
            ready,
        )
        server.run()


class _Server(uvicorn.Server):
    """Says when it listens, and where."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            (host, port, *_) = self.servers[0].sockets[0].getsockname()
            self._ready(f"http://{host}:{port}")


@contextmanager
def _watching(settings: Settings, entrance: Entrance) -> Iterator[None]:
    folder, ended = watched_folder(settings), threading.Event()
    thread = threading.Thread(
        target=watch,
        args=(folder, entrance, settings.watch.interval_s, ended),
        name="watched-folder",
    )
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def _worker_process(config: Path | None) -> Iterator[None]:
    """Keep a worker running beside this process; one that ends is started again."""
    command = [sys.executable, "-c", "from voice_analytics.cli import main; main()", "worker"]
    if config is not None:
        command += ["--config", str(config)]
    ended = threading.Event()
    thread = threading.Thread(target=_kept_running, args=(command, ended), name="worker-keeper")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _kept_running(command: Sequence[str], ended: threading.Event) -> None:
    wait_s = _RESTART_S[0]
    while not ended.is_set():
        began = time.monotonic()
        with subprocess.Popen(command, start_new_session=True) as worker:  # noqa: S603 - our own
            while worker.poll() is None and not ended.wait(0.2):
                pass
            if worker.poll() is None:
                _stop(worker)
        if ended.is_set():
            return
        wait_s = _RESTART_S[0] if time.monotonic() - began > 60 else min(2 * wait_s, _RESTART_S[1])
        structlog.get_logger("voice_analytics.serve").warning(
            "worker.ended", status=worker.returncode, again_in_s=wait_s
        )
        ended.wait(wait_s)


def _stop(worker: "subprocess.Popen[bytes]") -> None:
    worker.terminate()
    with suppress(subprocess.TimeoutExpired):
        worker.wait(STOP_S - 0.5)
        return
    worker.kill()
    worker.wait()


def _is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")
