"""Who can review, who has what to review, and what to give to somebody."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voice_analytics.domain.access import ALLOWED, AccountRole, Permission
from voice_analytics.domain.call import StintKind
from voice_analytics.domain.review import ReviewReason, ReviewState
from voice_analytics.errors import Refused
from voice_analytics.store.findings import findings
from voice_analytics.store.tables import AccountRow, ReviewRow, StintRow


def at_work(session: Session, call_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return by call the names of those who have a stint of it to review, as work of one person."""
    shared = [one.value for one in ReviewReason if one.shared]
    rows = session.execute(
        select(ReviewRow.call_id, AccountRow.name)
        .join(AccountRow, AccountRow.id == ReviewRow.account_id)
        .where(
            ReviewRow.call_id.in_(tuple(call_ids)),
            ReviewRow.state == ReviewState.OPEN,
            ReviewRow.why.in_(shared),
        )
        .order_by(ReviewRow.created_at_ms, ReviewRow.id)
    )
    found: dict[str, tuple[str, ...]] = {}
    for call_id, name in rows:
        found[call_id] = (*found.get(call_id, ()), name)
    return found


def to_review(session: Session, account_id: str) -> int:
    """Return how many reviews somebody has begun or was given, and not submitted."""
    query = select(func.count()).where(
        ReviewRow.account_id == account_id,
        ReviewRow.state == ReviewState.OPEN,
        ReviewRow.why != ReviewReason.SELF,
    )
    return session.scalars(query).one()


def stint_to_review(session: Session, call_id: str) -> int:
    """Return which stint of a call to give to somebody who is given the call: the lowest scored.

    Raises
    ------
    Refused
        When no stint of it was assessed.
    """
    rows = select(StintRow).where(
        StintRow.call_id == call_id, StintRow.kind == StintKind.AGENT.value
    )
    found = [row for row in session.scalars(rows) if findings(session, call_id, row.index)]
    if not found:
        raise Refused("no stint of this call has an assessment that could be judged")
    return min(found, key=lambda row: (101.0 if row.score is None else row.score, row.index)).index


def reviewers(session: Session) -> dict[str, str]:
    """Return the names of the accounts that can review, by their ids, in the order of the names."""
    rows = select(AccountRow).where(~AccountRow.disabled).order_by(AccountRow.name)
    return {
        row.id: row.name
        for row in session.scalars(rows)
        if Permission.REVIEWS_WRITE in ALLOWED[AccountRole(row.role)]
    }
