"""Calls that somebody may see, and whose results are withheld from them."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from voice_analytics.config.settings import ReviewSettings
from voice_analytics.domain.access import AccountRole, Viewer
from voice_analytics.domain.call import StintKind
from voice_analytics.store.audit import VIEWED, record
from voice_analytics.store.calls import get_call, report_document, stints_of
from voice_analytics.store.findings import Veil, veiled, without_results
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

    While the machine's results are withheld from whoever asks, it has no assessments and flags.

    Raises
    ------
    HTTPException
        404 as for `seen_call`, and where there is no report.
    """
    call = seen_call(session, viewer, call_id)
    document = report_document(session, call_id)
    if document is None:
        raise no_such("report")
    if is_withheld(session, viewer, served.review, call_id):
        document = without_results(document)
    record(session, served.now_ms(), viewer.account_id, VIEWED, f"call/{call_id}")
    return call, document


def check_stint(session: Session, viewer: Viewer, call_id: str, stint: int) -> None:
    """Let pass who may see a call and the agent of one of its stints.

    Raises
    ------
    HTTPException
        404 where there is none, or it is not theirs to see.
    """
    seen_call(session, viewer, call_id)
    found = {one.index: one for one in stints_of(session, call_id) if one.kind is StintKind.AGENT}
    if stint not in found or not viewer.sees(found[stint].person_id):
        raise no_such("stint of an agent in this call")


def withheld(
    session: Session, viewer: Viewer, review: ReviewSettings, call_ids: Iterable[str]
) -> frozenset[str]:
    """Return of which calls the machine's results are not to be shown to somebody yet."""
    first = frozenset[str]()
    if review.self_rating_first and viewer.role is AccountRole.AGENT and viewer.person_id:
        first = frozenset({viewer.person_id})
    return veiled(session, Veil(viewer.account_id, first), call_ids)


def is_withheld(session: Session, viewer: Viewer, review: ReviewSettings, call_id: str) -> bool:
    """Return whether the machine's results of a call are not to be shown to somebody yet."""
    return bool(withheld(session, viewer, review, (call_id,)))
