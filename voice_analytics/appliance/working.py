"""Workers and the queue, as the settings say."""

import hashlib
import json
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial

from sqlalchemy.engine import make_url

from voice_analytics import __version__
from voice_analytics.appliance.call_keeper import StoreKeeper
from voice_analytics.appliance.messenger import StoreMessenger
from voice_analytics.appliance.provenance import definitions
from voice_analytics.appliance.reporting import reporting_worker
from voice_analytics.appliance.spooled import spool_of, spooled_analysis
from voice_analytics.appliance.storing import data_layout, database_url
from voice_analytics.config.settings import Settings
from voice_analytics.domain.operating import WorkerNow
from voice_analytics.domain.report import ModelUse
from voice_analytics.jobs.presence import version_works
from voice_analytics.jobs.queue import JobQueue
from voice_analytics.jobs.steps import Clocks
from voice_analytics.jobs.worker import LOCKS, Worker, WorkerOptions
from voice_analytics.jobs.workflows import Retrying
from voice_analytics.store import notices
from voice_analytics.store.database import Database

VERSION_DIGITS = 12


def work_version() -> str:
    """Return by what work is bound to this program: its version, and that of its definitions."""
    said = json.dumps(definitions(), sort_keys=True).encode()
    return f"{__version__}-{hashlib.sha256(said).hexdigest()[:VERSION_DIGITS]}"


def jobs_url(settings: Settings) -> str:
    """Return where the queue is kept: as set, else with the store, on SQLite beside it."""
    if settings.jobs.url is not None:
        return settings.jobs.url.get_secret_value()
    store = database_url(settings)
    if store is not None and not make_url(store).drivername.startswith("sqlite"):
        return store
    return f"sqlite:///{data_layout(settings).folder.absolute() / 'jobs.db'}"


def job_queue(settings: Settings) -> JobQueue:
    """Return the queue, to hand in work; to be closed.

    Raises
    ------
    StoreError
        When its database does not answer.
    """
    return JobQueue(jobs_url(settings))


def notify_again(database: Database, queue: JobQueue, call_id: str, now_ms: int) -> bool:
    """Have a notice sent again that was given up; return whether there was one.

    Raises
    ------
    StoreError
        When a database does not answer.
    """
    with database.write() as session:
        waits = notices.again(session, call_id)
    if waits:
        queue.notify(call_id, str(now_ms))
    return waits


def rescore_name(now_ms: int) -> str:
    """Return what asking for all reports to be graded again is called: the same in a minute."""
    return str(now_ms // 60_000)


def worker_lives(settings: Settings) -> bool:
    """Return whether a worker of this program lives.

    Raises
    ------
    StoreError
        When the database with the jobs does not answer.
    """
    folder = data_layout(settings).folder / LOCKS
    return version_works(jobs_url(settings), folder, work_version())


def worker_report(
    settings: Settings, database: Database, models: Sequence[ModelUse], now_ms: Callable[[], int]
) -> AbstractContextManager[None]:
    """Return what says from time to time that the worker lives, as long as it is open."""
    named = tuple(f"{one.name} {one.version}" for one in models)
    now = WorkerNow(named, settings.runtime.workers)
    return reporting_worker(database, worker_name(settings), work_version(), now, now_ms)


def worker_name(settings: Settings) -> str:
    """Return what the worker of this machine is called."""
    return settings.jobs.worker or socket.gethostname()


def worker(settings: Settings, database: Database) -> Worker:
    """Return a worker, not started yet.

    Parameters
    ----------
    settings
        The settings in force.
    database
        The store; stays open as long as the worker works.

    Raises
    ------
    ConfigError
        When the policy's file is faulty, or the spool's key cannot be read.
    """
    jobs = settings.jobs
    options = WorkerOptions(
        url=jobs_url(settings),
        folder=data_layout(settings).folder,
        executor=worker_name(settings),
        version=work_version(),
        processes=settings.runtime.workers,
        retrying=Retrying(jobs.attempts, jobs.backoff_ms),
        notifying=Retrying(settings.notices.attempts, settings.notices.backoff_ms),
        most_attempts=jobs.most_attempts,
        stalled_after_ms=jobs.stalled_after_ms,
        look_round_ms=jobs.look_round_ms,
        poll_ms=jobs.poll_ms,
        retain_hour=jobs.retain_hour,
    )
    keeper = StoreKeeper(settings, database, spool_of(settings))
    messenger = StoreMessenger(settings, database)
    clocks = Clocks(
        now_ms=lambda: time.time_ns() // 1_000_000,
        elapsed_ms=lambda: time.monotonic_ns() // 1_000_000,
    )
    analysis = partial(spooled_analysis, settings)
    return Worker(options, database, analysis, keeper, messenger, clocks)
