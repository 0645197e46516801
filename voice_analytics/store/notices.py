"""Notices that calls are stored: which wait, which were delivered, which were given up and why."""

from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from voice_analytics.domain.notice import NoticeState
from voice_analytics.store.tables import NoticeRow


@dataclass(frozen=True, slots=True)
class Notice:
    """What became of a notice."""

    call_id: str
    state: NoticeState
    why: str | None
    """The sentence of the last try that failed."""

    created_at_ms: int
    ended_at_ms: int | None


def add_notice(session: Session, call_id: str, now_ms: int) -> None:
    """Have a notice wait; to be in the transaction that stores the call."""
    session.merge(
        NoticeRow(
            call_id=call_id,
            state=NoticeState.WAITING.value,
            why=None,
            created_at_ms=now_ms,
            ended_at_ms=None,
        )
    )
    session.flush()


def notice(session: Session, call_id: str) -> Notice | None:
    """Return the notice of a call."""
    row = session.get(NoticeRow, call_id)
    return None if row is None else _notice(row)


def trouble(session: Session, call_id: str, why: str) -> None:
    """Write why a try failed that is followed by another."""
    _set(session, call_id, NoticeState.WAITING, why, None)


def delivered(session: Session, call_id: str, now_ms: int) -> None:
    """Write that a notice was delivered."""
    _set(session, call_id, NoticeState.DELIVERED, None, now_ms)


def given_up(session: Session, call_id: str, why: str, now_ms: int) -> None:
    """Write that a notice is given up, with the sentence."""
    _set(session, call_id, NoticeState.FAILED, why, now_ms)


def again(session: Session, call_id: str) -> bool:
    """Let a notice that was given up wait anew; return whether there was one."""
    row = session.get(NoticeRow, call_id, with_for_update=True)
    if row is None or row.state != NoticeState.FAILED:
        return False
    _set(session, call_id, NoticeState.WAITING, None, None)
    return True


def notices(
    session: Session,
    state: NoticeState | None = None,
    *,
    before: tuple[int, str] | None = None,
    limit: int = 100,
) -> tuple[Notice, ...]:
    """Return notices, the newest first, those before one."""
    query = select(NoticeRow)
    if state is not None:
        query = query.where(NoticeRow.state == state)
    if before is not None:
        query = query.where(tuple_(NoticeRow.created_at_ms, NoticeRow.call_id) < tuple_(*before))
    query = query.order_by(NoticeRow.created_at_ms.desc(), NoticeRow.call_id.desc())
    return tuple(_notice(row) for row in session.scalars(query.limit(limit)))


def _set(
    session: Session, call_id: str, state: NoticeState, why: str | None, ended_at_ms: int | None
) -> None:
    row = session.get(NoticeRow, call_id, with_for_update=True)
    if row is not None:  # its call may have been erased meanwhile
        row.state, row.why, row.ended_at_ms = state.value, why, ended_at_ms
        session.flush()


def _notice(row: NoticeRow) -> Notice:
    state = NoticeState(row.state)
    return Notice(row.call_id, state, row.why, row.created_at_ms, row.ended_at_ms)
