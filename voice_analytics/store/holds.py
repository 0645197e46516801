"""Legal hold: a call that is held is neither erased nor does any tier of it end."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_analytics.errors import StoreError
from voice_analytics.store.audit import record
from voice_analytics.store.decisions import Decided, Decision, Decisions
from voice_analytics.store.tables import CallRow


def hold(
    session: Session, decisions: Decisions, call_id: str, reference: str, now_ms: int, actor: str
) -> None:
    """Hold a call until the hold is lifted.

    Parameters
    ----------
    session
        Of `Database.write`.
    decisions
        Where it is written down for the case of a restore.
    call_id, reference
        Which call and why, such as the number of a case.
    now_ms, actor
        When and by whom, for the audit log.

    Raises
    ------
    StoreError
        When there is no such call.
    """
    _set(session, decisions, Decision(now_ms, Decided.HELD, call_id, reference), actor)


def lift(
    session: Session, decisions: Decisions, call_id: str, reference: str, now_ms: int, actor: str
) -> None:
    """Hold a call no longer; what has outlived its tier goes with the next daily run.

    Parameters and errors as of `hold`.
    """
    _set(session, decisions, Decision(now_ms, Decided.LIFTED, call_id, reference), actor)


def held_calls(session: Session) -> tuple[str, ...]:
    """Return the ids of the calls that are held."""
    held = select(CallRow.id).where(CallRow.legal_hold).order_by(CallRow.id)
    return tuple(session.scalars(held))


def _set(session: Session, decisions: Decisions, decision: Decision, actor: str) -> None:
    row = session.get(CallRow, decision.call_id, with_for_update=True)
    if row is None:
        raise StoreError(f"there is no call {decision.call_id}")
    row.legal_hold = decision.what is Decided.HELD
    session.flush()
    decisions.add(decision)
    action = "call.held" if row.legal_hold else "call.hold_lifted"
    detail = {"reference": decision.reference}
    record(session, decision.at_ms, actor, action, f"call/{row.id}", detail)
