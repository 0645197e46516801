"""Forms for coaching: assign, acknowledge, end. Each does what its route of the API does."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BeforeValidator, Field

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.errors import BadQuery
from voice_analytics.web.api import coaching
from voice_analytics.web.api.calls import CallId
from voice_analytics.web.api.coaching import ABOUT, AnswerIn, CoachingId, CoachingIn, Focus
from voice_analytics.web.api.fields import Paragraphs
from voice_analytics.web.pages.review_page import Text, unix_lines
from voice_analytics.web.pages.rows import call_address
from voice_analytics.web.pages.shell import CALLS, MINE, TEAM
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(include_in_schema=False)

Writer = Annotated[Viewer, require(Permission.COACHING_WRITE)]
Answer = Annotated[Paragraphs, BeforeValidator(unix_lines), Field(max_length=2000), Form()]
CLOCK = r"^\s*((([0-9]{1,2}:)?[0-9]{1,3}:)?[0-9]{1,6})?\s*$"


@router.post(CALLS + "/{call_id}/coaching")
def assign(
    call_id: CallId,
    viewer: Writer,
    served: Served,
    stint: Annotated[int, Form(ge=0, le=1000)],
    focus: Annotated[Focus, Form()],
    note: Text,
    until: Annotated[date, Form()],
    about: Annotated[str, Form(pattern=f"^$|{ABOUT}")] = "",
    at: Annotated[str, Form(pattern=CLOCK)] = "",
) -> Response:
    """Ask the agent of a stint to work on something."""
    sent = CoachingIn(
        stint=stint,
        about=about or None,
        start_ms=None if about else _ms(at),
        focus=focus,
        note=note,
        review_at_ms=_midnight_ms(until),
    )
    coaching.assign_coaching(call_id, viewer, served, sent)
    return RedirectResponse(f"{call_address(call_id)}#coaching", 303)


@router.post("/coaching/{coaching_id}/acknowledge")
def acknowledge(
    coaching_id: CoachingId,
    viewer: Annotated[Viewer, require(Permission.COACHING_ANSWER)],
    served: Served,
    answer: Answer = "",
) -> Response:
    """Say that one has seen what one was asked."""
    coaching.acknowledge_coaching(
        coaching_id, viewer, served, AnswerIn(answer=answer.strip() or None)
    )
    return RedirectResponse(f"{MINE}#coaching", 303)


@router.post("/coaching/{coaching_id}/end")
def end(coaching_id: CoachingId, viewer: Writer, served: Served) -> Response:
    """End an assignment."""
    coaching.end_coaching(coaching_id, viewer, served)
    return RedirectResponse(f"{TEAM}#coaching", 303)


def _ms(clock: str) -> int:
    """Return the time that `m:ss` or `h:mm:ss` says.

    Raises
    ------
    BadQuery
        When it says none.
    """
    if not clock.strip():
        raise BadQuery("choose a moment, or write the time of one, such as 1:05")
    seconds = 0
    for part in clock.strip().split(":"):
        seconds = 60 * seconds + int(part)
    return seconds * 1000


def _midnight_ms(on: date) -> int:
    if not 1970 <= on.year < 9999:
        raise BadQuery("the day to look again is none that can be; choose one to come")
    return int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp()) * 1000
