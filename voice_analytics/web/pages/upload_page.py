"""How far a recording is that was sent, followed until it is done."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.intake import UNFINISHED, Intake, IntakeState
from voice_analytics.web.api.uploads import IntakeId, seen_upload
from voice_analytics.web.pages.look import page
from voice_analytics.web.pages.rows import call_address
from voice_analytics.web.pages.shell import Framed
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(include_in_schema=False)

STAGES = {
    "listen": "listening for speech",
    "diarise": "telling voices apart",
    "voices": "measuring voices",
    "recognise": "recognising words",
}
"""What is done in each stage of an analysis, in their order."""


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
    )


STATES = {
    IntakeState.RECEIVED: "Waiting to be analysed",
    IntakeState.ANALYSING: "Being analysed",
    IntakeState.DONE: "Analysed",
    IntakeState.NOT_KEPT: "Not kept, as the policy says",
    IntakeState.FAILED: "Could not be analysed",
}
"""What a recording in a state is told to be."""
