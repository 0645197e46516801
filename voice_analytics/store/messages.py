"""Messages to people that there is something to look at: which wait, and what became of each.

A message is written in the transaction of what it is about and sent by a worker after that. It
holds its kind and the address of a page, nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from voice_analytics.domain.access import Permission
from voice_analytics.domain.notice import MessageKind, NoticeState
from voice_analytics.store.accounts import accounts, viewer_of
from voice_analytics.store.secret import new_id
from voice_analytics.store.tables import AccountRow, MessageRow, PersonRow


@dataclass(frozen=True, slots=True)
class Message:
    """What became of a message."""

    id: str
    kind: MessageKind
    person_id: str
    path: str
    """The page to look at."""

    state: NoticeState
    why: str | None
    """The sentence of the last try that failed."""

    round: int
    created_at_ms: int
    ended_at_ms: int | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """What people are told of."""

    kind: MessageKind
    path: str
    call_id: str | None = None
    """With this call its messages go; not told."""


def add_messages(
    session: Session, now_ms: int, occasion: Occasion, person_ids: Iterable[str | None]
) -> None:
    """Have people told, in the transaction of what they are told of."""
    for person_id in sorted({one for one in person_ids if one is not None}):
        session.add(
            MessageRow(
                id=new_id(),
                kind=occasion.kind.value,
                person_id=person_id,
                call_id=occasion.call_id,
                path=occasion.path,
                state=NoticeState.WAITING.value,
                why=None,
                created_at_ms=now_ms,
                ended_at_ms=None,
            )
        )
    session.flush()


def person_of(session: Session, account_id: str) -> str | None:
    """Return who of the directory an account is."""
    return session.scalar(select(AccountRow.person_id).where(AccountRow.id == account_id))


def deciders(session: Session, now_ms: int, of_person: str | None) -> frozenset[str]:
    """Return who of the directory can decide a dispute about somebody's stint."""
    found = (viewer_of(session, now_ms, one.id) for one in accounts(session) if one.person_id)
    return frozenset(
        one.person_id
        for one in found
        if one is not None
        and one.person_id is not None
        and one.person_id != of_person
        and one.may(Permission.DISPUTES_DECIDE)
        and one.sees(of_person)
    )


def message(session: Session, message_id: str) -> Message | None:
    """Return a message."""
    row = session.get(MessageRow, message_id)
    return None if row is None else _message(row)


def email_of(session: Session, person_id: str) -> str | None:
    """Return the e-mail address of somebody of the directory."""
    return session.scalar(select(PersonRow.email).where(PersonRow.id == person_id))


def waiting(session: Session, limit: int = 100) -> tuple[tuple[str, int], ...]:
    """Return which messages wait, the oldest first, each with its round."""
    rows = session.execute(
        select(MessageRow.id, MessageRow.round)
        .where(MessageRow.state == NoticeState.WAITING)
        .order_by(MessageRow.created_at_ms, MessageRow.id)
        .limit(limit)
    )
    return tuple((row[0], row[1]) for row in rows)


def set_state(
    session: Session,
    message_id: str,
    state: NoticeState,
    why: str | None = None,
    ended_at_ms: int | None = None,
) -> None:
    """Write what became of a message."""
    row = session.get(MessageRow, message_id, with_for_update=True)
    if row is not None:  # its call may have been erased meanwhile
        row.state, row.why, row.ended_at_ms = state.value, why, ended_at_ms
        session.flush()


def again(session: Session, message_id: str) -> bool:
    """Let a message that was given up wait anew; return whether there was one."""
    row = session.get(MessageRow, message_id, with_for_update=True)
    if row is None or row.state != NoticeState.FAILED:
        return False
    row.state, row.why, row.ended_at_ms = NoticeState.WAITING.value, None, None
    row.round += 1
    session.flush()
    return True


def messages(
    session: Session,
    state: NoticeState | None = None,
    *,
    before: tuple[int, str] | None = None,
    limit: int = 100,
) -> tuple[Message, ...]:
    """Return messages, the newest first, those before one."""
    query = select(MessageRow)
    if state is not None:
        query = query.where(MessageRow.state == state)
    if before is not None:
        query = query.where(tuple_(MessageRow.created_at_ms, MessageRow.id) < tuple_(*before))
    query = query.order_by(MessageRow.created_at_ms.desc(), MessageRow.id.desc())
    return tuple(_message(row) for row in session.scalars(query.limit(limit)))


def _message(row: MessageRow) -> Message:
    return Message(
        id=row.id,
        kind=MessageKind(row.kind),
        person_id=row.person_id,
        path=row.path,
        state=NoticeState(row.state),
        why=row.why,
        round=row.round,
        created_at_ms=row.created_at_ms,
        ended_at_ms=row.ended_at_ms,
    )
