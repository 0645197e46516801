"""What people note on a call: comments, corrections, marks on flags; and the call's history."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voice_analytics.domain.call import Role
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.review import CorrectionKind
from voice_analytics.errors import BadQuery, Refused
from voice_analytics.store.audit import record
from voice_analytics.store.calls import report_document
from voice_analytics.store.secret import new_id
from voice_analytics.store.tables import (
    AccountRow,
    AuditRow,
    CallRow,
    CommentRow,
    CorrectionRow,
    FlagMarkRow,
    FlagRow,
    StintRow,
)

STEPS = frozenset(
    {
        "call.released",
        "call.reassigned",
        "call.corrected",
        "call.rescored",
        "call.audio_removed",
        "call.words_removed",
        "comment.added",
        "correction.recorded",
        "dispute.raised",
        "dispute.decided",
        "flag.marked",
        "review.submitted",
    }
)
"""Steps of a call that whoever sees the call may see."""

WORK = frozenset({"review.begun", "review.assigned"})
"""Steps between reviewers."""

LONGEST_HISTORY = 500


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody says about a call or a moment of it."""

    id: str
    account_id: str
    stint: int | None
    moment_ms: int | None
    """On the clock of the call; None: about all of it."""

    text: str
    created_at_ms: int


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody corrects in a report."""

    id: str
    account_id: str
    kind: CorrectionKind
    detail: Mapping[str, Any]
    """What is to be, and under `was` what it was."""

    created_at_ms: int
    applied_at_ms: int | None = None
    why: str | None = None
    """Why it could not be applied."""

    @property
    def waiting(self) -> bool:
        """Return whether the report is still to be changed by it."""
        return self.applied_at_ms is None and self.why is None


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment to be added."""

    text: str
    stint: int | None = None
    moment_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a call."""

    at_ms: int
    by: str
    """Name of the account, or what the audit log calls who is none."""

    action: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Precision:
    """How often people found the flags of a rule right."""

    key: str
    marked: int
    right: int


def add_comment(
    session: Session, now_ms: int, account_id: str, call_id: str, remark: Remark
) -> Comment:
    """Write down what somebody says about a call that is there.

    Raises
    ------
    BadQuery
        When the call has no such stint or moment.
    """
    _check_place(session, call_id, remark.stint, remark.moment_ms)
    row = CommentRow(
        id=new_id(),
        call_id=call_id,
        stint=remark.stint,
        account_id=account_id,
        moment_ms=remark.moment_ms,
        text=remark.text,
        created_at_ms=now_ms,
    )
    session.add(row)
    session.flush()
    detail = {"comment": row.id}
    record(session, now_ms, account_id, "comment.added", f"call/{call_id}", detail)
    return _comment(row)


def comments(session: Session, call_id: str) -> tuple[Comment, ...]:
    """Return what was said about a call, in the order it was."""
    rows = select(CommentRow).where(CommentRow.call_id == call_id)
    return tuple(_comment(row) for row in session.scalars(rows.order_by(CommentRow.created_at_ms)))


def add_correction(
    session: Session,
    now_ms: int,
    account_id: str,
    call_id: str,
    kind: CorrectionKind,
    detail: Mapping[str, Any],
) -> Correction:
    """Write down a correction of a call that is there; its report is changed by `corrected`.

    Parameters
    ----------
    detail
        Of words: `participant`, `start_ms`, `end_ms` and `text`; of roles: `agent`.

    Raises
    ------
    BadQuery
        When the call has no such participant or is over by then.
    Refused
        When no words of it are kept, or another correction of it waits.
    """
    session.get(CallRow, call_id, with_for_update=True)
    if any(one.waiting for one in corrections(session, call_id)):
        raise Refused("a correction of this call is being worked in; try again in a moment")
    was = _as_it_was(session, call_id, kind, detail)
    row = CorrectionRow(
        id=new_id(),
        call_id=call_id,
        account_id=account_id,
        kind=kind.value,
        detail={**detail, "was": was},
        created_at_ms=now_ms,
        applied_at_ms=None,
        why=None,
    )
    session.add(row)
    session.flush()
    said = {"correction": row.id, "kind": kind.value}
    record(session, now_ms, account_id, "correction.recorded", f"call/{call_id}", said)
    return _correction(row)


def corrections(session: Session, call_id: str) -> tuple[Correction, ...]:
    """Return what was corrected, in the order it was."""
    rows = select(CorrectionRow).where(CorrectionRow.call_id == call_id)
    return tuple(
        _correction(row) for row in session.scalars(rows.order_by(CorrectionRow.created_at_ms))
    )


def correction(session: Session, correction_id: str) -> tuple[str, Correction] | None:
    """Return a correction with the id of its call."""
    row = session.get(CorrectionRow, correction_id)
    return None if row is None else (row.call_id, _correction(row))


def waiting_corrections(session: Session) -> tuple[str, ...]:
    """Return the corrections by which reports are still to be changed, the oldest first."""
    rows = select(CorrectionRow.id).where(
        CorrectionRow.applied_at_ms.is_(None), CorrectionRow.why.is_(None)
    )
    return tuple(session.scalars(rows.order_by(CorrectionRow.created_at_ms, CorrectionRow.id)))


def correction_ended(
    session: Session, correction_id: str, now_ms: int | None, why: str | None = None
) -> None:
    """Note that the report was changed by a correction, or why it could not be."""
    row = session.get(CorrectionRow, correction_id)
    if row is not None:
        row.applied_at_ms, row.why = now_ms, why
        session.flush()


def mark_flag(
    session: Session, now_ms: int, account_id: str, call_id: str, flag_id: str, *, wrong: bool
) -> bool:
    """Say whether a flag was right; return whether the call has this flag."""
    flag = session.get(FlagRow, (call_id, flag_id))
    if flag is None:
        return False
    session.merge(
        FlagMarkRow(
            call_id=call_id,
            flag_id=flag_id,
            account_id=account_id,
            key=flag.key,
            wrong=wrong,
            at_ms=now_ms,
        )
    )
    session.flush()
    detail = {"flag": flag_id, "wrong": wrong}
    record(session, now_ms, account_id, "flag.marked", f"call/{call_id}", detail)
    return True


def marks_of(session: Session, call_id: str) -> dict[str, bool]:
    """Return which flags somebody marked, and whether the last mark says that they are wrong."""
    rows = select(FlagMarkRow).where(FlagMarkRow.call_id == call_id).order_by(FlagMarkRow.at_ms)
    return {row.flag_id: row.wrong for row in session.scalars(rows)}


def precision(session: Session) -> tuple[Precision, ...]:
    """Return how often the flags of each rule were found right, of those that were marked."""
    right = func.count().filter(~FlagMarkRow.wrong)
    rows = select(FlagMarkRow.key, func.count(), right).group_by(FlagMarkRow.key)
    return tuple(Precision(*row) for row in session.execute(rows.order_by(FlagMarkRow.key)))


def history(session: Session, call_id: str, *, work: bool) -> tuple[Step, ...]:
    """Return what happened to a call, the newest first.

    Parameters
    ----------
    work
        With who began or was given a review.
    """
    wanted = STEPS | WORK if work else STEPS
    rows = session.execute(
        select(AuditRow.at_ms, AuditRow.actor, AccountRow.name, AuditRow.action, AuditRow.detail)
        .outerjoin(AccountRow, AccountRow.id == AuditRow.actor)
        .where(AuditRow.object == f"call/{call_id}", AuditRow.action.in_(wanted))
        .order_by(AuditRow.seq.desc())
        .limit(LONGEST_HISTORY)
    )
    return tuple(
        Step(at_ms, name or actor, action, detail) for at_ms, actor, name, action, detail in rows
    )


def _as_it_was(
    session: Session, call_id: str, kind: CorrectionKind, detail: Mapping[str, Any]
) -> str | None:
    """Return what a correction takes the place of: the words, or who was the agent.

    Raises
    ------
    BadQuery
        When the call has no such participant, or is over by then.
    Refused
        When no words of it are kept.
    """
    document = json.loads(report_document(session, call_id) or b"{}")
    call = document.get("call", {"participants": [], "duration_ms": 0, "kept": Keep.NOT_KEPT})
    who = detail["participant" if kind is CorrectionKind.WORDS else "agent"]
    if who not in {one["id"] for one in call["participants"]}:
        raise BadQuery("the call has no such participant")
    if call["kept"] != Keep.KEPT:
        raise Refused("no words of this call are kept, so it cannot be scored again")
    if kind is CorrectionKind.ROLES:
        agents = [one["id"] for one in call["participants"] if one["role"] == Role.AGENT]
        return agents[0] if agents else None
    if detail["end_ms"] > call["duration_ms"]:
        raise BadQuery("end_ms lies after the end of the call")
    inside = range(detail["start_ms"], detail["end_ms"])
    return " ".join(
        one["text"]
        for one in document["words"]
        if one["participant"] == who and (one["start_ms"] + one["end_ms"]) // 2 in inside
    )


def _check_place(session: Session, call_id: str, stint: int | None, moment_ms: int | None) -> None:
    if stint is not None and session.get(StintRow, (call_id, stint)) is None:
        raise BadQuery("the call has no such stint")
    if moment_ms is not None and moment_ms >= session.get_one(CallRow, call_id).duration_ms:
        raise BadQuery("moment_ms lies after the end of the call")


def _comment(row: CommentRow) -> Comment:
    return Comment(row.id, row.account_id, row.stint, row.moment_ms, row.text, row.created_at_ms)


def _correction(row: CorrectionRow) -> Correction:
    kind = CorrectionKind(row.kind)
    return Correction(
        id=row.id,
        account_id=row.account_id,
        kind=kind,
        detail=row.detail,
        created_at_ms=row.created_at_ms,
        applied_at_ms=row.applied_at_ms,
        why=row.why,
    )
