"""Disputes: an agent disagrees; somebody who did not review it decides, by a due date."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.notice import MessageKind
from voice_analytics.domain.review import DisputeState
from voice_analytics.store.accounts import names_of
from voice_analytics.store.disputes import (
    Dispute,
    Objection,
    decide,
    dispute,
    disputes,
    raise_dispute,
)
from voice_analytics.store.messages import deciders, person_of
from voice_analytics.web.api.calls import CallId
from voice_analytics.web.api.fields import Id, Paragraphs, last_of
from voice_analytics.web.api.review_models import CallKey, StintIndex
from voice_analytics.web.messaging import call_path, have_told
from voice_analytics.web.problems import no_such
from voice_analytics.web.seeing import check_stint, is_withheld, sight_of, withheld
from voice_analytics.web.services import Served, Services
from voice_analytics.web.viewer import require

router = APIRouter(tags=["disputes"])

Reader = Annotated[Viewer, require(Permission.DISPUTES_READ)]
DisputeId = Annotated[Id, InPath(examples=["0ddba11012345678"])]
Sentence = Annotated[
    Paragraphs,
    Field(min_length=1, max_length=2000, examples=["She had asked me to wait before I answered."]),
]
ABOUT = r"^(score|component/[a-z0-9_]{1,100}|(evidence|flag)/[a-z0-9_-]{1,120})$"


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DisputeIn(_In):
    """What an agent disagrees with, and why."""

    stint: StintIndex
    about: str = Field(
        pattern=ABOUT,
        examples=["component/reacts"],
        description="`score`, `component/<key>`, `evidence/<id>` or `flag/<id>`.",
    )
    text: Sentence


class DecisionIn(_In):
    """How a dispute is decided, and why."""

    state: Literal[DisputeState.UPHELD, DisputeState.REJECTED] = Field(
        description="`upheld`: the agent is right. The values stay, with the decision beside them."
    )
    text: Sentence


class DisputeOut(BaseModel):
    """A dispute, and what became of it."""

    id: str = Field(examples=["0ddba11012345678"])
    call_id: str = Field(examples=["5f0e8b7c1d2a3944"])
    stint: int = Field(examples=[0])
    about: str = Field(examples=["component/reacts"])
    raised_by: str = Field(examples=["nora"])
    text: str = Field(examples=["She had asked me to wait before I answered."])
    created_at_ms: int = Field(examples=[1_790_000_000_000])
    due_at_ms: int = Field(examples=[1_790_864_000_000])
    overdue: bool
    state: DisputeState
    decided_by: str | None = Field(examples=["mara"])
    decided_at_ms: int | None = Field(examples=[1_790_100_000_000])
    decision: str | None = Field(examples=["Right: the customer had asked for it."])


class Disputes(BaseModel):
    """A page of disputes, those due first at the top."""

    disputes: list[DisputeOut]
    next: str | None = Field(
        examples=["1790864000000.0ddba11012345678"],
        description="Cursor of the next page; none: this is the last.",
    )


class DisputesWanted(BaseModel):
    """Which disputes."""

    model_config = ConfigDict(extra="forbid")

    state: DisputeState | None = None
    call_id: CallKey | None = None
    size: int = Field(default=100, ge=1, le=500)
    cursor: str | None = Field(
        default=None, pattern=r"^[0-9]{1,15}\.[0-9a-f]{16}$", description="`next` of a page."
    )


@router.post("/calls/{call_id}/disputes", status_code=201)
def object_to(
    call_id: CallId,
    viewer: Annotated[Viewer, require(Permission.DISPUTES_RAISE)],
    served: Served,
    sent: DisputeIn,
) -> DisputeOut:
    """Disagree with what was found in one's own stint; each thing once."""
    said = Objection(call_id, sent.stint, sent.about, sent.text)
    days = served.review.dispute_days
    with served.database.write() as session:
        check_stint(session, viewer, call_id, sent.stint)
        if is_withheld(session, viewer, served.review, call_id):
            raise no_such("result to disagree with yet; rate your stint first")
        one = raise_dispute(session, served.now_ms(), viewer.account_id, said, days)
        kind, who = MessageKind.DISPUTE_RAISED, deciders(session, served.now_ms(), viewer.person_id)
        have_told(session, served, kind, call_path(call_id), call_id, who)
        return _shown(session, served, one)


@router.get("/disputes")
def list_of_disputes(
    viewer: Reader, served: Served, wanted: Annotated[DisputesWanted, Query()]
) -> Disputes:
    """Return disputes about the stints one may see."""
    with served.database.read() as session:
        found = disputes(
            session,
            wanted.state,
            wanted.call_id,
            sight=sight_of(viewer),
            after=last_of(wanted.cursor),
            limit=wanted.size + 1,
        )
        page = found[: wanted.size]
        hidden = withheld(session, viewer, served.review, [one.call_id for one in page])
        shown = [_shown(session, served, one) for one in page if one.call_id not in hidden]
    more = len(found) > len(page)
    return Disputes(disputes=shown, next=f"{page[-1].due_at_ms}.{page[-1].id}" if more else None)


@router.get("/disputes/{dispute_id}")
def one_dispute(dispute_id: DisputeId, viewer: Reader, served: Served) -> DisputeOut:
    """Return a dispute."""
    with served.database.read() as session:
        return _shown(session, served, _found(session, served, viewer, dispute_id))


@router.post("/disputes/{dispute_id}/decide")
def decide_dispute(
    dispute_id: DisputeId,
    viewer: Annotated[Viewer, require(Permission.DISPUTES_DECIDE)],
    served: Served,
    sent: DecisionIn,
) -> DisputeOut:
    """Decide a dispute, as somebody who neither raised nor reviewed it."""
    with served.database.write() as session:
        _found(session, served, viewer, dispute_id)
        state = DisputeState(sent.state)
        one = decide(session, served.now_ms(), viewer.account_id, dispute_id, state, sent.text)
        kind, who = MessageKind.DISPUTE_DECIDED, [person_of(session, one.raised_by)]
        have_told(session, served, kind, call_path(one.call_id), one.call_id, who)
        return _shown(session, served, one)


def _found(session: Session, served: Services, viewer: Viewer, dispute_id: str) -> Dispute:
    one = dispute(session, dispute_id, sight_of(viewer))
    if one is None or is_withheld(session, viewer, served.review, one.call_id):
        raise no_such("dispute")
    return one


def _shown(session: Session, served: Services, one: Dispute) -> DisputeOut:
    ids = [key for key in (one.raised_by, one.decided_by) if key is not None]
    names = names_of(session, ids)
    own = {name: getattr(one, name) for name in DisputeOut.model_fields if hasattr(one, name)}
    return DisputeOut.model_validate(
        {
            **own,
            "raised_by": names[one.raised_by],
            "decided_by": names.get(one.decided_by or ""),
            "overdue": one.state is DisputeState.OPEN and one.due_at_ms < served.now_ms(),
        }
    )
