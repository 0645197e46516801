"""Reviews: the sample, who reviews what, a word on each finding."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from sqlalchemy.orm import Session

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.assessment import Verdict
from voice_analytics.domain.notice import MessageKind
from voice_analytics.domain.review import ReviewReason
from voice_analytics.store.accounts import names_of
from voice_analytics.store.findings import COMPONENT, Finding, findings
from voice_analytics.store.giving import reviewers
from voice_analytics.store.messages import person_of
from voice_analytics.store.reviews import (
    GivenVerdict,
    Review,
    ReviewFilter,
    Wanted,
    assign,
    begin,
    give_verdict,
    rate_self,
    review,
    reviews,
    submit,
    verdicts,
)
from voice_analytics.store.sampling import Quota, begin_sampled, sample
from voice_analytics.web.api.calls import CallId
from voice_analytics.web.api.fields import Id, last_of
from voice_analytics.web.api.review_models import (
    AssignmentIn,
    DrawnOut,
    FindingOut,
    ReviewerOut,
    Reviewers,
    ReviewIn,
    ReviewOut,
    Reviews,
    ReviewsWanted,
    Sample,
    SelfRating,
    SelfRatingIn,
    StintIndex,
    ToRate,
    VerdictIn,
    VerdictOut,
    WholeReview,
)
from voice_analytics.web.messaging import call_path, have_told
from voice_analytics.web.problems import no_such
from voice_analytics.web.seeing import check_stint, is_withheld, sight_of, withheld
from voice_analytics.web.services import Served, Services
from voice_analytics.web.viewer import require

DAY_MS = 86_400_000

router = APIRouter(tags=["reviews"])

Reader = Annotated[Viewer, require(Permission.REVIEWS_READ)]
Writer = Annotated[Viewer, require(Permission.REVIEWS_WRITE)]
Rater = Annotated[Viewer, require(Permission.REVIEWS_SELF)]
Assigner = Annotated[Viewer, require(Permission.REVIEWS_ASSIGN)]
ReviewId = Annotated[Id, InPath(examples=["c0ffee0123456789"])]


@router.get("/reviews")
def list_of_reviews(
    viewer: Reader, served: Served, wanted: Annotated[ReviewsWanted, Query()]
) -> Reviews:
    """Return reviews of the stints one may see; agents see those submitted about their own."""
    which = ReviewFilter(wanted.call_id, wanted.account_id, wanted.state, wanted.why)
    with served.database.read() as session:
        found = reviews(
            session,
            which,
            sight=sight_of(viewer),
            before=last_of(wanted.cursor),
            limit=wanted.size + 1,
        )
        page = found[: wanted.size]
        hidden = withheld(session, viewer, served.review, [one.call_id for one in page])
        shown = [
            one for one in page if one.account_id == viewer.account_id or one.call_id not in hidden
        ]
        names = names_of(session, [one.account_id for one in shown])
    more = len(found) > len(page)
    return Reviews(
        reviews=[ReviewOut.model_validate(_fields(one, names)) for one in shown],
        next=f"{page[-1].created_at_ms}.{page[-1].id}" if more else None,
    )


@router.get("/reviews/sample")
def whole_sample(viewer: Writer, served: Served) -> Sample:
    """Return which stints are to be reviewed blind: so many of each agent, drawn by chance."""
    with served.database.read() as session:
        drawn = sample(session, served.now_ms(), _quota(served), viewer.account_id)
    return Sample(stints=[DrawnOut.model_validate(one, from_attributes=True) for one in drawn])


@router.get("/reviewers")
def who_can_review(_: Assigner, served: Served) -> Reviewers:
    """Return to whom a review can be given."""
    with served.database.read() as session:
        found = reviewers(session)
    return Reviewers(
        reviewers=[ReviewerOut(account_id=key, name=name) for key, name in found.items()]
    )


@router.post("/reviews", status_code=201)
def begin_review(viewer: Writer, served: Served, sent: ReviewIn) -> WholeReview:
    """Begin a review of a stint, or go on with one's own."""
    now_ms = served.now_ms()
    with served.database.write() as session:
        check_stint(session, viewer, sent.call_id, sent.stint)
        who, what = viewer.account_id, (sent.call_id, sent.stint)
        if sent.why is ReviewReason.SAMPLED:
            one = begin_sampled(session, now_ms, _quota(served), who, *what)
        else:
            one = begin(session, now_ms, who, *what, sent.why)
        return _whole(session, one)


