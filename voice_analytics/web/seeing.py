"""Calls that somebody may see."""

from sqlalchemy.orm import Session

from voice_analytics.domain.access import Viewer
from voice_analytics.store.calls import get_call
from voice_analytics.store.listing import may_see
from voice_analytics.store.records import Sight, StoredCall
from voice_analytics.web.problems import no_such


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
