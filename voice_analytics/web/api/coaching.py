"""Coaching: a moment to hear again, something to work on, and what came of it."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.notice import MessageKind
from voice_analytics.errors import BadQuery
from voice_analytics.scoring.means import Difference, Mean
from voice_analytics.store.accounts import names_of
from voice_analytics.store.coaching import (
    Coached,
    Coaching,
    CoachingFilter,
    Window,
    acknowledge,
    assign,
    assignments,
    before_after,
    coaching,
    end,
)
from voice_analytics.store.messages import person_of
from voice_analytics.web.api.calls import CallId, Moment, Word
from voice_analytics.web.api.fields import Id, Paragraphs, last_of
from voice_analytics.web.api.review_models import CallKey, StintIndex
from voice_analytics.web.messaging import MINE_PATH, call_path, have_told
from voice_analytics.web.problems import no_such
from voice_analytics.web.seeing import check_stint, is_withheld, sight_of, withheld
from voice_analytics.web.services import Served, Services
from voice_analytics.web.viewer import require

router = APIRouter(tags=["coaching"])

Reader = Annotated[Viewer, require(Permission.COACHING_READ)]
Writer = Annotated[Viewer, require(Permission.COACHING_WRITE)]
CoachingId = Annotated[Id, InPath(examples=["c0ac412345678901"])]
Focus = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,100}$", examples=["lets_finish"])]
Note = Annotated[
    Paragraphs,
    Field(min_length=1, max_length=2000, examples=["Hear how she breaks off; count to two first."]),
]
ABOUT = r"^(evidence|flag|event|cue)/[a-z0-9_-]{1,120}$"


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CoachingIn(_In):
    """What an agent is asked to work on, with a moment to hear."""

    stint: StintIndex
    about: Annotated[str, Field(pattern=ABOUT)] | None = Field(
        default=None,
        examples=["evidence/lets_finish-b1946ac924"],
        description="`evidence/<id>`, `flag/<id>`, `event/<id>` or `cue/<id>`, as the report has "
        "them; or left out, and `start_ms` given.",
    )
    start_ms: Moment | None = Field(
        default=None, examples=[None], description="A time of the call, in place of `about`."
    )
    focus: Focus = Field(description="Key of a component of a rubric in force.")
    note: Note
    review_at_ms: Moment = Field(
        examples=[1_792_000_000_000], description="When to look at it again."
    )


class AnswerIn(_In):
    """An agent's word back."""

    answer: Note | None = Field(
        default=None, examples=["I heard it. I will wait."], description="Left out: none."
    )


class MeanOut(BaseModel):
    """A mean of points with its 95 % interval."""

    count: int = Field(examples=[9], description="Stints that gave the occasion.")
    value: float | None = Field(examples=[52.5], description="None without a stint.")
    low: float | None = Field(examples=[41.0], description="None for fewer than two stints.")
    high: float | None = Field(examples=[64.0])


class DifferenceOut(BaseModel):
    """How far the mean after lies above that before, with its 95 % interval."""

    value: float = Field(examples=[14.0])
    low: float = Field(examples=[2.5])
    high: float = Field(examples=[25.5])


class BeforeAfterOut(BaseModel):
    """The points of the focus in stints before and after; that of the moment counts in neither."""

    before: MeanOut
    after: MeanOut
    difference: DifferenceOut | None = Field(
        description="None: too few to say (`team.coaching_least` on each side)."
    )


class CoachingOut(BaseModel):
    """An assignment, and what became of it."""

    id: str = Field(examples=["c0ac412345678901"])
    call_id: str = Field(examples=["5f0e8b7c1d2a3944"])
    stint: int = Field(examples=[0])
    person_id: str = Field(examples=["4711"], description="Who it is for.")
    about: str | None = Field(examples=["evidence/lets_finish-b1946ac924"])
    start_ms: int = Field(examples=[56_180], description="The moment, on the clock of the call.")
    end_ms: int | None = Field(examples=[61_200])
    focus: str = Field(examples=["lets_finish"])
    note: str = Field(examples=["Hear how she breaks off; count to two first."])
    assigned_by: str = Field(examples=["lea"])
    created_at_ms: int = Field(examples=[1_790_000_000_000])
    review_at_ms: int = Field(examples=[1_792_000_000_000])
    due: bool = Field(description="It is time to look again.")
    acknowledged_at_ms: int | None = Field(examples=[1_790_100_000_000])
    answer: str | None = Field(examples=["I heard it. I will wait."])
    ended_at_ms: int | None = Field(examples=[1_792_100_000_000])
    compared: BeforeAfterOut


class CoachingList(BaseModel):
    """A page of assignments, the newest first."""

    coaching: list[CoachingOut]
    next: str | None = Field(
        examples=["1790000000000.c0ac412345678901"],
        description="Cursor of the next page; none: this is the last.",
    )


