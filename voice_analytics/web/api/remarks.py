"""What people note on a call: comments, corrections, wrong flags; and the call's history."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field, model_validator

from voice_analytics.domain.access import AccountRole, Permission, Viewer
from voice_analytics.domain.review import CorrectionKind
from voice_analytics.errors import Refused
from voice_analytics.store.accounts import names_of
from voice_analytics.store.remarks import (
    Comment,
    Correction,
    Remark,
    Step,
    add_comment,
    add_correction,
    comments,
    corrections,
    history,
    mark_flag,
    precision,
)
from voice_analytics.web.api.calls import CallId, Reader
from voice_analytics.web.api.fields import Line, Paragraphs
from voice_analytics.web.problems import no_such
from voice_analytics.web.seeing import is_withheld, seen_call
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(tags=["reviews"])

Writer = Annotated[Viewer, require(Permission.REVIEWS_WRITE)]
FlagKey = Annotated[
    str, InPath(pattern=r"^[a-z0-9_-]{1,120}$", examples=["long_dead_air-b1946ac924"])
]
Moment = Annotated[int, Field(ge=0, le=1 << 40, examples=[12_400])]
Participant = Annotated[Line, Field(min_length=1, max_length=100, examples=["agent"])]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CommentIn(_In):
    """Something to say about a call."""

    text: Paragraphs = Field(min_length=1, max_length=4000, examples=["Well explained."])
    stint: int | None = Field(default=None, ge=0, le=1000, examples=[0])
    moment_ms: Moment | None = Field(default=None, description="None: about all of it.")


class CommentOut(BaseModel):
    """What somebody said about a call."""

    id: str = Field(examples=["d15ea5e012345678"])
    account: str = Field(examples=["mara"])
    stint: int | None = Field(examples=[0])
    moment_ms: int | None = Field(examples=[12_400])
    text: str = Field(examples=["Well explained."])
    created_at_ms: int = Field(examples=[1_790_000_000_000])


class Comments(BaseModel):
    """Comments on a call, in the order they were made."""

    comments: list[CommentOut]


class WordsIn(_In):
    """Who said what in a stretch of the call."""

    kind: Literal["words"]
    participant: Participant
    start_ms: Moment
    end_ms: Moment = Field(examples=[13_150])
    text: Paragraphs = Field(
        max_length=4000, examples=["where is my parcel"], description="Empty: nothing was said."
    )

    @model_validator(mode="after")
    def check_order(self) -> "WordsIn":
        """Refuse a stretch that ends before it begins."""
        if self.end_ms <= self.start_ms:
            raise ValueError("end_ms must be later than start_ms")
        return self


class RolesIn(_In):
    """Which participant is the agent."""

    kind: Literal["roles"]
    agent: Participant


class CorrectionIn(_In):
    """What is to be corrected."""

    correction: Annotated[
        WordsIn | RolesIn,
        Field(
            discriminator="kind",
            examples=[
                {
                    "kind": "words",
                    "participant": "customer",
                    "start_ms": 12_400,
                    "end_ms": 13_150,
                    "text": "where is my parcel",
                },
                {"kind": "roles", "agent": "customer"},
            ],
        ),
    ]


class CorrectionOut(BaseModel):
    """A correction that was recorded."""

    id: str = Field(examples=["facade0012345678"])
    account: str = Field(examples=["mara"])
    kind: CorrectionKind
    detail: dict[str, Any] = Field(
        examples=[{"agent": "customer", "was": "agent"}],
        description="What is to be, and under `was` what it was.",
    )
    created_at_ms: int = Field(examples=[1_790_000_000_000])
    waiting: bool = Field(description="The report is still to be changed and scored again.")
    applied_at_ms: int | None = Field(
        examples=[1_790_000_004_000], description="When that was done."
    )
    why: str | None = Field(
        examples=["no words of this call are kept any more"],
        description="Why it could not be done; the report is as it was.",
    )


class Corrections(BaseModel):
    """Corrections of a call, in the order they were made."""

    corrections: list[CorrectionOut]


class MarkIn(_In):
    """Whether a flag was right."""

    wrong: bool


class StepOut(BaseModel):
    """Something that happened to a call."""

    at_ms: int = Field(examples=[1_790_000_000_000])
    by: str = Field(examples=["mara"])
    action: str = Field(examples=["review.submitted"])
    detail: dict[str, Any] = Field(examples=[{"review": "c0ffee0123456789", "stint": 0}])


class History(BaseModel):
    """What happened to a call, the newest first."""

    steps: list[StepOut]


class PrecisionOut(BaseModel):
    """How often the flags of a rule were right."""

    key: str = Field(examples=["long_dead_air"])
    marked: int = Field(examples=[20], description="Flags that somebody marked.")
    right: int = Field(examples=[17])


class Precisions(BaseModel):
    """The rules whose flags somebody marked."""

    rules: list[PrecisionOut]


@router.get("/calls/{call_id}/comments")
def list_of_comments(call_id: CallId, viewer: Reader, served: Served) -> Comments:
    """Return what was said about a call; during one's own blind review, only by oneself."""
    with served.database.read() as session:
        seen_call(session, viewer, call_id)
        found = comments(session, call_id)
        if is_withheld(session, viewer, served.review, call_id):
            found = tuple(one for one in found if one.account_id == viewer.account_id)
        names = names_of(session, [one.account_id for one in found])
    return Comments(comments=[_comment(one, names) for one in found])


