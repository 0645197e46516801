"""Calls: lists, one call, its report and the parts of it."""

import gzip
import hashlib
import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request
from fastapi import Path as InPath
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.assessment import Severity
from voice_analytics.domain.call import CallKind
from voice_analytics.errors import BadQuery
from voice_analytics.store.audit import record
from voice_analytics.store.calls import (
    flags_of,
    hidden_calls,
    release_calls,
    report_document,
    stints_of,
)
from voice_analytics.store.listing import CallFilter, Order, Sort, list_calls
from voice_analytics.store.remarks import marks_of
from voice_analytics.web.api.call_models import (
    CallOut,
    FlagOut,
    ListedCallOut,
    PieceOut,
    StintOut,
    call_fields,
    call_out,
    flag_out,
    stint_out,
)
from voice_analytics.web.api.fields import Id, Line
from voice_analytics.web.seeing import (
    is_withheld,
    seen_call,
    sight_of,
    viewed_report,
    withheld,
)
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(tags=["calls"])

Reader = Annotated[Viewer, require(Permission.CALLS_READ)]
CallId = Annotated[
    str, InPath(min_length=1, max_length=200, examples=["5f0e8b7c1d2a3944"], pattern=r"^[^\x00]*$")
]
Word = Annotated[Line, Field(max_length=200)]
Ids = Annotated[list[Word], Field(max_length=100)]
Moment = Annotated[int, Field(ge=0, le=1 << 52)]

RELEASED_TOGETHER = 500
_REPORT = {"schema": "voice-analytics.report/1", "call": {"id": "5f0e8b7c1d2a3944"}}
"""The beginning of one."""

_GZIP_FROM_BYTES = 1024


class Wanted(BaseModel):
    """Which calls, in which order."""

    model_config = ConfigDict(extra="forbid")

    person: Ids = Field(default=[], description="One of these had a stint.")
    team: Ids = Field(default=[], description="Somebody had one while in one of these.")
    queue: Ids = []
    topic: Ids = Field(default=[], description="As other systems say it.")
    from_ms: Moment | None = Field(default=None, description="Began then or later.")
    until_ms: Moment | None = Field(default=None, description="Began before.")
    score_from: float | None = Field(default=None, ge=0, le=100)
    score_to: float | None = Field(default=None, ge=0, le=100)
    flag: Ids = Field(default=[], description="One of these was raised.")
    severity: Severity | None = Field(default=None, description="A flag at least as severe.")
    language: Line | None = Field(default=None, max_length=20)
    kind: CallKind | None = None
    source: Line | None = Field(default=None, max_length=40)
    interaction_id: Word | None = None
    unmatched: bool = Field(default=False, description="Some agent's stint is nobody's.")
    reviewer: Id | None = Field(
        default=None, description="This account has it to review; for those who can assign."
    )
    text: Line | None = Field(default=None, max_length=200, description="Words that were said.")
    sort: Sort = Sort.STARTED
    descending: bool = True
    size: int = Field(default=50, ge=1, le=200)
    cursor: Line | None = Field(default=None, max_length=400, description="`next` of a page.")

    def filter(self, viewer: Viewer) -> CallFilter:
        """Return which calls.

        Raises
        ------
        BadQuery
            When the viewer is not to know who reviews what.
        """
        if self.reviewer is not None and not viewer.may(Permission.REVIEWS_ASSIGN):
            raise BadQuery("calls are listed by reviewer for those who can assign reviews only")
        return CallFilter(
            persons=frozenset(self.person),
            teams=frozenset(self.team),
            queues=frozenset(self.queue),
            topics=frozenset(self.topic),
            from_ms=self.from_ms,
            until_ms=self.until_ms,
            score_from=self.score_from,
            score_to=self.score_to,
            flags=frozenset(self.flag),
            severity=self.severity,
            language=self.language,
            kind=self.kind,
            source=self.source,
            interaction_id=self.interaction_id,
            unmatched=self.unmatched,
            reviewer=self.reviewer,
            text=self.text,
        )

    def tells_results(self) -> bool:
        """Return whether that a call is in the list, or where, tells of its results."""
        by_score = self.score_from is not None or self.score_to is not None
        raised = bool(self.flag) or self.severity is not None
        return by_score or raised or self.sort is not Sort.STARTED


class Calls(BaseModel):
    """A page of calls."""

    calls: list[ListedCallOut]
    next: str | None = Field(
        examples=["WyJzdGFydGVkIl0"], description="Cursor of the next page; none: this is the last."
    )


class Stints(BaseModel):
    """The stints of a call."""

    stints: list[StintOut]


class Flags(BaseModel):
    """The flags of a call."""

    flags: list[FlagOut]


class Events(BaseModel):
    """The events of a call, as in its report."""

    events: list[dict[str, Any]] = Field(
        examples=[
            [
                {
                    "id": "77aa01c2d3e4f506",
                    "kind": "interruption",
                    "participant": "agent",
                    "start_ms": 12_400,
                    "end_ms": 13_150,
                    "confidence": 0.9,
                    "detail": {},
                }
            ]
        ]
    )


class Released(BaseModel):
    """Calls that agents may see now."""

    model_config = ConfigDict(extra="forbid")

    call_ids: list[Annotated[Word, Field(min_length=1)]] = Field(
        min_length=1, max_length=1000, examples=[["5f0e8b7c1d2a3944"]]
    )


