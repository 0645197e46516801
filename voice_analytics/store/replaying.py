"""After a restore: carry out again what people decided since the backup."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from voice_analytics.store.audit import Head, entries, record
from voice_analytics.store.backups import Backup
from voice_analytics.store.database import Database
from voice_analytics.store.decisions import Decided, Decision, Decisions
from voice_analytics.store.erasure import Places, erase_call
from voice_analytics.store.tables import CallRow

RESTORED = "store.restored"
"""The action of the row in the audit log."""


def replay(
    database: Database,
    places: Places,
    decisions: Decisions,
    backup: Backup,
    now_ms: int,
    actor: str,
) -> int:
    """Carry out the decisions since a backup that was restored; return how many changed a call.

    Parameters
    ----------
    database
        Restored, and of this version's schema.
    places, decisions
        Where the files of calls and the decisions are.
    backup
        What was restored.
    now_ms, actor
        When and by whom, for the audit log, which then tells of the restore.

    Raises
    ------
    StoreError
        When a file cannot be removed; run it again.
    """
    changed = 0
    with database.write() as session:
        for decision in decisions.all():
            if decision.at_ms >= backup.made_at_ms:
                changed += _again(session, places, decision)
        detail = {"backup_at_ms": backup.made_at_ms, "replayed": changed}
        record(session, now_ms, actor, RESTORED, "store", detail)
    return changed


def noted_heads(session: Session, found: Sequence[Backup]) -> tuple[Head, ...]:
    """Return the ends of the audit log noted with backups that must still be in it.

    After a restore that is all of them but those made between the backup and the restore, whose
    rows are gone with what was replaced.
    """
    restores = [
        (one.detail["backup_at_ms"], one.at_ms) for one in entries(session, action=RESTORED)
    ]
    return tuple(
        one.head
        for one in found
        if not any(backup_ms < one.made_at_ms < at_ms for backup_ms, at_ms in restores)
    )


def _again(session: Session, places: Places, decision: Decision) -> bool:
    row = session.get(CallRow, decision.call_id)
    if row is None:
        return False
    if decision.what is Decided.ERASED:
        erase_call(session, places, decision.call_id)
        return True
    held = decision.what is Decided.HELD
    changed = row.legal_hold != held
    row.legal_hold = held
    session.flush()
    return changed
