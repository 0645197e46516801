"""Processes that say from time to time that they live, and how they are doing."""

from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from voice_analytics.domain.operating import (
    ListenerNow,
    ProcessKind,
    ProcessSeen,
    ServerNow,
    WorkerNow,
)
from voice_analytics.store.tables import ProcessRow

FORGOTTEN_MS = 7 * 86_400_000
"""A process of which nothing was heard so long is one that was taken away."""

_NOW: dict[ProcessKind, TypeAdapter[Any]] = {
    ProcessKind.LISTENER: TypeAdapter(ListenerNow),
    ProcessKind.WORKER: TypeAdapter(WorkerNow),
    ProcessKind.SERVER: TypeAdapter(ServerNow),
}


def save_process(session: Session, process: ProcessSeen) -> None:
    """Write that a process lives, and how it is doing."""
    session.merge(
        ProcessRow(
            kind=process.kind.value,
            name=process.name,
            version=process.version,
            started_at_ms=process.started_ms,
            seen_at_ms=process.seen_ms,
            now=asdict(process.now),
        )
    )
    session.execute(
        delete(ProcessRow).where(ProcessRow.seen_at_ms < process.seen_ms - FORGOTTEN_MS)
    )


def end_process(session: Session, kind: ProcessKind, name: str) -> None:
    """Forget a process that ends as it should."""
    session.execute(
        delete(ProcessRow).where(ProcessRow.kind == kind.value, ProcessRow.name == name)
    )


def processes(session: Session) -> tuple[ProcessSeen, ...]:
    """Return the processes, by kind and name.

    One that another version of the program wrote in words of its own is left out.
    """
    rows = session.scalars(select(ProcessRow).order_by(ProcessRow.kind, ProcessRow.name))
    return tuple(one for row in rows if (one := _process(row)) is not None)


def _process(row: ProcessRow) -> ProcessSeen | None:
    kind = ProcessKind(row.kind)
    try:
        now = _NOW[kind].validate_python(row.now)
    except ValidationError:
        return None
    return ProcessSeen(kind, row.name, row.version, row.started_at_ms, row.seen_at_ms, now)