@router.post("/reviews/assign", status_code=201)
def assign_review(viewer: Assigner, served: Served, sent: AssignmentIn) -> ReviewOut:
    """Give a stint to somebody to review; one that nobody judged yet moves to them."""
    with served.database.write() as session:
        check_stint(session, viewer, sent.call_id, sent.stint)
        one = assign(
            session,
            served.now_ms(),
            viewer.account_id,
            sent.account_id,
            sent.call_id,
            sent.stint,
            sent.why,
        )
        kind, who = MessageKind.REVIEW_ASSIGNED, [person_of(session, one.account_id)]
        have_told(session, served, kind, call_path(one.call_id), one.call_id, who)
        return ReviewOut.model_validate(_fields(one, names_of(session, [one.account_id])))


@router.get("/reviews/{review_id}")
def one_review(review_id: ReviewId, viewer: Reader, served: Served) -> WholeReview:
    """Return a review with what was said in it."""
    with served.database.read() as session:
        return _whole(session, _found(session, served, viewer, review_id))


@router.post("/reviews/{review_id}/verdicts")
def judge(review_id: ReviewId, viewer: Writer, served: Served, sent: VerdictIn) -> WholeReview:
    """Say something to a finding; it replaces what was said before, the machine's value stays."""
    wanted = Wanted(sent.about, sent.verdict, sent.points, sent.answer)
    with served.database.write() as session:
        one = _found(session, served, viewer, review_id)
        give_verdict(session, served.now_ms(), viewer.account_id, review_id, wanted)
        return _whole(session, one)


@router.post("/reviews/{review_id}/submit")
def finish(review_id: ReviewId, viewer: Writer, served: Served) -> WholeReview:
    """Finish a review; from then on it stays as it is."""
    with served.database.write() as session:
        _found(session, served, viewer, review_id)
        one = submit(session, served.now_ms(), viewer.account_id, review_id)
        return _whole(session, one)


@router.get("/calls/{call_id}/self-rating")
def own_rating(
    call_id: CallId, viewer: Rater, served: Served, stint: Annotated[StintIndex, Query()] = 0
) -> SelfRating:
    """Return the components to rate one's own stint on, and whether one has."""
    with served.database.read() as session:
        check_stint(session, viewer, call_id, stint)
        found = findings(session, call_id, stint).values()
        own = ReviewFilter(call_id, viewer.account_id, None, ReviewReason.SELF)
        rated = {one.stint for one in reviews(session, own)}
    return SelfRating(
        components=[
            ToRate(key=one.about.removeprefix(COMPONENT), part=one.part)
            for one in found
            if one.part is not None
        ],
        rated=stint in rated,
    )


@router.post("/calls/{call_id}/self-rating", status_code=201)
def rate_own_stint(
    call_id: CallId, viewer: Rater, served: Served, sent: SelfRatingIn
) -> WholeReview:
    """Rate one's own stint, once, on the components that it is scored by."""
    with served.database.write() as session:
        check_stint(session, viewer, call_id, sent.stint)
        one = rate_self(
            session, served.now_ms(), viewer.account_id, call_id, sent.stint, dict(sent.points)
        )
        return _whole(session, one)


def _found(session: Session, served: Services, viewer: Viewer, review_id: str) -> Review:
    one = review(session, review_id, sight_of(viewer))
    if one is None:
        raise no_such("review")
    others = one.account_id != viewer.account_id
    if others and is_withheld(session, viewer, served.review, one.call_id):
        raise no_such("review")
    return one


def _whole(session: Session, one: Review) -> WholeReview:
    hidden = one.withheld
    names = names_of(session, [one.account_id])
    found = findings(session, one.call_id, one.stint).values()
    shown = [each for each in found if each.about.startswith(COMPONENT) or not hidden]
    return WholeReview.model_validate(
        {
            **_fields(one, names),
            "withheld": hidden,
            "findings": [_finding(each, hidden=hidden) for each in shown],
            "verdicts": [_verdict(each, hidden=hidden) for each in verdicts(session, one.id)],
        }
    )


def _fields(one: Review, names: dict[str, str]) -> dict[str, object]:
    own = {name: getattr(one, name) for name in ReviewOut.model_fields if hasattr(one, name)}
    return {**own, "account": names[one.account_id]}


def _finding(one: Finding, *, hidden: bool) -> FindingOut:
    points = None if hidden else one.points
    answer = None if one.answer is None else Verdict(one.answer)
    return FindingOut(about=one.about, part=one.part, points=points, answer=answer)


def _verdict(one: GivenVerdict, *, hidden: bool) -> VerdictOut:
    return VerdictOut(
        about=one.about,
        verdict=one.judgement,
        points=one.points,
        answer=one.answer,
        machine_points=None if hidden else one.machine_points,
        machine_answer=one.machine_answer,
        at_ms=one.at_ms,
    )


def _quota(served: Services) -> Quota:
    return Quota(served.review.sample_stints, served.review.sample_days * DAY_MS)
