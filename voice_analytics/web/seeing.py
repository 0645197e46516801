"""Calls that somebody may see."""

from sqlalchemy.orm import Session

from voice_analytics.domain.access import Viewer
from voice_analytics.store.audit import record
from voice_analytics.store.calls import get_call, report_document
from voice_analytics.store.listing import may_see
from voice_analytics.store.records import Sight, StoredCall
from voice_analytics.web.problems import no_such
from voice_analytics.web.services import Services


def sight_of(viewer: Viewer) -> Sight:
    """Return which calls somebody may see at all."""
    return Sight(viewer.persons, viewer.released_only)


def seen_call(session: Session, viewer: Viewer, call_id: str) -> StoredCall:
    """Return a call.

    Raises
    ------
    HTTPException
        404 where there is none, or it is not theirs to see.
    """
    call = get_call(session, call_id) if may_see(session, call_id, sight_of(viewer)) else None
    if call is None:
        raise no_such("call")
    return call


def viewed_report(
    session: Session, served: Services, viewer: Viewer, call_id: str
) -> tuple[StoredCall, bytes]:
    """Return a call and its published report; looking at it is noted in the audit log.

    Raises
    ------
    HTTPException
        404 as for `seen_call`, and where there is no report.
    """
    call = seen_call(session, viewer, call_id)
    document = report_document(session, call_id)
    if document is None:
        raise no_such("report")
    record(session, served.now_ms(), viewer.account_id, "call.viewed", f"call/{call_id}")
    return call, document
