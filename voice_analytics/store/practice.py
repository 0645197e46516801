"""Practice: role-plays that somebody had analysed, and that nobody but they sees.

A role-play is no call. It has a table of its own, so that lists, trends, search, exports and
everything else that is about calls cannot come upon it.
"""

import zlib
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from voice_analytics.domain.intake import PRACTICE, IntakeState
from voice_analytics.store.audit import record
from voice_analytics.store.database import Database
from voice_analytics.store.erasure import Original, Places, audio_in_use, forget_removed
from voice_analytics.store.records import KeptAudio
from voice_analytics.store.tables import IntakeRow, PracticeRow


@dataclass(frozen=True, slots=True)
class Practice:
    """A role-play."""

    id: str
    label: str
    created_at_ms: int
    state: IntakeState
    stage: str | None
    progress: float | None
    """Share of the stage."""

    why: str | None
    """The sentence, where it could not be analysed."""

    audio_sha256: str | None


def add(session: Session, now_ms: int, practice_id: str, account_id: str, label: str) -> None:
    """Write down that somebody sent a role-play; the audit log is told no more than that."""
    session.add(
        PracticeRow(
            id=practice_id,
            account_id=account_id,
            label=label,
            created_at_ms=now_ms,
            document=None,
            audio_sha256=None,
        )
    )
    session.flush()
    record(session, now_ms, account_id, "practice.added", f"account/{account_id}")


def keep(session: Session, practice_id: str, document: bytes, audio: KeptAudio | None) -> None:
    """Keep what its analysis found, unless its owner has erased it meanwhile."""
    row = session.get(PracticeRow, practice_id)
    if row is None:
        return
    row.document = zlib.compress(document)
    row.audio_sha256 = None if audio is None else audio.sha256
    session.flush()


def practice_of(session: Session, account_id: str) -> tuple[Practice, ...]:
    """Return somebody's role-plays, the newest first."""
    query = (
        select(PracticeRow, IntakeRow)
        .outerjoin(IntakeRow, IntakeRow.id == PracticeRow.id)
        .where(PracticeRow.account_id == account_id)
        .order_by(PracticeRow.created_at_ms.desc(), PracticeRow.id)
    )
    return tuple(_practice(row, intake) for row, intake in session.execute(query))


def own_practice(session: Session, account_id: str, practice_id: str) -> Practice | None:
    """Return a role-play of somebody's own, None for everybody else's."""
    row = _own(session, account_id, practice_id)
    return None if row is None else _practice(row, session.get(IntakeRow, practice_id))


def practice_report(session: Session, account_id: str, practice_id: str) -> bytes | None:
    """Return the published JSON of the report of a role-play of somebody's own."""
    row = _own(session, account_id, practice_id)
    return None if row is None or row.document is None else zlib.decompress(row.document)


def erase_practice(session: Session, places: Places, practice_id: str) -> None:
    """Remove a role-play with everything of it; done twice, it is done once.

    Raises
    ------
    StoreError
        When a file cannot be removed.
    """
    row = session.get(PracticeRow, practice_id, with_for_update=True)
    if row is None:
        return
    sha256 = row.audio_sha256
    places.forget(Original(practice_id, PRACTICE, ""))
    session.execute(delete(IntakeRow).where(IntakeRow.id == practice_id))
    session.delete(row)
    session.flush()
    if sha256 is not None and not audio_in_use(session, sha256):
        places.audio.remove(sha256)


def end_practice(database: Database, places: Places, before_ms: int) -> int:
    """Remove role-plays that were sent before a time; return how many there were.

    Raises
    ------
    StoreError
        When a file cannot be removed.
    """
    with database.read() as session:
        query = select(PracticeRow.id).where(PracticeRow.created_at_ms <= before_ms)
        ended = session.scalars(query).all()
    for practice_id in ended:
        with database.write() as session:
            erase_practice(session, places, practice_id)
    if ended:
        forget_removed(database)
    return len(ended)


def _own(session: Session, account_id: str, practice_id: str) -> PracticeRow | None:
    row = session.get(PracticeRow, practice_id)
    return row if row is not None and row.account_id == account_id else None


def _practice(row: PracticeRow, intake: IntakeRow | None) -> Practice:
    if row.document is not None:
        state, stage, progress, why = IntakeState.DONE, None, None, None
    elif intake is None:
        state, stage, progress = IntakeState.FAILED, None, None
        why = "It did not arrive whole; send it again"
    else:
        state, stage = IntakeState(intake.state), intake.stage
        progress, why = intake.progress, intake.why
    return Practice(
        row.id, row.label, row.created_at_ms, state, stage, progress, why, row.audio_sha256
    )
