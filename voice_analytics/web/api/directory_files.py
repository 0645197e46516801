"""The directory and late facts as CSV files, as `docs/directory.md` describes them."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from voice_analytics.domain.access import Viewer
from voice_analytics.errors import BadQuery
from voice_analytics.ingest.directory import read_directory, read_late
from voice_analytics.store.audit import record
from voice_analytics.store.enrolling import apply_late_lines, enrol_and_match
from voice_analytics.web.api.people import Writer
from voice_analytics.web.services import Served, Services

router = APIRouter(tags=["people"])

NAME = "the file"
DIRECTORY = "person_id,name,team,login,extension\n4711,Mara Lind,Sales,mlind,1001\n"
LATE = "interaction_id,agent,queue,topic\n20260301-77,mlind,Sales,late parcel\n"


def _body(example: str) -> dict[str, Any]:
    content = {"text/csv": {"schema": {"type": "string"}, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


class EnrolledOut(BaseModel):
    """What a directory file held."""

    people: int = Field(examples=[41])
    teams: int = Field(examples=[4])
    queues: int = Field(examples=[6])
    addresses: int = Field(examples=[82])
    matched: int = Field(examples=[3], description="Stints of nobody that are somebody's now.")


class AppliedOut(BaseModel):
    """What a file of late facts came to."""

    calls: int = Field(examples=[120], description="Calls it is about.")
    reassigned: int = Field(examples=[118], description="Stints that have another person now.")
    not_stored: list[int] = Field(examples=[[7]], description="Lines about calls not stored.")
    unknown: list[int] = Field(
        examples=[[12]], description="Lines whose agent is nobody's address at the time."
    )


@router.post("/directory", openapi_extra=_body(DIRECTORY))
async def import_directory(
    viewer: Writer,
    served: Served,
    request: Request,
    time_zone: Annotated[
        str,
        Query(
            pattern=r"^[A-Za-z][A-Za-z0-9_+-]{0,30}(/[A-Za-z0-9_+-]{1,30}){0,2}$",
            examples=["Europe/London"],
            description="Of dates that name none.",
        ),
    ] = "UTC",
) -> EnrolledOut:
    """Store a directory, all of the file or nothing; unmatched calls find their people."""
    return await run_in_threadpool(_enrol, viewer, served, await request.body(), time_zone)


@router.post("/late-facts/import", openapi_extra=_body(LATE))
async def import_late_facts(viewer: Writer, served: Served, request: Request) -> AppliedOut:
    """Name or correct agents, queues and topics of calls from a CDR or CTI export."""
    return await run_in_threadpool(_apply, viewer, served, await request.body())


def _enrol(viewer: Viewer, served: Services, data: bytes, time_zone: str) -> EnrolledOut:
    lines = read_directory(data, NAME, _zone(time_zone))
    with served.database.write() as session:
        found, matched = enrol_and_match(session, lines, NAME)
        detail = {"people": found.people, "addresses": found.addresses, "matched": matched}
        who, now_ms = viewer.account_id, served.now_ms()
        record(session, now_ms, who, "directory.imported", "directory", detail)
    return EnrolledOut(
        people=found.people,
        teams=found.teams,
        queues=found.queues,
        addresses=found.addresses,
        matched=matched,
    )


def _apply(viewer: Viewer, served: Services, data: bytes) -> AppliedOut:
    who, now_ms = viewer.account_id, served.now_ms()
    with served.database.write() as session:
        found = apply_late_lines(session, read_late(data, NAME))
        for call_id in found.calls:
            record(session, now_ms, who, "call.reassigned", f"call/{call_id}")
    return AppliedOut(
        calls=len(found.calls),
        reassigned=found.reassigned,
        not_stored=list(found.not_stored),
        unknown=list(found.unknown),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise BadQuery(f"time_zone {name} is no time zone") from error
