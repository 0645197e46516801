"""Practice: role-plays that somebody has analysed like a call, and that nobody else sees."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.call import Consent
from voice_analytics.domain.intake import IntakeState
from voice_analytics.store.practice import (
    Practice,
    erase_practice,
    own_practice,
    practice_of,
    practice_report,
)
from voice_analytics.web.api.fields import Id, Line
from voice_analytics.web.api.uploads import BINARY, streamed
from voice_analytics.web.problems import no_such
from voice_analytics.web.services import Served, Services
from voice_analytics.web.uploading import AUDIO, MULTIPART, AudioAlone
from voice_analytics.web.viewer import require

router = APIRouter(tags=["practice"])

Owner = Annotated[Viewer, require(Permission.REHEARSE)]
PracticeId = Annotated[Id, InPath(examples=["77aa01c2d3e4f506"])]

SIDECAR = {"consent": Consent.GRANTED.value}
"""What is known of a role-play: whatever else is sent with it is not taken."""

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            MULTIPART: {"schema": {"type": "object", "properties": {AUDIO: BINARY}}},
            "application/octet-stream": {"schema": BINARY},
        },
    }
}
_REPORT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report, `voice-analytics.report/1`.",
        "content": {
            "application/json": {
                "schema": {"type": "object"},
                "example": {"schema": "voice-analytics.report/1"},
            }
        },
    }
}
_AUDIO: dict[int | str, dict[str, Any]] = {
    200: {"description": "All of it.", "content": {"audio/flac": {}}},
    206: {"description": "The range that was asked for.", "content": {"audio/flac": {}}},
    416: {"description": "The range lies outside the file."},
}


class PracticeOut(BaseModel):
    """A role-play of one's own."""

    id: str = Field(examples=["77aa01c2d3e4f506"])
    label: str = Field(examples=["role_play.wav"], description="Name of its file.")
    created_at_ms: int = Field(examples=[1_790_000_000_000])
    state: IntakeState
    stage: str | None = Field(examples=["recognise"], description="Of its analysis.")
    progress: float | None = Field(examples=[0.4], description="Share of the stage, 0 to 1.")
    why: str | None = Field(examples=["the audio is silent"], description="Why it failed.")


class Practices(BaseModel):
    """Role-plays of one's own, the newest first."""

    practice: list[PracticeOut]
    days: int = Field(examples=[30], description="Days after which each is removed.")


@router.post("/practice", status_code=202, openapi_extra=_BODY)
async def send_practice(
    viewer: Owner,
    served: Served,
    request: Request,
    name: Annotated[
        Line,
        Query(
            min_length=1,
            max_length=200,
            examples=["role_play.wav"],
            description="File name of a recording that is the body itself.",
        ),
    ] = "recording",
) -> PracticeOut:
    """Take a role-play in, to be analysed as a call is; only its audio is taken."""
    alone = partial(AudioAlone, document=SIDECAR)
    accepted = await streamed(request, served, name, None, alone)
    await run_in_threadpool(served.taking.practice, accepted, viewer.account_id, served.now_ms())
    return await run_in_threadpool(one_practice, accepted.id, viewer, served)


@router.get("/practice")
def list_of_practice(viewer: Owner, served: Served) -> Practices:
    """Return role-plays of one's own."""
    with served.database.read() as session:
        found = practice_of(session, viewer.account_id)
    return Practices(practice=[_shown(one) for one in found], days=served.learning.practice_days)


@router.get("/practice/{practice_id}")
def one_practice(practice_id: PracticeId, viewer: Owner, served: Served) -> PracticeOut:
    """Return how far a role-play of one's own is."""
    with served.database.read() as session:
        return _shown(_found(session, viewer, practice_id))


@router.get("/practice/{practice_id}/report", response_class=Response, responses=_REPORT)
def report_of_practice(practice_id: PracticeId, viewer: Owner, served: Served) -> Response:
    """Return the report of a role-play of one's own."""
    document = report_of(served, viewer, practice_id)
    headers = {"Cache-Control": "private, no-store"}
    return Response(document, media_type="application/json", headers=headers)


@router.get("/practice/{practice_id}/audio", response_class=FileResponse, responses=_AUDIO)
def audio_of_practice(practice_id: PracticeId, viewer: Owner, served: Served) -> Response:
    """Return the audio of a role-play of one's own, without what was removed."""
    with served.database.read() as session:
        sha256 = _found(session, viewer, practice_id).audio_sha256
    if sha256 is None or not served.audio.path(sha256).exists():
        raise no_such("audio")
    headers = {"Cache-Control": "private, no-store", "ETag": f'"{sha256[:32]}"'}
    return FileResponse(served.audio.path(sha256), media_type="audio/flac", headers=headers)


@router.delete("/practice/{practice_id}", status_code=204)
def erase(practice_id: PracticeId, viewer: Owner, served: Served) -> None:
    """Erase a role-play of one's own, at once and whole."""
    with served.database.write() as session:
        _found(session, viewer, practice_id)
        erase_practice(session, served.places, practice_id)


def report_of(served: Services, viewer: Viewer, practice_id: str) -> bytes:
    """Return the published JSON of the report of a role-play of somebody's own.

    Raises
    ------
    HTTPException
        404 where there is none.
    """
    with served.database.read() as session:
        document = practice_report(session, viewer.account_id, practice_id)
    if document is None:
        raise no_such("report")
    return document


def _found(session: Session, viewer: Viewer, practice_id: str) -> Practice:
    one = own_practice(session, viewer.account_id, practice_id)
    if one is None:
        raise no_such("practice")
    return one


def _shown(one: Practice) -> PracticeOut:
    return PracticeOut(
        id=one.id,
        label=one.label,
        created_at_ms=one.created_at_ms,
        state=one.state,
        stage=one.stage,
        progress=one.progress,
        why=one.why,
    )
