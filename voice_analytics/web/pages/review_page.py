"""Saying something to what the machine found: forms of the call's page, and the blind sample.

Each form does what its route of the API does, and comes back to where it was sent from.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BeforeValidator, Field

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.review import DisputeState, Judgement, ReviewReason
from voice_analytics.store.findings import COMPONENT
from voice_analytics.web.api import disputes, remarks, reviews
from voice_analytics.web.api.calls import CallId
from voice_analytics.web.api.disputes import ABOUT, DecisionIn, DisputeId, DisputeIn
from voice_analytics.web.api.fields import Paragraphs
from voice_analytics.web.api.remarks import CommentIn, FlagKey, MarkIn
from voice_analytics.web.api.review_models import ComponentKey, ReviewIn, VerdictIn
from voice_analytics.web.api.reviews import ReviewId
from voice_analytics.web.pages.look import page
from voice_analytics.web.pages.names import names_of
from voice_analytics.web.pages.rows import call_address
from voice_analytics.web.pages.shell import CALLS, SAMPLE, Framed
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(include_in_schema=False)

Writer = Annotated[Viewer, require(Permission.REVIEWS_WRITE)]


def unix_lines(text: object) -> object:
    """Return text with line ends as everywhere but in forms."""
    return text.replace("\r\n", "\n") if isinstance(text, str) else text


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


def _back(call_id: str, place: str) -> Response:
    return RedirectResponse(f"{call_address(call_id)}#{place}", 303)
