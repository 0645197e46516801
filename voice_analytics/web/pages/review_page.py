"""Saying something to what the machine found: forms of the call's page, and the blind sample.

Each form does what its route of the API does, and comes back to where it was sent from.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BeforeValidator, Field, ValidationError
from starlette.concurrency import run_in_threadpool

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.review import DisputeState, Judgement, ReviewReason
from voice_analytics.errors import BadQuery
from voice_analytics.store.findings import COMPONENT
from voice_analytics.store.giving import stint_to_review
from voice_analytics.web.api import disputes, remarks, reviews
from voice_analytics.web.api.calls import CallId
from voice_analytics.web.api.disputes import ABOUT, DecisionIn, DisputeId, DisputeIn
from voice_analytics.web.api.fields import Id, Paragraphs
from voice_analytics.web.api.remarks import (
    CommentIn,
    CorrectionIn,
    FlagKey,
    MarkIn,
    Participant,
    RolesIn,
    WordsIn,
)
from voice_analytics.web.api.review_models import (
    AssignmentIn,
    ComponentKey,
    ReviewIn,
    SelfRatingIn,
    VerdictIn,
)
from voice_analytics.web.api.reviews import ReviewId
from voice_analytics.web.pages.call.corrections import corrections_of
from voice_analytics.web.pages.look import page
from voice_analytics.web.pages.names import names_of
from voice_analytics.web.pages.rows import call_address
from voice_analytics.web.pages.shell import CALLS, SAMPLE, Framed
from voice_analytics.web.seeing import seen_call
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import CSRF_FIELD, require

router = APIRouter(include_in_schema=False)

Writer = Annotated[Viewer, require(Permission.REVIEWS_WRITE)]


BACK = rf"^{CALLS}(\?[^#\s]*)?$"
"""A list of calls."""


RATINGS = {"100": 100.0, "50": 50.0, "0": 0.0, "": None}
"""Points by what the form of an own rating sends: mostly, in part, hardly, no occasion."""


def unix_lines(text: object) -> object:
    """Return text with line ends as everywhere but in forms."""
    return text.replace("\r\n", "\n") if isinstance(text, str) else text


def _one_line(text: object) -> object:
    """Return text with single spaces in place of line ends and other gaps."""
    return " ".join(text.split()) if isinstance(text, str) else text


Text = Annotated[
    Paragraphs, BeforeValidator(unix_lines), Field(min_length=1, max_length=2000), Form()
]
Points = Annotated[float | None, Field(ge=0, le=100), Form()]
Why = Literal[ReviewReason.CHOSEN, ReviewReason.FLAGGED, ReviewReason.SAMPLED]


@router.get(SAMPLE)
def sample(viewer: Writer, served: Served, shell: Framed) -> Response:
    """Return what chance drew for review; nothing of its results is shown."""
    drawn = reviews.whole_sample(viewer, served).stints
    with served.database.read() as session:
        names = names_of(session, [one.person_id for one in drawn])
    return page("sample.html", shell=shell, drawn=drawn, names=names)


@router.post(CALLS + "/{call_id}/reviews")
def begin_review(
    call_id: CallId,
    viewer: Writer,
    served: Served,
    stint: Annotated[int, Form(ge=0, le=1000)],
    why: Annotated[Why, Form()] = ReviewReason.CHOSEN,
) -> Response:
    """Begin a review, and go on with it on the page of the call."""
    reviews.begin_review(viewer, served, ReviewIn(call_id=call_id, stint=stint, why=why))
    return _back(call_id, "review")


@router.post(CALLS + "/{call_id}/assign")
def assign(
    call_id: CallId,
    viewer: Annotated[Viewer, require(Permission.REVIEWS_ASSIGN)],
    served: Served,
    account_id: Annotated[Id | None, Form()] = None,
    back: Annotated[str | None, Form(pattern=BACK, max_length=1000)] = None,
) -> Response:
    """Give a call to somebody to review, or to oneself, and go back to where one was."""
    with served.database.read() as session:
        call = seen_call(session, viewer, call_id)
        stint = stint_to_review(session, call_id)
    why = ReviewReason.FLAGGED if call.flags else ReviewReason.CHOSEN
    whose = account_id or viewer.account_id
    given = AssignmentIn(call_id=call_id, stint=stint, account_id=whose, why=why)
    reviews.assign_review(viewer, served, given)
    return _back(call_id, "review") if back is None else RedirectResponse(back, 303)


@router.post("/reviews/{review_id}/verdicts")
def judge(
    review_id: ReviewId,
    viewer: Writer,
    served: Served,
    component: Annotated[ComponentKey, Form()],
    verdict: Annotated[Judgement, Form()],
    points: Points = None,
) -> Response:
    """Say something to a line of the score."""
    given = points if verdict is Judgement.OVERRIDE else None
    sent = VerdictIn(about=COMPONENT + component, verdict=verdict, points=given)
    whole = reviews.judge(review_id, viewer, served, sent)
    return _back(whole.call_id, f"judge-{component}")


@router.post("/reviews/{review_id}/submit")
def finish(review_id: ReviewId, viewer: Writer, served: Served) -> Response:
    """Finish a review; what was withheld is shown then."""
    return _back(reviews.finish(review_id, viewer, served).call_id, "review")


@router.post(CALLS + "/{call_id}/flags/{flag_id}/mark")
def mark(
    call_id: CallId,
    flag_id: FlagKey,
    viewer: Writer,
    served: Served,
    wrong: Annotated[bool, Form()],
) -> Response:
    """Say whether a flag was right."""
    remarks.mark(call_id, flag_id, viewer, served, MarkIn(wrong=wrong))
    return _back(call_id, f"flag-{flag_id}")


@router.post(CALLS + "/{call_id}/comments")
def comment(
    call_id: CallId,
    viewer: Annotated[Viewer, require(Permission.REVIEWS_COMMENT)],
    served: Served,
    text: Text,
    moment_ms: Annotated[int | None, Form(ge=0, le=1 << 40)] = None,
) -> Response:
    """Say something about a call or a moment of it."""
    remarks.comment(call_id, viewer, served, CommentIn(text=text, moment_ms=moment_ms))
    return _back(call_id, "comments")


@router.get(CALLS + "/{call_id}/corrections")
def corrections(
    call_id: CallId,
    viewer: Annotated[Viewer, require(Permission.CALLS_READ)],
    served: Served,
    shell: Framed,
) -> Response:
    """Return to a script what was corrected; once all is worked in, it loads the page anew."""
    found = corrections_of(served, viewer, call_id)
    if not shell.part:
        return _back(call_id, "corrections")
    shown = page("call_corrections.html", call_id=call_id, corrections=found)
    if not found.waiting:
        shown.headers["HX-Refresh"] = "true"
    return shown


@router.post(CALLS + "/{call_id}/roles")
def swap(
    call_id: CallId,
    viewer: Writer,
    served: Served,
    agent: Annotated[Participant, Form()],
) -> Response:
    """Say who the agent is; the call is scored again."""
    one = CorrectionIn(correction=RolesIn(kind="roles", agent=agent))
    remarks.correct(call_id, viewer, served, one)
    return _back(call_id, "corrections")


@router.post(CALLS + "/{call_id}/words")
def reword(
    call_id: CallId,
    viewer: Writer,
    served: Served,
    participant: Annotated[Participant, Form()],
    start_ms: Annotated[int, Form(ge=0, le=1 << 40)],
    end_ms: Annotated[int, Form(ge=1, le=1 << 40)],
    text: Annotated[Paragraphs, BeforeValidator(_one_line), Field(max_length=4000), Form()] = "",
) -> Response:
    """Say what was said in a turn; the call is scored again."""
    if end_ms <= start_ms:
        raise BadQuery("the stretch must end after it begins")
    said = WordsIn(
        kind="words", participant=participant, start_ms=start_ms, end_ms=end_ms, text=text
    )
    remarks.correct(call_id, viewer, served, CorrectionIn(correction=said))
    return _back(call_id, "corrections")


@router.post(CALLS + "/{call_id}/self-rating")
async def rate(
    call_id: CallId,
    viewer: Annotated[Viewer, require(Permission.REVIEWS_SELF)],
    served: Served,
    request: Request,
) -> Response:
    """Rate one's own stint, line by line; the result is shown then."""
    rating = _rating_of({name: str(one) for name, one in (await request.form()).items()})
    await run_in_threadpool(reviews.rate_own_stint, call_id, viewer, served, rating)
    return _back(call_id, "review")


