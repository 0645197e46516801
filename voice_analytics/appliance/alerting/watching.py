"""Alerts kept current, beside the web server."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.orm import Session

from voice_analytics import __version__
from voice_analytics.appliance.alerting.facts import MINUTE_MS
from voice_analytics.appliance.alerting.gathering import gather, limits_of
from voice_analytics.appliance.alerting.rules import decide, keys_of
from voice_analytics.appliance.storing import data_layout
from voice_analytics.config.settings import Settings
from voice_analytics.domain.operating import ProcessKind, ProcessSeen, ServerNow
from voice_analytics.errors import StoreError
from voice_analytics.store.alerts import keep_current, open_alerts
from voice_analytics.store.database import Database
from voice_analytics.store.figures import growth_bytes
from voice_analytics.store.processes import save_process

ROUND_S = 20.0
GROWTH_MS = 10 * MINUTE_MS

_log = structlog.get_logger("voice_analytics.alerts")


class AlertWatch:
    """Looks whether all is well.

    Parameters
    ----------
    settings
        The settings in force.
    database
        The store.
    worker_lives
        Tells whether anybody analyses what comes in.
    tell
        Has another system told of an alert.
    now_ms
        The time.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        worker_lives: Callable[[], bool],
        tell: Callable[[str], None],
        now_ms: Callable[[], int],
    ) -> None:
        self._settings = settings
        self._database = database
        self._worker_lives = worker_lives
        self._tell = tell
        self._now_ms = now_ms
        self._began_ms = now_ms()
        self._grows: tuple[int, int] | None = None

    def look(self) -> None:
        """Make the alerts those of now, and have another system told of new ones.

        Raises
        ------
        StoreError
            When a database does not answer.
        """
        now_ms, settings = self._now_ms(), self._settings
        folder = data_layout(settings).folder
        with self._database.read() as session:
            before = keys_of([one.alert for one in open_alerts(session)])
            grows_bytes = self._growth(session, now_ms)
            facts = gather(
                session,
                settings,
                folder,
                now_ms,
                now_ms - self._began_ms,
                self._worker_lives,
                grows_bytes,
            )
        found = decide(facts, limits_of(settings.alerts), before)
        tells = settings.alerts.notify and settings.notices.url is not None
        with self._database.write() as session:
            save_process(session, self._process(now_ms, grows_bytes))
            new = keep_current(session, found, now_ms, tell=tells)
        for alert in found:
            if alert.key not in before:
                _log.warning("alert.raised", kind=alert.kind, subject=alert.subject)
        for alert_id in new:
            self._tell(alert_id)

    def _growth(self, session: Session, now_ms: int) -> int:
        """Return by how much what is kept grows; all calls are looked at, so not every time."""
        if self._grows is None or now_ms - self._grows[0] >= GROWTH_MS:
            self._grows = now_ms, growth_bytes(session, now_ms)
        return self._grows[1]

    def _process(self, now_ms: int, grows_bytes: int) -> ProcessSeen:
        name = socket.gethostname()
        now = ServerNow(grows_bytes)
        return ProcessSeen(ProcessKind.SERVER, name, __version__, self._began_ms, now_ms, now)


@contextmanager
def watching_over(watch: AlertWatch) -> Iterator[None]:
    """Look again and again, within the block."""
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(ROUND_S):
            try:
                watch.look()
            except StoreError as error:
                _log.warning("alerts.not_looked", why=str(error))

    thread = threading.Thread(target=work, name="alerts")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
