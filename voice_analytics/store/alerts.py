"""Alerts: which go on, which have ended, and whether another system was told."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from voice_analytics.domain.alert import Alert, AlertKind, AlertLevel, KeptAlert
from voice_analytics.domain.notice import NoticeState
from voice_analytics.store.tables import AlertRow

KEPT_MS = 35 * 86_400_000
"""How long an alert is kept after its end."""

_ID_DIGITS = 16


def open_alerts(session: Session) -> tuple[KeptAlert, ...]:
    """Return the alerts that go on, serious ones first, then the newest."""
    query = select(AlertRow).where(AlertRow.ended_at_ms.is_(None))
    rows = session.scalars(query.order_by(AlertRow.level, AlertRow.since_at_ms.desc(), AlertRow.id))
    return tuple(_alert(row) for row in rows)


def ended_alerts(session: Session, limit: int) -> tuple[KeptAlert, ...]:
    """Return the alerts that ended last."""
    query = select(AlertRow).where(AlertRow.ended_at_ms.is_not(None))
    rows = session.scalars(query.order_by(AlertRow.ended_at_ms.desc(), AlertRow.id).limit(limit))
    return tuple(_alert(row) for row in rows)


def find_alert(session: Session, alert_id: str) -> KeptAlert | None:
    """Return an alert."""
    row = session.get(AlertRow, alert_id)
    return None if row is None else _alert(row)


def keep_current(
    session: Session, alerts: Iterable[Alert], now_ms: int, *, tell: bool
) -> tuple[str, ...]:
    """Make these the alerts that go on; return the ids of those of which somebody is to be told.

    Parameters
    ----------
    session
        The session.
    alerts
        All that is wrong now.
    now_ms
        The time.
    tell
        Whether another system is told of new alerts.
    """
    query = select(AlertRow).where(AlertRow.ended_at_ms.is_(None)).with_for_update()
    before = {(AlertKind(row.kind), row.subject): row for row in session.scalars(query)}
    told = []
    for alert in alerts:
        row = before.pop(alert.key, None)
        if row is None:
            row = _row(alert, now_ms, tell=tell)
            session.add(row)
            told += [row.id] if tell else []
        (row.level, row.says, row.remedy) = (alert.level.value, alert.says, alert.remedy)
    for row in before.values():
        row.ended_at_ms = now_ms
    session.execute(delete(AlertRow).where(AlertRow.ended_at_ms < now_ms - KEPT_MS))
    session.flush()
    return tuple(told)


def alert_told(session: Session, alert_id: str, state: NoticeState, why: str | None) -> None:
    """Write what became of telling another system."""
    row = session.get(AlertRow, alert_id, with_for_update=True)
    if row is not None:  # it may have been forgotten meanwhile
        row.told, row.why = state.value, why
        session.flush()


def _row(alert: Alert, now_ms: int, *, tell: bool) -> AlertRow:
    said = f"{alert.kind}/{alert.subject}/{now_ms}"
    return AlertRow(
        id=hashlib.sha256(said.encode()).hexdigest()[:_ID_DIGITS],
        kind=alert.kind.value,
        subject=alert.subject,
        since_at_ms=now_ms,
        ended_at_ms=None,
        told=NoticeState.WAITING.value if tell else None,
        why=None,
    )


def _alert(row: AlertRow) -> KeptAlert:
    return KeptAlert(
        row.id,
        Alert(AlertKind(row.kind), row.subject, AlertLevel(row.level), row.says, row.remedy),
        row.since_at_ms,
        row.ended_at_ms,
        row.told,
        row.why,
    )
