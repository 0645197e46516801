"""Messages to people that there is something to look at, and what became of them."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.notice import MessageKind, NoticeState
from voice_analytics.store.audit import record
from voice_analytics.store.messages import Message, again, message, messages
from voice_analytics.web.api.fields import Id, last_of
from voice_analytics.web.problems import no_such
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(tags=["jobs"])

Reader = Annotated[Viewer, require(Permission.JOBS_READ)]
Retrier = Annotated[Viewer, require(Permission.JOBS_RETRY)]
MessageId = Annotated[Id, InPath(examples=["0e55a6e012345678"])]


class MessageOut(BaseModel):
    """A message: who is to look at which page; that is all it tells."""

    id: str = Field(examples=["0e55a6e012345678"])
    kind: MessageKind
    person_id: str = Field(examples=["4711"])
    path: str = Field(examples=["/mine"])
    state: NoticeState
    why: str | None = Field(
        examples=["the mail server answers 451; check it and the section mail"],
        description="Why the last try failed.",
    )
    created_at_ms: int = Field(examples=[1_790_000_000_000])
    ended_at_ms: int | None = Field(examples=[1_790_000_060_000])


class Messages(BaseModel):
    """A page of messages, the newest first."""

    messages: list[MessageOut]
    next: str | None = Field(
        examples=["1790000000000.0e55a6e012345678"],
        description="Cursor of the next page; none: this is the last.",
    )


class MessagesWanted(BaseModel):
    """Which messages."""

    model_config = ConfigDict(extra="forbid")

    state: NoticeState | None = None
    size: int = Field(default=100, ge=1, le=500)
    cursor: str | None = Field(
        default=None, pattern=r"^[0-9]{1,15}\.[0-9a-f]{16}$", description="`next` of a page."
    )


@router.get("/messages")
def list_of_messages(
    _: Reader, served: Served, wanted: Annotated[MessagesWanted, Query()]
) -> Messages:
    """Return what became of messages."""
    with served.database.read() as session:
        found = messages(
            session, wanted.state, before=last_of(wanted.cursor), limit=wanted.size + 1
        )
    page = found[: wanted.size]
    more = len(found) > len(page)
    return Messages(
        messages=[_shown(one) for one in page],
        next=f"{page[-1].created_at_ms}.{page[-1].id}" if more else None,
    )


@router.post("/messages/{message_id}/retry", status_code=202)
def send_again(message_id: MessageId, viewer: Retrier, served: Served) -> MessageOut:
    """Send a message again that was given up."""
    with served.database.write() as session:
        if message(session, message_id) is None:
            raise no_such("message")
        if not again(session, message_id):
            raise HTTPException(409, "this message was not given up; only such a one is sent again")
        at_ms, who = served.now_ms(), viewer.account_id
        record(session, at_ms, who, "message.retried", f"message/{message_id}")
        found = message(session, message_id)
        if found is None:
            raise no_such("message")
    return _shown(found)


def _shown(one: Message) -> MessageOut:
    return MessageOut.model_validate(one, from_attributes=True)
