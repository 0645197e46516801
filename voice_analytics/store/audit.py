"""The log of what was done, as a chain: each row's hash covers its fields and the hash before.

A row that is changed, removed or moved breaks the chain where it was. Rows removed from the end
break nothing, nor does a chain that was computed anew; both show against a hash noted elsewhere,
as every backup notes one.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voice_analytics.store.tables import AuditRow

SYSTEM = "system"
"""The actor of what nobody asked for just then."""

VIEWED = "call.viewed"
"""The action of looking at a report."""

FIRST = "0" * 64
"""Stands for the hash before the first row."""

_LOCK = 0x7661_6175_6469_7400
"""PostgreSQL's advisory lock of the chain's end: `vaaudit`."""

_ROWS_AT_ONCE = 1000

_MOVED = "does not follow row {}: one of the two was moved, replaced or put in"
_REWRITTEN = "is not the one noted with a backup: the log was written anew"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Something somebody did."""

    seq: int
    at_ms: int
    actor: str
    """Account id, `shell/<uid>` for a command, or `system`."""

    action: str
    """What was done, such as `call.viewed`."""

    object: str
    """What it was done to, such as `call/<id>`."""

    detail: dict[str, Any]
    previous_sha256: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at some time."""

    seq: int
    """0 for an empty chain."""

    sha256: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the chain is broken."""

    seq: int
    problem: str
    """One sentence."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found."""

    head: Head
    """The last row."""

    fault: Fault | None
    """The first one; None where the chain holds."""


def record(
    session: Session,
    now_ms: int,
    actor: str,
    action: str,
    object: str,
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add a row in the caller's transaction, with what it tells of; best as its last statement.

    Until the transaction ends no other one can add a row.

    Parameters
    ----------
    session
        Of `Database.write`.
    now_ms
        Milliseconds since 1970, UTC.
    actor, action, object
        Who did what to what: ids, never names.
    detail
        More, as JSON; never words, names or numbers of a call.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    last = head(session)
    row = AuditRow(
        seq=last.seq + 1,
        at_ms=now_ms,
        actor=actor,
        action=action,
        object=object,
        detail=detail or {},
        previous_sha256=last.sha256,
    )
    row.sha256 = _hash(row)
    session.add(row)
    session.flush()
    return _entry(row)


def head(session: Session) -> Head:
    """Return the end of the chain."""
    last = session.execute(
        select(AuditRow.seq, AuditRow.sha256).order_by(AuditRow.seq.desc()).limit(1)
    ).first()
    return Head(0, FIRST) if last is None else Head(last.seq, last.sha256)


def entries(
    session: Session,
    *,
    object: str | None = None,
    actor: str | None = None,
    action: str | None = None,
    before_seq: int | None = None,
    limit: int = 100,
) -> tuple[AuditEntry, ...]:
    """Return the newest rows first, of one object, actor and action where named.

    Parameters
    ----------
    before_seq
        Only rows before this one: the last of the page before.
    limit
        Most rows.
    """
    query = select(AuditRow).order_by(AuditRow.seq.desc()).limit(limit)
    wanted = {AuditRow.object: object, AuditRow.actor: actor, AuditRow.action: action}
    query = query.where(*(column == value for column, value in wanted.items() if value is not None))
    if before_seq is not None:
        query = query.where(AuditRow.seq < before_seq)
    return tuple(_entry(row) for row in session.scalars(query))


def verify(session: Session, noted: Sequence[Head] = ()) -> Verdict:
    """Walk along the whole chain and return what was found.

    Parameters
    ----------
    session
        Of `Database.read`.
    noted
        Ends of the chain noted earlier in another place, which must still be in it.
    """
    expected = {one.seq: one.sha256 for one in noted if one.seq > 0}
    last = Head(0, FIRST)
    fault: Fault | None = None
    for row in _rows(session):
        fault = fault or _fault_of(row, last, expected.pop(row.seq, row.sha256))
        last = Head(row.seq, row.sha256)
    if fault is None and expected:
        fault = _cut_off(last, expected)
    return Verdict(last, fault)


def _rows(session: Session) -> Iterator[AuditRow]:
    query = select(AuditRow).order_by(AuditRow.seq)
    rows: Iterable[AuditRow] = session.scalars(query.execution_options(yield_per=_ROWS_AT_ONCE))
    for row in rows:
        yield row
        session.expunge(row)


def _fault_of(row: AuditRow, last: Head, noted_sha256: str) -> Fault | None:
    if row.seq != last.seq + 1:
        missing = last.seq + 1
        more = "" if row.seq == missing + 1 else f" to {row.seq - 1}"
        return Fault(missing, f"row {missing}{more} of the audit log is missing")
    if row.sha256 != _hash(row):
        return Fault(row.seq, f"row {row.seq} of the audit log was changed after it was written")
    if row.previous_sha256 != last.sha256:
        return Fault(row.seq, f"row {row.seq} of the audit log {_MOVED.format(last.seq)}")
    if row.sha256 != noted_sha256:
        return Fault(row.seq, f"row {row.seq} of the audit log {_REWRITTEN}")
    return None


def _cut_off(last: Head, expected: dict[int, str]) -> Fault:
    missing = last.seq + 1
    return Fault(
        missing,
        f"row {missing} of the audit log is missing: it ends at row {last.seq}, and a backup "
        f"notes row {max(expected)}",
    )


def _hash(row: AuditRow) -> str:
    """Return the hash of a row; its place is told by the hash before, not by its number."""
    covered = [row.previous_sha256, row.at_ms, row.actor, row.action, row.object, row.detail]
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(**{one.name: getattr(row, one.name) for one in fields(AuditEntry)})
