"""Recordings that came in: what waits, what is being analysed, what became of the others.

A row says how things stand to people; that work is done once, in order and after a crash is the
business of the jobs, which name a row by its id.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.orm import Session

from voice_analytics.domain.intake import (
    PRACTICE,
    UNFINISHED,
    Intake,
    IntakeState,
    Priority,
    Submission,
)
from voice_analytics.errors import KeyTaken
from voice_analytics.store.tables import IntakeRow


def receive(session: Session, intake_id: str, submission: Submission, now_ms: int) -> Intake:
    """Write down a recording that came in; return it, or the earlier one it repeats.

    Parameters
    ----------
    session
        Open for writing.
    intake_id
        The id it gets when it is new.
    submission
        What is known of it; the same account and idempotency key mean the same recording.
    now_ms
        The time.

    Raises
    ------
    KeyTaken
        When its idempotency key was used for another recording.
    """
    earlier = None
    if submission.idempotency_key is not None:
        earlier = keyed(session, submission.account_id, submission.idempotency_key)
    if earlier is not None:
        if earlier.submission.sha256 != submission.sha256:
            raise KeyTaken("this idempotency key was used for another recording; use a new one")
        return earlier
    session.add(
        IntakeRow(
            id=intake_id,
            source=submission.source,
            label=submission.label,
            sha256=submission.sha256,
            received_at_ms=now_ms,
            priority=submission.priority,
            state=IntakeState.RECEIVED,
            metadata_json=dict(submission.metadata),
            account_id=submission.account_id,
            idempotency_key=submission.idempotency_key,
            released=submission.released,
        )
    )
    session.flush()
    return Intake(intake_id, submission, now_ms)


def find(session: Session, intake_id: str) -> Intake | None:
    """Return a recording that came in, None where there is none of this id."""
    row = session.get(IntakeRow, intake_id)
    return None if row is None else _value(row)


def find_call(session: Session, intake_id: str) -> Intake | None:
    """Return a recording that is to be a call: practice is not, and is its owner's alone."""
    found = find(session, intake_id)
    return None if found is None or found.submission.source == PRACTICE else found


def keyed(session: Session, account_id: str | None, key: str) -> Intake | None:
    """Return the recording that an account's idempotency key stands for, None for a new key."""
    query = select(IntakeRow).where(
        IntakeRow.account_id.is_not_distinct_from(account_id), IntakeRow.idempotency_key == key
    )
    row = session.scalars(query).first()
    return None if row is None else _value(row)


def waiting(session: Session, source: str) -> int:
    """Return how many recordings of a source are not finished."""
    query = select(func.count()).where(IntakeRow.source == source, IntakeRow.state.in_(UNFINISHED))
    return session.scalar(query) or 0


def begin(session: Session, intake_id: str) -> Intake | None:
    """Note that its analysis begins once more; return it, None where it is gone or finished."""
    row = session.get(IntakeRow, intake_id)
    if row is None or row.state not in UNFINISHED:
        return None
    row.state = IntakeState.ANALYSING
    row.attempts += 1
    row.stage = row.progress = None
    session.flush()
    return _value(row)


def advance(session: Session, intake_id: str, stage: str, share: float) -> None:
    """Write how far its analysis is: the stage, and the share of it that is done."""
    _set(session, intake_id, UNFINISHED, stage=stage, progress=min(1.0, max(0.0, share)))


def trouble(session: Session, intake_id: str, why: str) -> None:
    """Write why an attempt failed that is followed by another."""
    _set(session, intake_id, UNFINISHED, why=why)


def finish(session: Session, intake_id: str, call_id: str | None, now_ms: int) -> None:
    """Write that its call is stored; to be in the transaction that stores the call.

    Practice is no call, and has no id of one.
    """
    _end(session, intake_id, IntakeState.DONE, None, now_ms, call_id)


def not_kept(session: Session, intake_id: str, why: str, now_ms: int) -> None:
    """Write that the policy keeps nothing of it."""
    _end(session, intake_id, IntakeState.NOT_KEPT, why, now_ms)


