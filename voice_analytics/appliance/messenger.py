"""Telling people and other systems that there is something, and writing down what became of it."""

from voice_analytics.appliance.mailing import send_message
from voice_analytics.appliance.noticing import send_alert, send_notice
from voice_analytics.config.settings import Settings
from voice_analytics.domain.notice import NoticeState
from voice_analytics.errors import JobFailed
from voice_analytics.store import messages, notices
from voice_analytics.store.alerts import alert_told, find_alert
from voice_analytics.store.database import Database


class StoreMessenger:
    """Tells what the store says is to be told.

    Parameters
    ----------
    settings
        The settings in force.
    database
        The store.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database

    def notify(self, call_id: str, now_ms: int) -> None:
        """Tell another system of a call, and write that down.

        Raises
        ------
        JobFailed
            When it was not taken; says itself whether another try is worth it.
        StoreError
            When that cannot be written.
        """
        if self._settings.notices.url is None:
            raise JobFailed("nobody is to be told any more (notices.url)", retryable=False)
        with self._database.read() as session:
            if notices.notice(session, call_id) is None:
                return  # erased meanwhile
        send_notice(self._settings.notices, self._settings.server.base_url, call_id, now_ms)
        with self._database.write() as session:
            notices.delivered(session, call_id, now_ms)

    def notice_failed(self, call_id: str, why: str, now_ms: int | None) -> None:
        """Write why a notice was not taken; with the time, that it is given up.

        Raises
        ------
        StoreError
            When that cannot be written.
        """
        with self._database.write() as session:
            if now_ms is None:
                notices.trouble(session, call_id, why)
            else:
                notices.given_up(session, call_id, why, now_ms)

    def tell(self, message_id: str, now_ms: int) -> None:
        """Tell somebody that there is something to look at, and write that down.

        By e-mail where that is set and an address is known, else to the other system.

        Raises
        ------
        JobFailed
            When it was not taken; says itself whether another try is worth it.
        StoreError
            When that cannot be written.
        """
        with self._database.read() as session:
            message = messages.message(session, message_id)
            email = None if message is None else messages.email_of(session, message.person_id)
        if message is None or message.state is not NoticeState.WAITING:
            return  # erased, or given up, meanwhile
        send_message(self._settings, message, email, now_ms)
        with self._database.write() as session:
            messages.set_state(session, message_id, NoticeState.DELIVERED, None, now_ms)

    def telling_failed(self, message_id: str, why: str, now_ms: int | None) -> None:
        """Write why a message was not taken; with the time, that it is given up.

        Raises
        ------
        StoreError
            When that cannot be written.
        """
        state = NoticeState.WAITING if now_ms is None else NoticeState.FAILED
        with self._database.write() as session:
            messages.set_state(session, message_id, state, why, now_ms)

    def notify_alert(self, alert_id: str, now_ms: int) -> None:
        """Tell another system of an alert, and write that down.

        Raises
        ------
        JobFailed
            When it was not taken; says itself whether another try is worth it.
        StoreError
            When that cannot be written.
        """
        with self._database.read() as session:
            alert = find_alert(session, alert_id)
        if alert is None or self._settings.notices.url is None:
            return
        send_alert(self._settings.notices, self._settings.server.base_url, alert, now_ms)
        with self._database.write() as session:
            alert_told(session, alert_id, NoticeState.DELIVERED, None)

    def alert_failed(self, alert_id: str, why: str, *, given_up: bool) -> None:
        """Write why nobody could be told of an alert.

        Raises
        ------
        StoreError
            When that cannot be written.
        """
        state = NoticeState.FAILED if given_up else NoticeState.WAITING
        with self._database.write() as session:
            alert_told(session, alert_id, state, why)
