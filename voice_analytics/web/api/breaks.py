"""The offer of a short break: between an agent and the machine.

It is worked out from the agent's own calls whenever they look, and written down nowhere: not in the
store, the audit log or a cookie of anybody else. Only the agent may ask for it, and never a token.
"""

import json
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import EventKind
from voice_analytics.domain.cue import CueKind
from voice_analytics.store.calls import report_document, stints_of
from voice_analytics.store.listing import CallFilter, list_calls
from voice_analytics.store.records import StoredStint
from voice_analytics.web.seeing import sight_of
from voice_analytics.web.services import Served, Services
from voice_analytics.web.viewer import require

router = APIRouter(tags=["calls"])

SIGNS = 2
"""From so many signs on a call is hard."""

LONGEST_MS = 86_400_000
MOST_CALLS = 50
_BLAMES = frozenset({CueKind.ABUSE.value, CueKind.COMPLAINT.value})
_RAISED, _BLAMED, _LONG = "a raised voice", "blame", "a long time"


class BreakOffer(BaseModel):
    """Whether a short break is offered to whoever asks."""

    offered: bool
    calls: int = Field(examples=[1], description="Hard calls of late.")
    because: list[str] = Field(
        examples=[["a raised voice", "blame"]], description="What made them hard."
    )
    ended_at_ms: int | None = Field(
        examples=[1_790_000_000_000], description="When the last hard call was over."
    )


@router.get("/break-offer")
def break_offer(
    viewer: Annotated[Viewer, require(Permission.PRACTICE)], served: Served
) -> BreakOffer:
    """Return whether the last calls were so hard that a short break is due; nobody else is told."""
    rules, person_id = served.review.breaks, viewer.person_id
    found = []
    if rules.enabled and person_id is not None:
        with served.database.read() as session:
            found = list(_hard(session, served, viewer, person_id))
    offered = bool(found) and len(found) >= rules.calls
    return BreakOffer(
        offered=offered,
        calls=len(found),
        because=sorted({sign for _, signs in found for sign in signs}) if offered else [],
        ended_at_ms=max(at for at, _ in found) if offered else None,
    )


def _hard(
    session: Session, served: Services, viewer: Viewer, person_id: str
) -> Iterator[tuple[int, frozenset[str]]]:
    """Yield when each hard call of late was over for somebody, and what made it hard."""
    now_ms = served.now_ms()
    since_ms = now_ms - served.review.breaks.within_min * 60_000
    own = CallFilter(
        persons=frozenset({person_id}), from_ms=max(0, since_ms - LONGEST_MS), until_ms=now_ms
    )
    for one in list_calls(session, own, sight=sight_of(viewer), size=MOST_CALLS).calls:
        for stint in stints_of(session, one.call.id):
            ended_ms = one.call.started_at_ms + stint.end_ms
            if stint.person_id == person_id and since_ms <= ended_ms <= now_ms:
                signs = _signs(session, one.call.id, stint, served.review.breaks.long_min)
                if len(signs) >= SIGNS:
                    yield ended_ms, signs


def _signs(session: Session, call_id: str, stint: StoredStint, long_min: int) -> frozenset[str]:
    document = json.loads(report_document(session, call_id) or b"{}")
    if not document:
        return frozenset()
    customers = {
        one["id"] for one in document["call"]["participants"] if one["role"] == Role.CUSTOMER
    }
    found = {
        sign
        for field, kinds, sign in (
            ("events", {EventKind.RAISED_VOICE.value}, _RAISED),
            ("cues", _BLAMES, _BLAMED),
        )
        for one in document[field]
        if one["kind"] in kinds
        and one["participant"] in customers
        and stint.start_ms <= one["start_ms"] < stint.end_ms
    }
    if stint.end_ms - stint.start_ms >= long_min * 60_000:
        found.add(_LONG)
    return frozenset(found)
