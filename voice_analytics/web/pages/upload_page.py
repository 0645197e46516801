"""How far a recording is that was sent, followed until it is done."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.intake import UNFINISHED, Intake, IntakeState
from voice_analytics.store.intakes import find
from voice_analytics.web.api.uploads import IntakeId, seen_upload
from voice_analytics.web.pages.look import page, render
from voice_analytics.web.pages.rows import call_address
from voice_analytics.web.pages.shell import Framed
from voice_analytics.web.services import Served, Services
from voice_analytics.web.viewer import require

router = APIRouter(include_in_schema=False)

STAGES = {
    "listen": "listening for speech",
    "diarise": "telling voices apart",
    "voices": "measuring voices",
    "recognise": "recognising words",
}
"""What is done in each stage of an analysis, in their order."""


LOOK_EVERY_S = 0.4
MOST_LOOKS = 750
"""Of one stream: five minutes."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A recording and how far it is, in words."""

    id: str
    label: str
    state: str
    stage: str
    share: float | None
    why: str | None
    unfinished: bool
    address: str | None
    """Of its call, once there is one."""

    stages: tuple[tuple[str, str, bool | None], ...]
    """Every stage with its title and whether it is done; None: it is the one at work."""


@router.get("/uploads/{upload_id}")
def upload(
    upload_id: IntakeId,
    viewer: Annotated[Viewer, require(Permission.UPLOADS_READ)],
    served: Served,
    shell: Framed,
) -> Response:
    """Return the page, or to a script the part that says how far it is."""
    shown = progress_of(seen_upload(served, viewer, upload_id))
    return page("upload_part.html" if shell.part else "upload.html", shell=shell, one=shown)


@router.get("/uploads/{upload_id}/events")
async def events(
    upload_id: IntakeId,
    viewer: Annotated[Viewer, require(Permission.UPLOADS_READ)],
    served: Served,
    request: Request,
) -> Response:
    """Return the part that says how far it is as server-sent events, one whenever it has changed.

    The stream ends with the recording, or after some minutes; browsers ask for it anew then.
    """
    first = await run_in_threadpool(seen_upload, served, viewer, upload_id)
    return StreamingResponse(telling(served, first, request), media_type="text/event-stream")


async def telling(served: Services, one: Intake, request: Request) -> AsyncIterator[str]:
    """Yield how far a recording is, whenever that has changed, until it is done or nobody asks."""
    said = ""
    for _ in range(MOST_LOOKS):
        part = render("upload_part.html", one=progress_of(one))
        if part != said:
            said = part
            yield event(part)
        if one.state not in UNFINISHED:
            return
        await asyncio.sleep(LOOK_EVERY_S)
        found = await run_in_threadpool(_look, served, one.id)
        if found is None or await request.is_disconnected():
            return
        one = found


def event(text: str) -> str:
    """Return a text as a server-sent event."""
    return "".join(f"data: {line}\n" for line in text.splitlines()) + "\n"


def _look(served: Services, upload_id: str) -> Intake | None:
    with served.database.read() as session:
        return find(session, upload_id)


def progress_of(one: Intake) -> Progress:
    """Return how far a recording is, in words."""
    return Progress(
        id=one.id,
        label=one.submission.label,
        state=STATES[one.state],
        stage=STAGES.get(one.stage or "", ""),
        share=one.progress,
        why=one.why,
        unfinished=one.state in UNFINISHED,
        address=None if one.call_id is None else call_address(one.call_id),
        stages=tuple(stages_of(one.stage)),
    )


def stages_of(at: str | None) -> Iterator[tuple[str, str, bool | None]]:
    """Yield the stages; telling voices apart is only named where it is done."""
    order = list(STAGES)
    place = order.index(at) if at in STAGES else -1
    for index, key in enumerate(order):
        if key != "diarise" or at == key:
            yield key, STAGES[key], None if index == place else index < place


STATES = {
    IntakeState.RECEIVED: "Waiting to be analysed",
    IntakeState.ANALYSING: "Being analysed",
    IntakeState.DONE: "Analysed",
    IntakeState.NOT_KEPT: "Not kept, as the policy says",
    IntakeState.FAILED: "Could not be analysed",
}
"""What a recording in a state is told to be."""
