"""Notices to another system that calls are stored, and what became of them."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.notice import NoticeState
from voice_analytics.store.audit import record
from voice_analytics.store.notices import Notice, notice, notices
from voice_analytics.web.api.calls import CallId
from voice_analytics.web.api.fields import Line, last_of
from voice_analytics.web.problems import no_such
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(tags=["jobs"])


class NoticeOut(BaseModel):
    """A notice of a stored call."""

    call_id: str = Field(examples=["5f0e8b7c1d2a3944"])
    state: NoticeState
    why: str | None = Field(
        examples=["the receiver of notices answers 503; check it and notices.url"],
        description="Why the last try failed.",
    )
    created_at_ms: int = Field(examples=[1_790_000_000_000])
    ended_at_ms: int | None = Field(examples=[1_790_000_060_000])


class Notices(BaseModel):
    """A page of notices, the newest first."""

    notices: list[NoticeOut]
    next: str | None = Field(
        examples=["1790000000000.5f0e8b7c1d2a3944"],
        description="Cursor of the next page; none: this is the last.",
    )


class NoticesWanted(BaseModel):
    """Which notices."""

    model_config = ConfigDict(extra="forbid")

    state: NoticeState | None = None
    size: int = Field(default=100, ge=1, le=500)
    cursor: Annotated[Line, Field(pattern=r"^[0-9]{1,15}\.[^\x00-\x1f\x7f]{1,200}$")] | None = (
        Field(default=None, description="`next` of a page.")
    )


@router.get("/notices")
def list_of_notices(
    _: Annotated[Viewer, require(Permission.JOBS_READ)],
    served: Served,
    wanted: Annotated[NoticesWanted, Query()],
) -> Notices:
    """Return what became of notices."""
    with served.database.read() as session:
        found = notices(session, wanted.state, before=last_of(wanted.cursor), limit=wanted.size + 1)
    page = found[: wanted.size]
    more = len(found) > len(page)
    return Notices(
        notices=[_shown(one) for one in page],
        next=f"{page[-1].created_at_ms}.{page[-1].call_id}" if more else None,
    )


@router.post("/notices/{call_id}/retry", status_code=202)
def notify_again(
    call_id: CallId, viewer: Annotated[Viewer, require(Permission.JOBS_RETRY)], served: Served
) -> NoticeOut:
    """Send a notice again that was given up."""
    with served.database.read() as session:
        found = notice(session, call_id)
    if found is None:
        raise no_such("notice")
    if not served.notify_again(call_id, served.now_ms()):
        raise HTTPException(409, "this notice was not given up; only such a one is sent again")
    with served.database.write() as session:
        record(session, served.now_ms(), viewer.account_id, "notice.retried", f"call/{call_id}")
        again = notice(session, call_id)
    return _shown(again or found)


def _shown(one: Notice) -> NoticeOut:
    return NoticeOut.model_validate(one, from_attributes=True)
