"""What people and other systems could not be told, on the page of the system."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from voice_analytics.domain.notice import NoticeState
from voice_analytics.store.messages import messages
from voice_analytics.store.notices import notices
from voice_analytics.web.api import messages as api_messages
from voice_analytics.web.api import notices as api_notices
from voice_analytics.web.api.calls import CallId
from voice_analytics.web.api.messages import MessageId, Retrier
from voice_analytics.web.pages.names import names_of
from voice_analytics.web.pages.rows import call_address
from voice_analytics.web.pages.shell import SYSTEM
from voice_analytics.web.pages.wording import spoken
from voice_analytics.web.services import Served

router = APIRouter(include_in_schema=False)

MOST = 20


@dataclass(frozen=True, slots=True)
class Untold:
    """A notice or message that was given up."""

    what: str
    why: str
    retry: str
    """Where a form sends it again."""


def untold(session: Session) -> tuple[Untold, ...]:
    """Return what was given up, the newest first."""
    failed = messages(session, NoticeState.FAILED, limit=MOST)
    names = names_of(session, [one.person_id for one in failed])
    people = (
        Untold(
            f"{spoken(one.kind.value)}, to {names.person(one.person_id)}",
            one.why or "",
            f"{SYSTEM}/messages/{one.id}/retry",
        )
        for one in failed
    )
    systems = (
        Untold(
            "Call stored, to the other system",
            one.why or "",
            f"{SYSTEM}/notices{call_address(one.call_id).removeprefix('/calls')}/retry",
        )
        for one in notices(session, NoticeState.FAILED, limit=MOST)
    )
    return (*people, *systems)


@router.post(SYSTEM + "/messages/{message_id}/retry")
def retry_message(message_id: MessageId, viewer: Retrier, served: Served) -> Response:
    """Send a message again, as over the API."""
    api_messages.send_again(message_id, viewer, served)
    return RedirectResponse(SYSTEM, 303)


@router.post(SYSTEM + "/notices/{call_id}/retry")
def retry_notice(call_id: CallId, viewer: Retrier, served: Served) -> Response:
    """Send a notice of a call again, as over the API."""
    api_notices.notify_again(call_id, viewer, served)
    return RedirectResponse(SYSTEM, 303)