@router.post(CALLS + "/{call_id}/disputes")
def object_to(
    call_id: CallId,
    viewer: Annotated[Viewer, require(Permission.DISPUTES_RAISE)],
    served: Served,
    stint: Annotated[int, Form(ge=0, le=1000)],
    about: Annotated[str, Form(pattern=ABOUT)],
    text: Text,
) -> Response:
    """Disagree with what was found in one's own stint."""
    disputes.object_to(call_id, viewer, served, DisputeIn(stint=stint, about=about, text=text))
    return _back(call_id, "disputes")


@router.post("/disputes/{dispute_id}/decide")
def decide(
    dispute_id: DisputeId,
    viewer: Annotated[Viewer, require(Permission.DISPUTES_DECIDE)],
    served: Served,
    state: Annotated[Literal[DisputeState.UPHELD, DisputeState.REJECTED], Form()],
    text: Text,
) -> Response:
    """Decide a dispute."""
    one = disputes.decide_dispute(dispute_id, viewer, served, DecisionIn(state=state, text=text))
    return _back(one.call_id, "disputes")


def _rating_of(sent: Mapping[str, str]) -> SelfRatingIn:
    """Return a rating as a form sends it: a field for each line.

    Raises
    ------
    BadQuery
        When it is no such form.
    """
    given = {name: one for name, one in sent.items() if name not in {CSRF_FIELD, "stint"}}
    try:
        return SelfRatingIn.model_validate(
            {
                "stint": sent.get("stint", ""),
                "points": {name: RATINGS[one] for name, one in given.items()},
            }
        )
    except (KeyError, ValidationError) as error:
        raise BadQuery("choose one of the four answers for every line") from error


def _back(call_id: str, place: str) -> Response:
    return RedirectResponse(f"{call_address(call_id)}#{place}", 303)
