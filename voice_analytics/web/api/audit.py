"""The audit log."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.store.audit import entries
from voice_analytics.web.api.fields import Line
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(tags=["audit"])

_Named = Annotated[Line, Field(max_length=300)]


class EntriesWanted(BaseModel):
    """Which entries."""

    model_config = ConfigDict(extra="forbid")

    object: _Named | None = Field(default=None, examples=["call/5f0e8b7c1d2a3944"])
    actor: _Named | None = Field(default=None, examples=["9c1f2e7ab3d40586"])
    action: _Named | None = Field(default=None, examples=["call.viewed"])
    before: int | None = Field(default=None, ge=0, le=1 << 52, description="`next` of a page.")
    size: int = Field(default=100, ge=1, le=500)


class EntryOut(BaseModel):
    """Something somebody did."""

    seq: int = Field(examples=[1204])
    at_ms: int = Field(examples=[1_790_000_000_000])
    actor: str = Field(
        examples=["9c1f2e7ab3d40586"], description="Account, `shell/<uid>` or `system`."
    )
    action: str = Field(examples=["call.viewed"])
    object: str = Field(examples=["call/5f0e8b7c1d2a3944"])
    detail: dict[str, Any]


class Entries(BaseModel):
    """A page of the log, the newest first."""

    entries: list[EntryOut]
    next: int | None = Field(examples=[1104], description="None: this is the last page.")


@router.get("/audit")
def list_of_entries(
    _: Annotated[Viewer, require(Permission.AUDIT_READ)],
    served: Served,
    wanted: Annotated[EntriesWanted, Query()],
) -> Entries:
    """Return who did what."""
    with served.database.read() as session:
        found = entries(
            session,
            object=wanted.object,
            actor=wanted.actor,
            action=wanted.action,
            before_seq=wanted.before,
            limit=wanted.size + 1,
        )
    page = found[: wanted.size]
    return Entries(
        entries=[
            EntryOut(
                seq=one.seq,
                at_ms=one.at_ms,
                actor=one.actor,
                action=one.action,
                object=one.object,
                detail=one.detail,
            )
            for one in page
        ],
        next=page[-1].seq if len(found) > len(page) else None,
    )