@router.post("/calls/{call_id}/comments", status_code=201)
def comment(
    call_id: CallId,
    viewer: Annotated[Viewer, require(Permission.REVIEWS_COMMENT)],
    served: Served,
    sent: CommentIn,
) -> CommentOut:
    """Say something about a call, or a moment of it."""
    remark = Remark(sent.text, sent.stint, sent.moment_ms)
    with served.database.write() as session:
        seen_call(session, viewer, call_id)
        made = add_comment(session, served.now_ms(), viewer.account_id, call_id, remark)
    return _comment(made, {viewer.account_id: viewer.name})


@router.get("/calls/{call_id}/corrections")
def list_of_corrections(call_id: CallId, viewer: Reader, served: Served) -> Corrections:
    """Return what was corrected in a call."""
    with served.database.read() as session:
        seen_call(session, viewer, call_id)
        found = corrections(session, call_id)
        names = names_of(session, [one.account_id for one in found])
    return Corrections(corrections=[_correction(one, names) for one in found])


@router.post("/calls/{call_id}/corrections", status_code=201)
def correct(call_id: CallId, viewer: Writer, served: Served, sent: CorrectionIn) -> CorrectionOut:
    """Say what was said, or who the agent is; the report is changed so and scored again."""
    one = sent.correction
    detail = one.model_dump(exclude={"kind"})
    with served.database.write() as session:
        seen_call(session, viewer, call_id)
        if is_withheld(session, viewer, served.review, call_id):
            raise Refused("submit your blind review of this call before you correct it")
        kind = CorrectionKind(one.kind)
        made = add_correction(session, served.now_ms(), viewer.account_id, call_id, kind, detail)
    served.correct(made.id)
    return _correction(made, {viewer.account_id: viewer.name})


@router.put("/calls/{call_id}/flags/{flag_id}/mark", status_code=204)
def mark(call_id: CallId, flag_id: FlagKey, viewer: Writer, served: Served, sent: MarkIn) -> None:
    """Say whether a flag was right; one says it again to say otherwise."""
    with served.database.write() as session:
        seen_call(session, viewer, call_id)
        who, now_ms = viewer.account_id, served.now_ms()
        hidden = is_withheld(session, viewer, served.review, call_id)
        if hidden or not mark_flag(session, now_ms, who, call_id, flag_id, wrong=sent.wrong):
            raise no_such("flag")


@router.get("/calls/{call_id}/history")
def history_of_call(call_id: CallId, viewer: Reader, served: Served) -> History:
    """Return what people did with a call."""
    with served.database.read() as session:
        seen_call(session, viewer, call_id)
        found = history(session, call_id, work=viewer.role is not AccountRole.AGENT)
        if is_withheld(session, viewer, served.review, call_id):
            found = tuple(_without_scores(one) for one in found)
    return History(steps=[StepOut.model_validate(one, from_attributes=True) for one in found])


@router.get("/flag-precision")
def precision_of_rules(_: Writer, served: Served) -> Precisions:
    """Return how often the flags of each rule were right, of those that reviewers marked."""
    with served.database.read() as session:
        found = precision(session)
    return Precisions(
        rules=[PrecisionOut(key=one.key, marked=one.marked, right=one.right) for one in found]
    )


def _without_scores(one: Step) -> Step:
    kept = {name: value for name, value in one.detail.items() if name not in {"before", "after"}}
    return replace(one, detail=kept)


def _comment(one: Comment, names: dict[str, str]) -> CommentOut:
    return CommentOut(
        id=one.id,
        account=names[one.account_id],
        stint=one.stint,
        moment_ms=one.moment_ms,
        text=one.text,
        created_at_ms=one.created_at_ms,
    )


def _correction(one: Correction, names: dict[str, str]) -> CorrectionOut:
    return CorrectionOut(
        id=one.id,
        account=names[one.account_id],
        kind=one.kind,
        detail=dict(one.detail),
        created_at_ms=one.created_at_ms,
        waiting=one.waiting,
        applied_at_ms=one.applied_at_ms,
        why=one.why,
    )
