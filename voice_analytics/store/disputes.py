"""Disputes: an agent disagrees with an assessment; somebody who did not review it decides."""

from dataclasses import dataclass

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from voice_analytics.domain.review import DisputeState
from voice_analytics.errors import BadQuery, Refused
from voice_analytics.store.audit import record
from voice_analytics.store.findings import disputable
from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.secret import new_id
from voice_analytics.store.tables import (
    CallRow,
    DisputeRow,
    FlagMarkRow,
    ReviewRow,
    StintRow,
)

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Dispute:
    """An agent's disagreement, and what became of it."""

    id: str
    call_id: str
    stint: int
    about: str
    """`score`, `component/<key>`, `evidence/<id>` or `flag/<id>`."""

    raised_by: str
    text: str
    created_at_ms: int
    due_at_ms: int
    state: DisputeState
    decided_by: str | None
    decided_at_ms: int | None
    decision: str | None
    """The sentence why."""


@dataclass(frozen=True, slots=True)
class Objection:
    """What an agent says."""

    call_id: str
    stint: int
    about: str
    text: str


def raise_dispute(
    session: Session, now_ms: int, account_id: str, said: Objection, days: int
) -> Dispute:
    """Write a dispute down, to be decided within some days.

    Raises
    ------
    BadQuery
        When the stint has nothing of this name.
    Refused
        When it is disputed by them already.
    """
    if said.about not in disputable(session, said.call_id, said.stint):
        raise BadQuery("about names nothing that was found in this stint")
    again = select(DisputeRow.id).where(
        DisputeRow.call_id == said.call_id,
        DisputeRow.stint == said.stint,
        DisputeRow.about == said.about,
        DisputeRow.raised_by == account_id,
    )
    if session.scalar(again) is not None:
        raise Refused("you have disputed this already")
    row = DisputeRow(
        id=new_id(),
        call_id=said.call_id,
        stint=said.stint,
        about=said.about,
        raised_by=account_id,
        text=said.text,
        created_at_ms=now_ms,
        due_at_ms=now_ms + days * DAY_MS,
        state=DisputeState.OPEN.value,
    )
    session.add(row)
    session.flush()
    detail = {"dispute": row.id, "about": said.about}
    record(session, now_ms, account_id, "dispute.raised", f"call/{said.call_id}", detail)
    return _dispute(row)


def decide(
    session: Session, now_ms: int, account_id: str, dispute_id: str, state: DisputeState, text: str
) -> Dispute:
    """Decide a dispute that is there; the machine's and the reviewer's values stay.

    Raises
    ------
    Refused
        When it is decided, or was raised or its subject reviewed by whoever decides.
    """
    row = session.get_one(DisputeRow, dispute_id, with_for_update=True)
    if row.state != DisputeState.OPEN:
        raise Refused("this dispute is decided")
    if row.raised_by == account_id or _reviewed_by(session, row, account_id):
        raise Refused("a dispute is decided by somebody who neither raised nor reviewed it")
    row.state, row.decision = state.value, text
    row.decided_by, row.decided_at_ms = account_id, now_ms
    session.flush()
    detail = {"dispute": row.id, "state": row.state}
    record(session, now_ms, account_id, "dispute.decided", f"call/{row.call_id}", detail)
    return _dispute(row)


def dispute(session: Session, dispute_id: str, sight: Sight = EVERYTHING) -> Dispute | None:
    """Return a dispute that may be seen."""
    row = session.scalar(_seen(sight).where(DisputeRow.id == dispute_id))
    return None if row is None else _dispute(row)


def disputes(
    session: Session,
    state: DisputeState | None = None,
    call_id: str | None = None,
    *,
    sight: Sight = EVERYTHING,
    after: tuple[int, str] | None = None,
    limit: int = 100,
) -> tuple[Dispute, ...]:
    """Return disputes that may be seen, those due first at the top, those after one."""
    query = _seen(sight)
    if state is not None:
        query = query.where(DisputeRow.state == state)
    if call_id is not None:
        query = query.where(DisputeRow.call_id == call_id)
    if after is not None:
        query = query.where(tuple_(DisputeRow.due_at_ms, DisputeRow.id) > tuple_(*after))
    rows = session.scalars(query.order_by(DisputeRow.due_at_ms, DisputeRow.id).limit(limit))
    return tuple(_dispute(row) for row in rows)


def _seen(sight: Sight) -> Select[DisputeRow]:
    """Return the disputes about stints of those whom somebody sees."""
    query = select(DisputeRow)
    if sight.persons is not None:
        whose = (StintRow.call_id == DisputeRow.call_id) & (StintRow.index == DisputeRow.stint)
        query = query.where(
            select(StintRow.call_id).where(whose, StintRow.person_id.in_(sight.persons)).exists()
        )
    if sight.released_only:
        released = select(CallRow.id).where(CallRow.id == DisputeRow.call_id, CallRow.released)
        query = query.where(released.exists())
    return query


def _reviewed_by(session: Session, row: DisputeRow, account_id: str) -> bool:
    reviewed = select(ReviewRow.id).where(
        ReviewRow.call_id == row.call_id,
        ReviewRow.stint == row.stint,
        ReviewRow.account_id == account_id,
    )
    marked = select(FlagMarkRow.flag_id).where(
        FlagMarkRow.call_id == row.call_id, FlagMarkRow.account_id == account_id
    )
    return session.scalar(reviewed.limit(1)) is not None or (
        row.about.startswith("flag/") and session.scalar(marked.limit(1)) is not None
    )


def _dispute(row: DisputeRow) -> Dispute:
    return Dispute(
        id=row.id,
        call_id=row.call_id,
        stint=row.stint,
        about=row.about,
        raised_by=row.raised_by,
        text=row.text,
        created_at_ms=row.created_at_ms,
        due_at_ms=row.due_at_ms,
        state=DisputeState(row.state),
        decided_by=row.decided_by,
        decided_at_ms=row.decided_at_ms,
        decision=row.decision,
    )
