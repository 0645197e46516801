"""The appliance on one box: web server, watched folder and workers, from one command."""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog
import uvicorn

from voice_analytics.appliance.alerting.watching import AlertWatch, watching_over
from voice_analytics.appliance.inbox import keep_watching
from voice_analytics.appliance.spooled import spool_of
from voice_analytics.appliance.storing import data_layout, places, start_store
from voice_analytics.appliance.taking import WATCHED, From, Jobs, TakingIn, taking_in
from voice_analytics.appliance.telling import about, told_kinds
from voice_analytics.appliance.working import job_queue, notify_again, rescore_name, worker_lives
from voice_analytics.config.settings import Settings
from voice_analytics.domain.access import AccountRole
from voice_analytics.errors import VoiceAnalyticsError
from voice_analytics.ingest.live_link import LiveLink, linked
from voice_analytics.ingest.recording import Recording
from voice_analytics.jobs.queue import JobQueue
from voice_analytics.store.accounts import NewAccount, account_named, accounts, add_account
from voice_analytics.store.database import Database
from voice_analytics.store.entry_links import add_link
from voice_analytics.store.files import AudioFiles
from voice_analytics.store.passwords import Passwords
from voice_analytics.store.using import shared
from voice_analytics.web.app import create_app
from voice_analytics.web.places import link_address
from voice_analytics.web.services import Services

STOP_S = 10.0
"""From the signal to the end, at most."""

_RESTART_S = (1.0, 30.0)
"""Before a worker that ended is started again: at first, and at most."""

_SOUND_S = 60.0
"""A worker that ran so long was sound."""

_ADMIN = "admin"
_FIRST = "system"

_log = structlog.get_logger("voice_analytics.serve")


def now_ms() -> int:
    """Return the time: this is where it comes in."""
    return time.time_ns() // 1_000_000


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Database, TakingIn, JobQueue]]:
    """Give the store, what takes recordings in and the queue, ready for work.

    Raises
    ------
    StoreError, ConfigError
        When something is not fit for work; says what to do.
    """
    layout = data_layout(settings)
    layout.prepare()
    with ExitStack() as parts:
        parts.enter_context(shared(layout.folder))
        database = start_store(settings, now_ms())
        parts.callback(database.close)
        queue = parts.enter_context(job_queue(settings))
        jobs = Jobs(queue.analyse, partial(queue.again, database))
        taking = parts.enter_context(taking_in(settings, database, spool_of(settings), jobs))
        taking.sweep(now_ms())
        yield database, taking, queue


def services(
    settings: Settings, database: Database, taking: TakingIn, queue: JobQueue, live: LiveLink
) -> Services:
    """Return what routes are given to work with."""
    layout = data_layout(settings)
    return Services(
        database=database,
        passwords=Passwords(settings.accounts.password_length),
        server=settings.server,
        accounts=settings.accounts,
        now_ms=now_ms,
        audio=AudioFiles(layout.audio),
        taking=taking,
        retry=taking.again,
        rescore=lambda at_ms: queue.rescore(rescore_name(at_ms)),
        correct=queue.correct,
        notify_again=partial(notify_again, database, queue),
        worker_lives=partial(worker_lives, settings),
        places=places(layout),
        folder=layout.folder,
        review=settings.review,
        learning=settings.learning,
        about=about(settings),
        live=live,
        team=settings.team,
        tells=told_kinds(settings),
    )


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What is done at the start for who has just installed it."""

    link: bool = False
    """A link is made that signs an admin in; where there is no account, `admin` is made."""

    recordings: Sequence[Recording] = ()
    """Taken in as if they had been put into the watched folder."""


def serve(
    settings: Settings,
    config: Path | None,
    ready: Callable[[str, str | None], None],
    first: FirstLook | None = None,
) -> None:
    """Serve until a signal asks to stop; then finish or hand back what runs, within 10 s.

    Parameters
    ----------
    settings
        The settings in force.
    config
        The file they were read from, for the workers.
    ready
        Called with the URL, and the link where one was asked for, once browsers are answered.
    first
        What is done for a first look.

    Raises
    ------
    StoreError, ConfigError
        When something is not fit for work; says what to do.
    """
    first = first or FirstLook()
    with ExitStack() as parts:
        database, taking, queue = parts.enter_context(opened(settings))
        secret = admin_link(database, now_ms()) if first.link else None
        parts.enter_context(_process(config, "worker"))
        if settings.sip.enabled:
            parts.enter_context(_process(config, "listen"))
        live = parts.enter_context(linked(data_layout(settings).live))
        parts.enter_context(_taking(taking, first.recordings))
        if settings.watch.enabled:
            parts.enter_context(_watching(settings, taking))
        lives = partial(worker_lives, settings)
        watch = AlertWatch(settings, database, lives, queue.notify_alert, now_ms)
        parts.enter_context(watching_over(watch))
        server = _Server(
            uvicorn.Config(
                create_app(services(settings, database, taking, queue, live)),
                host=settings.server.host,
                port=settings.server.port,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=3,
            ),
            lambda url: ready(url, None if secret is None else link_address(url, secret)),
        )
        server.run()


class _Server(uvicorn.Server):
    """Says when it listens, and where."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at a signal, and leave it at that: what else runs here is to end in order."""
        names = (signal.SIGINT, signal.SIGTERM)
        before = {name: signal.signal(name, self.handle_exit) for name in names}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            (host, port, *_) = self.servers[0].sockets[0].getsockname()
            self._ready(f"http://{host}:{port}")


def admin_link(database: Database, now_ms: int) -> str | None:
    """Return the secret of a link for the account `admin`, made where there is no account at all.

    None where the accounts were made otherwise: their owners sign in as they are used to.
    """
    with database.write() as session:
        if not accounts(session):
            add_account(session, now_ms, _FIRST, NewAccount(_ADMIN, AccountRole.ADMIN))
        found = account_named(session, _ADMIN)
        if found is None or found[0].role is not AccountRole.ADMIN or found[0].disabled:
            return None
        return add_link(session, now_ms, _FIRST, found[0])


@contextmanager
def _taking(taking: TakingIn, recordings: Sequence[Recording]) -> Iterator[None]:
    """Take recordings in beside the server; one that cannot be is logged."""

    def take() -> None:
        for recording in recordings:
            try:
                taking.take(recording, From(WATCHED), now_ms())
            except VoiceAnalyticsError as error:
                _log.warning("recording.refused", why=str(error))

    thread = threading.Thread(target=take, name="first-recordings")
    thread.start()
    try:
        yield
    finally:
        thread.join()


@contextmanager
def _watching(settings: Settings, taking: TakingIn) -> Iterator[None]:
    ended = threading.Event()
    thread = threading.Thread(
        target=keep_watching, args=(settings, taking, ended, now_ms), name="watched-folder"
    )
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def _process(config: Path | None, name: str) -> Iterator[None]:
    """Keep a command running beside this process; when it ends it is started again."""
    command = [sys.executable, "-c", "from voice_analytics.cli import main; main()", name]
    command.append("--with-parent")
    if config is not None:
        command += ["--config", str(config)]
    ended = threading.Event()
    thread = threading.Thread(
        target=_kept_running, args=(command, name, ended), name=f"{name}-keeper"
    )
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _kept_running(command: Sequence[str], name: str, ended: threading.Event) -> None:
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
        wait_s = (
            _RESTART_S[0] if time.monotonic() - began > _SOUND_S else min(2 * wait_s, _RESTART_S[1])
        )
        _log.warning("process.ended", name=name, status=worker.returncode, again_in_s=wait_s)
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