class CoachingWanted(BaseModel):
    """Which assignments."""

    model_config = ConfigDict(extra="forbid")

    person: Word | None = Field(default=None, description="Those for this person.")
    call_id: CallKey | None = None
    running: bool | None = Field(default=None, description="Those that are not ended.")
    size: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(
        default=None, pattern=r"^[0-9]{1,15}\.[0-9a-f]{16}$", description="`next` of a page."
    )


@router.post("/calls/{call_id}/coaching", status_code=201)
def assign_coaching(
    call_id: CallId, viewer: Writer, served: Served, sent: CoachingIn
) -> CoachingOut:
    """Ask the agent of a stint to work on something; they are told, with a link only."""
    focuses = {line.key for rubric in served.about.rubrics for line in rubric.components}
    if sent.focus not in focuses:
        raise BadQuery("focus names no component of a rubric in force")
    wanted = Coached(
        call_id=call_id,
        stint=sent.stint,
        focus=sent.focus,
        note=sent.note,
        review_at_ms=sent.review_at_ms,
        about=sent.about,
        start_ms=sent.start_ms,
    )
    with served.database.write() as session:
        check_stint(session, viewer, call_id, sent.stint)
        if is_withheld(session, viewer, served.review, call_id):
            raise no_such("result to coach by yet; submit your review first")
        one = assign(session, served.now_ms(), viewer.account_id, wanted)
        kind = MessageKind.COACHING_ASSIGNED
        have_told(session, served, kind, MINE_PATH, call_id, [one.person_id])
        return shown(session, served, one)


@router.get("/coaching")
def list_of_coaching(
    viewer: Reader, served: Served, wanted: Annotated[CoachingWanted, Query()]
) -> CoachingList:
    """Return assignments of those whom one may see; agents see their own."""
    with served.database.read() as session:
        found = assignments(
            session,
            CoachingFilter(wanted.person, wanted.call_id, wanted.running),
            sight=sight_of(viewer),
            before=last_of(wanted.cursor),
            limit=wanted.size + 1,
        )
        page = found[: wanted.size]
        hidden = withheld(session, viewer, served.review, [one.call_id for one in page])
        listed = [shown(session, served, one) for one in page if one.call_id not in hidden]
    more = len(found) > len(page)
    return CoachingList(
        coaching=listed, next=f"{page[-1].created_at_ms}.{page[-1].id}" if more else None
    )


@router.get("/coaching/{coaching_id}")
def one_coaching(coaching_id: CoachingId, viewer: Reader, served: Served) -> CoachingOut:
    """Return an assignment with what came of it."""
    with served.database.read() as session:
        return shown(session, served, _found(session, served, viewer, coaching_id))


@router.post("/coaching/{coaching_id}/acknowledge")
def acknowledge_coaching(
    coaching_id: CoachingId,
    viewer: Annotated[Viewer, require(Permission.COACHING_ANSWER)],
    served: Served,
    sent: AnswerIn,
) -> CoachingOut:
    """Say that one has seen what one was asked, with a word back or without."""
    with served.database.write() as session:
        _found(session, served, viewer, coaching_id)
        one = acknowledge(session, served.now_ms(), viewer.account_id, coaching_id, sent.answer)
        told = [person_of(session, one.assigned_by)]
        kind, path = MessageKind.COACHING_ACKNOWLEDGED, call_path(one.call_id)
        have_told(session, served, kind, path, one.call_id, told)
        return shown(session, served, one)


@router.post("/coaching/{coaching_id}/end")
def end_coaching(coaching_id: CoachingId, viewer: Writer, served: Served) -> CoachingOut:
    """End an assignment; what came of it stays to be seen."""
    with served.database.write() as session:
        _found(session, served, viewer, coaching_id)
        one = end(session, served.now_ms(), viewer.account_id, coaching_id)
        return shown(session, served, one)


def shown(session: Session, served: Services, one: Coaching) -> CoachingOut:
    """Return an assignment as the API and pages show it."""
    window = Window(served.team.coaching_stints, served.team.coaching_least)
    compared = before_after(session, one, window)
    own = {name: getattr(one, name) for name in CoachingOut.model_fields if hasattr(one, name)}
    return CoachingOut.model_validate(
        {
            **own,
            "assigned_by": names_of(session, [one.assigned_by])[one.assigned_by],
            "due": one.ended_at_ms is None and one.review_at_ms <= served.now_ms(),
            "compared": BeforeAfterOut(
                before=mean_out(compared.before),
                after=mean_out(compared.after),
                difference=_difference(compared.difference),
            ),
        }
    )


def mean_out(one: Mean) -> MeanOut:
    """Return a mean as the API shows it."""
    return MeanOut(count=one.count, value=one.value, low=one.low, high=one.high)


def _difference(one: Difference | None) -> DifferenceOut | None:
    return None if one is None else DifferenceOut(value=one.value, low=one.low, high=one.high)


def _found(session: Session, served: Services, viewer: Viewer, coaching_id: str) -> Coaching:
    one = coaching(session, coaching_id, sight_of(viewer))
    if one is None or is_withheld(session, viewer, served.review, one.call_id):
        raise no_such("coaching")
    return one
