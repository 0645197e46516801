"""After a restore: carry out again what people decided since the backup."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from voice_analytics.store.audit import Head, entries, record
from voice_analytics.store.backups import Backup
from voice_analytics.store.decisions import Decided, Decision, Decisions
from voice_analytics.store.erasure import Places, erase_call
from voice_analytics.store.tables import CallRow

RESTORED = "store.restored"
"""The action of the row in the audit log that tells of a restore."""


def replay(session: Session, places: Places, decisions: Decisions, now_ms: int, actor: str) -> int:
    """Carry out the decisions that the database does not know; return how many calls changed.

    Where it knows all, nothing happens: a start of the service does it, too.

    Parameters
    ----------
    session
        Of `Database.write`.
    places, decisions
        Where the files of calls and the decisions are.
    now_ms, actor
        When and by whom, for the audit log.

    Raises
    ------
    StoreError
        When a file cannot be removed; run it again.
    """
    changed = 0
    for decision in {one.call_id: one for one in decisions.all()}.values():  # the last of each
        action = _again(session, places, decision)
        if action is not None:
            detail = {"why": "restore", "reference": decision.reference}
            record(session, now_ms, actor, action, f"call/{decision.call_id}", detail)
            changed += 1
    return changed


def note_restore(session: Session, backup: Backup, now_ms: int, actor: str) -> None:
    """Write into the audit log of a restored database that, and to which backup, it was."""
    record(session, now_ms, actor, RESTORED, "store", {"backup_at_ms": backup.made_at_ms})


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


def _again(session: Session, places: Places, decision: Decision) -> str | None:
    """Carry a decision out where it is not; return the action for the audit log."""
    row = session.get(CallRow, decision.call_id, with_for_update=True)
    if row is None:
        return None
    if decision.what is Decided.ERASED:
        if row.analysed_at_ms > decision.at_ms:
            return None  # came in again after that
        row.legal_hold = False  # was lifted before it was erased
        session.flush()
        erase_call(session, places, decision.call_id)
        return "call.erased"
    held = decision.what is Decided.HELD
    if row.legal_hold == held:
        return None
    row.legal_hold = held
    session.flush()
    return "call.held" if held else "call.hold_lifted"
