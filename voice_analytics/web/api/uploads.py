"""Uploads: recordings sent in, and what becomes of them."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Request, Response
from fastapi import Path as InPath
from fastapi.concurrency import contextmanager_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.intake import Intake, IntakeState
from voice_analytics.ingest.accepting import Accepted, Incoming, too_large
from voice_analytics.store.intakes import find_call, listed
from voice_analytics.web.api.fields import Id, Line, last_of
from voice_analytics.web.places import UPLOADS
from voice_analytics.web.problems import no_such
from voice_analytics.web.services import Served, Services
from voice_analytics.web.uploading import (
    AGENT,
    AUDIO,
    CUSTOMER,
    FIELDS_BYTES,
    MULTIPART,
    Filling,
    as_it_comes,
    body_of,
)
from voice_analytics.web.viewer import require

router = APIRouter(tags=["uploads"])

IntakeId = Annotated[Id, InPath(examples=["77aa01c2d3e4f506"])]

_AROUND_BYTES = FIELDS_BYTES + (1 << 16)
"""What a body may have besides the audio."""

BINARY = {"type": "string", "format": "binary"}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "description": f"A file `{AUDIO}`, or `{AGENT}` and `{CUSTOMER}` in this "
                    "order; and the keys of a sidecar as fields, or a whole one as `sidecar`.",
                    "properties": {
                        AUDIO: BINARY,
                        AGENT: BINARY,
                        CUSTOMER: BINARY,
                        "sidecar": {"type": "string", "examples": ['{"queue": "sales"}']},
                    },
                }
            },
            "application/octet-stream": {"schema": BINARY},
        },
    }
}


class UploadOut(BaseModel):
    """A recording that was sent, and how far it is."""

    id: str = Field(examples=["77aa01c2d3e4f506"])
    label: str = Field(examples=["call_7.wav"], description="Names of its files.")
    state: IntakeState
    stage: str | None = Field(examples=["words"], description="Of its analysis.")
    progress: float | None = Field(examples=[0.4], description="Share of the stage, 0 to 1.")
    attempts: int = Field(examples=[1], description="How often its analysis was begun.")
    why: str | None = Field(
        examples=["the audio is silent"],
        description="Why it failed, was not kept, or is tried again.",
    )
    received_at_ms: int = Field(examples=[1_790_000_000_000])
    finished_at_ms: int | None = Field(examples=[1_790_000_060_000])
    call_id: str | None = Field(examples=["5f0e8b7c1d2a3944"], description="Once it is analysed.")


class Uploads(BaseModel):
    """A page of uploads, the newest first."""

    uploads: list[UploadOut]
    next: str | None = Field(
        examples=["1790000000000.77aa01c2d3e4f506"],
        description="Cursor of the next page; none: this is the last.",
    )


class UploadsWanted(BaseModel):
    """Which recordings that came in."""

    model_config = ConfigDict(extra="forbid")

    state: list[IntakeState] = Field(default=[], max_length=10, description="None: all.")
    size: int = Field(default=100, ge=1, le=500)
    cursor: str | None = Field(
        default=None, pattern=r"^[0-9]{1,15}\.[0-9a-f]{16}$", description="`next` of a page."
    )

    def before(self) -> tuple[int, str] | None:
        """Return time and id of the last of the page before."""
        return last_of(self.cursor)


@router.post(
    "/uploads",
    status_code=202,
    openapi_extra=_BODY,
    responses={
        202: {
            "headers": {
                "Location": {
                    "schema": {"type": "string"},
                    "description": "Where its state is told.",
                }
            }
        }
    },
)
async def upload(
    viewer: Annotated[Viewer, require(Permission.UPLOADS_WRITE)],
    served: Served,
    request: Request,
    response: Response,
    name: Annotated[
        Line,
        Query(
            min_length=1,
            max_length=200,
            examples=["call_7.wav"],
            description="File name of a recording that is the body itself.",
        ),
    ] = "recording",
    sidecar: Annotated[
        str | None,
        Header(
            pattern=r"^[\x20-\x7e]*$",
            examples=['{"queue": "sales"}'],
            description="Sidecar of a recording that is the body itself, as ASCII JSON.",
        ),
    ] = None,
    idempotency_key: Annotated[
        str | None,
        Header(
            pattern=r"^[\x21-\x7e]{1,200}$",
            examples=["0e0f6a3c-6d0e-4a53-9c0f-6a3bb1a4a9a5"],
            description="The same key with the same content is the same recording again.",
        ),
    ] = None,
) -> UploadOut:
    """Take a recording in, to be analysed; it is safe in the store when this answers."""
    accepted = await streamed(request, served, name, sidecar)
    intake = await run_in_threadpool(
        served.taking.upload, accepted, viewer.account_id, idempotency_key, served.now_ms()
    )
    response.headers["Location"] = f"{UPLOADS}/{intake.id}"
    return upload_out(intake)


@router.get("/uploads")
def own_uploads(
    viewer: Annotated[Viewer, require(Permission.UPLOADS_READ)],
    served: Served,
    wanted: Annotated[UploadsWanted, Query()],
) -> Uploads:
    """Return what one has sent oneself, the newest first."""
    with served.database.read() as session:
        found = listed(
            session,
            wanted.state,
            account_id=viewer.account_id,
            before=wanted.before(),
            limit=wanted.size + 1,
        )
    page = found[: wanted.size]
    return Uploads(
        uploads=[upload_out(one) for one in page],
        next=f"{page[-1].received_at_ms}.{page[-1].id}" if len(found) > len(page) else None,
    )


@router.get("/uploads/{upload_id}")
def one_upload(
    upload_id: IntakeId,
    viewer: Annotated[Viewer, require(Permission.UPLOADS_READ)],
    served: Served,
) -> UploadOut:
    """Return how far a recording is that one sent; admins see those of others too."""
    return upload_out(seen_upload(served, viewer, upload_id))


def seen_upload(served: Services, viewer: Viewer, upload_id: str) -> Intake:
    """Return a recording that somebody sent and may follow.

    Raises
    ------
    HTTPException
        404 where there is none, or it is not theirs to see.
    """
    with served.database.read() as session:
        found = find_call(session, upload_id)
    if found is None or viewer.uploads_of not in {None, found.submission.account_id}:
        raise no_such("upload")
    return found


def upload_out(one: Intake) -> UploadOut:
    """Return what is shown of a recording that came in."""
    return UploadOut(
        id=one.id,
        label=one.submission.label,
        state=one.state,
        stage=one.stage,
        progress=one.progress,
        attempts=one.attempts,
        why=one.why,
        received_at_ms=one.received_at_ms,
        finished_at_ms=one.finished_at_ms,
        call_id=one.call_id,
    )


def _check_length(request: Request, served: Services) -> None:
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > served.taking.largest_bytes + _AROUND_BYTES:
        raise too_large(served.taking.largest_bytes)


async def streamed(
    request: Request,
    served: Services,
    name: str,
    sidecar: str | None,
    filling: Callable[[Incoming], Filling] = as_it_comes,
) -> Accepted:
    """Return the recording that a body holds, in the spool.

    Raises
    ------
    VoiceAnalyticsError
        When it cannot be taken.
    HTTPException
        When the body breaks off.
    """
    _check_length(request, served)
    content_type = request.headers.get("content-type", "")
    async with contextmanager_in_threadpool(served.taking.begin()) as incoming:
        body = body_of(content_type, name, sidecar, filling(incoming))
        try:
            async for piece in request.stream():
                await run_in_threadpool(body.feed, piece)
        except ClientDisconnect as error:
            raise HTTPException(400, "the connection ended before the recording did") from error
        return await run_in_threadpool(body.end)