def fail(session: Session, intake_id: str, why: str, now_ms: int) -> None:
    """Write that it is given up, with the sentence; it can be asked for again."""
    _end(session, intake_id, IntakeState.FAILED, why, now_ms)


def again(session: Session, intake_id: str) -> bool:
    """Let a failed one wait anew; return whether there was one."""
    return _set(
        session,
        intake_id,
        (IntakeState.FAILED,),
        state=IntakeState.RECEIVED,
        why=None,
        stage=None,
        progress=None,
        attempts=0,
        finished_at_ms=None,
    )


def listed(
    session: Session,
    states: Collection[IntakeState] = (),
    *,
    account_id: str | None = None,
    before: tuple[int, str] | None = None,
    limit: int = 100,
) -> tuple[Intake, ...]:
    """Return recordings that came in, the newest first; practice is not among them.

    Parameters
    ----------
    session
        Open for reading.
    states
        Those to list; none for all.
    account_id
        Only what this account sent.
    before
        Time and id of the last one of the page before.
    limit
        How many at most.
    """
    query = select(IntakeRow).where(IntakeRow.source != PRACTICE)
    if states:
        query = query.where(IntakeRow.state.in_(sorted(states)))
    if account_id is not None:
        query = query.where(IntakeRow.account_id == account_id)
    if before is not None:
        query = query.where(tuple_(IntakeRow.received_at_ms, IntakeRow.id) < before)
    query = query.order_by(IntakeRow.received_at_ms.desc(), IntakeRow.id.desc()).limit(limit)
    return tuple(_value(row) for row in session.scalars(query))


def counts(session: Session) -> Mapping[IntakeState, int]:
    """Return how many there are of every state."""
    query = select(IntakeRow.state, func.count()).group_by(IntakeRow.state)
    found = {row[0]: row[1] for row in session.execute(query)}
    return {state: found.get(state, 0) for state in IntakeState}


def unfinished(
    session: Session, after: str = "", limit: int = 500
) -> tuple[tuple[str, Priority], ...]:
    """Return id and priority of those that still wait or are analysed, by id, a page at a time."""
    query = (
        select(IntakeRow.id, IntakeRow.priority)
        .where(IntakeRow.state.in_(UNFINISHED), IntakeRow.id > after)
        .order_by(IntakeRow.id)
        .limit(limit)
    )
    return tuple((one, Priority(priority)) for one, priority in session.execute(query))


def _end(
    session: Session,
    intake_id: str,
    state: IntakeState,
    why: str | None,
    now_ms: int,
    call_id: str | None = None,
) -> None:
    _set(
        session,
        intake_id,
        UNFINISHED,
        state=state,
        why=why,
        call_id=call_id,
        stage=None,
        progress=None,
        finished_at_ms=now_ms,
    )


def _set(
    session: Session, intake_id: str, states: Collection[IntakeState], **values: object
) -> bool:
    """Change a row that is in one of these states; return whether there was one."""
    changed = session.execute(
        update(IntakeRow)
        .where(IntakeRow.id == intake_id, IntakeRow.state.in_(sorted(states)))
        .values(**values)
        .returning(IntakeRow.id)
    )
    return changed.scalar() is not None


def _value(row: IntakeRow) -> Intake:
    submission = Submission(
        source=row.source,
        label=row.label,
        sha256=row.sha256,
        priority=Priority(row.priority),
        metadata=row.metadata_json,
        account_id=row.account_id,
        idempotency_key=row.idempotency_key,
        released=row.released,
    )
    return Intake(
        id=row.id,
        submission=submission,
        received_at_ms=row.received_at_ms,
        state=IntakeState(row.state),
        stage=row.stage,
        progress=row.progress,
        attempts=row.attempts,
        why=row.why,
        finished_at_ms=row.finished_at_ms,
        call_id=row.call_id,
    )