class ImportedOnes(BaseModel):
    """Which imported calls."""

    model_config = ConfigDict(extra="forbid")

    source: Literal["history"] = "history"
    until_ms: Moment | None = Field(
        default=None, examples=[1_790_000_000_000], description="Only those that began before."
    )


class ReleasedOnes(BaseModel):
    """What agents may see now."""

    released: int = Field(examples=[500], description="Calls.")
    more: bool = Field(description="Whether there are more to be released.")


@router.get("/calls")
def list_of_calls(viewer: Reader, served: Served, wanted: Annotated[Wanted, Query()]) -> Calls:
    """Return a page of calls; those one may not see are not in it."""
    with served.database.read() as session:
        page = list_calls(
            session,
            wanted.filter(viewer),
            sight=sight_of(viewer),
            order=Order(wanted.sort, wanted.descending),
            size=wanted.size,
            cursor=wanted.cursor,
        )
        ids = [one.call.id for one in page.calls]
        hidden = withheld(session, viewer, served.review, ids)
    return Calls(
        calls=[
            ListedCallOut.model_validate(
                {
                    **call_fields(one.call, withheld=one.call.id in hidden),
                    "snippet": [PieceOut(text=p.text, found=p.found) for p in one.snippet],
                }
            )
            for one in page.calls
            if one.call.id not in hidden or not wanted.tells_results()
        ],
        next=page.next,
    )


@router.post("/calls/release", status_code=204)
def release(
    viewer: Annotated[Viewer, require(Permission.CALLS_RELEASE)], served: Served, sent: Released
) -> None:
    """Let agents see their calls, such as imported history."""
    with served.database.write() as session:
        for call_id in sent.call_ids:
            seen_call(session, viewer, call_id)
        release_calls(session, sent.call_ids)
        for call_id in sorted(set(sent.call_ids)):
            record(session, served.now_ms(), viewer.account_id, "call.released", f"call/{call_id}")


@router.post("/calls/release-imported")
def release_imported(
    viewer: Annotated[Viewer, require(Permission.CALLS_RELEASE)],
    served: Served,
    sent: ImportedOnes,
) -> ReleasedOnes:
    """Let agents see imported calls, the oldest first, at most 500; ask again while there are more.

    A supervisor lets the people of their teams see theirs.
    """
    with served.database.write() as session:
        found = hidden_calls(
            session,
            sent.source,
            persons=viewer.persons,
            until_ms=sent.until_ms,
            limit=RELEASED_TOGETHER + 1,
        )
        released = found[:RELEASED_TOGETHER]
        release_calls(session, released)
        for call_id in released:
            record(session, served.now_ms(), viewer.account_id, "call.released", f"call/{call_id}")
    return ReleasedOnes(released=len(released), more=len(found) > len(released))


@router.get("/calls/{call_id}")
def one_call(call_id: CallId, viewer: Reader, served: Served) -> CallOut:
    """Return a call without its report."""
    with served.database.read() as session:
        call = seen_call(session, viewer, call_id)
        hidden = is_withheld(session, viewer, served.review, call_id)
    return call_out(call, withheld=hidden)


@router.get(
    "/calls/{call_id}/report",
    response_class=Response,
    responses={
        200: {
            "description": "The report, `voice-analytics.report/1` as `docs/report.schema.json`.",
            "content": {"application/json": {"schema": {"type": "object"}, "example": _REPORT}},
        },
        304: {"description": "Not changed since the answer whose ETag was sent."},
    },
)
def report(
    call_id: CallId,
    viewer: Reader,
    served: Served,
    request: Request,
    if_none_match: Annotated[Line | None, Header(max_length=1000)] = None,
) -> Response:
    """Return the report of a call, whole; looking at it is noted in the audit log.

    While the machine's results are withheld from whoever asks, it has no assessments and flags.
    """
    with served.database.write() as session:
        _, document = viewed_report(session, served, viewer, call_id)
    tag = f'"{hashlib.sha256(document).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers=headers)
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    if zipped and len(document) >= _GZIP_FROM_BYTES:
        document = gzip.compress(document, 5)
        headers["Content-Encoding"] = "gzip"
    return Response(document, media_type="application/json", headers=headers)


@router.get("/calls/{call_id}/events")
def events(call_id: CallId, viewer: Reader, served: Served) -> Events:
    """Return the events of a call: overlaps by kind, dead air, holds, raised voice."""
    with served.database.read() as session:
        seen_call(session, viewer, call_id)
        document = report_document(session, call_id)
    return Events(events=json.loads(document)["events"] if document else [])


@router.get("/calls/{call_id}/stints")
def stints(call_id: CallId, viewer: Reader, served: Served) -> Stints:
    """Return who had the call when, with the score of each agent."""
    with served.database.read() as session:
        seen_call(session, viewer, call_id)
        hidden = is_withheld(session, viewer, served.review, call_id)
        found = stints_of(session, call_id)
    return Stints(stints=[stint_out(one, withheld=hidden) for one in found])


@router.get("/calls/{call_id}/flags")
def flags(call_id: CallId, viewer: Reader, served: Served) -> Flags:
    """Return the flags of a call, each with its place."""
    with served.database.read() as session:
        seen_call(session, viewer, call_id)
        hidden = is_withheld(session, viewer, served.review, call_id)
        found = () if hidden else flags_of(session, call_id)
        marks = marks_of(session, call_id)
    return Flags(flags=[flag_out(one, marks.get(one.id)) for one in found])
