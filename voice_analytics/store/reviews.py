"""Reviews: who looks at which stint, and what they say to each finding.

The machine's value stays beside a reviewer's. Every step is written into the audit log with the
call as its object, so that the log is the call's history.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from voice_analytics.domain.assessment import Verdict
from voice_analytics.domain.review import Judgement, ReviewReason, ReviewState
from voice_analytics.errors import BadQuery, Refused
from voice_analytics.store.audit import record
from voice_analytics.store.findings import COMPONENT, Finding, findings
from voice_analytics.store.giving import reviewers
from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.secret import new_id
from voice_analytics.store.tables import CallRow, ReviewRow, StintRow, VerdictRow


@dataclass(frozen=True, slots=True)
class GivenVerdict:
    """A reviewer's word on one finding."""

    about: str
    judgement: Judgement
    points: float | None
    """A component's points; None: no occasion for it."""

    answer: Verdict | None
    """How evidence was answered."""

    machine_points: float | None
    machine_answer: Verdict | None
    """What the machine said when this was given."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Review:
    """Somebody's look at one stint."""

    id: str
    call_id: str
    stint: int
    account_id: str
    assigned_by: str | None
    why: ReviewReason
    blind: bool
    state: ReviewState
    created_at_ms: int
    submitted_at_ms: int | None

    @property
    def withheld(self) -> bool:
        """Return whether the machine's values are not to be shown with it."""
        return self.blind and self.state is ReviewState.OPEN


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a verdict says."""

    about: str
    judgement: Judgement
    points: float | None = None
    answer: Verdict | None = None


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """Which reviews; what is left out does not filter."""

    call_id: str | None = None
    account_id: str | None = None
    state: ReviewState | None = None
    why: ReviewReason | None = None


def begin(
    session: Session, now_ms: int, account_id: str, call_id: str, stint: int, why: ReviewReason
) -> Review:
    """Return somebody's open review of a stint, begun now unless it was before.

    Raises
    ------
    Refused
        When the stint was not assessed, somebody else is at it, or they reviewed it already.
    """
    mine = _of_stint(session, call_id, stint, account_id=account_id, why=why)
    if mine and mine[0].state == ReviewState.OPEN:
        return _review(mine[0])
    if mine:
        raise Refused("you have reviewed this stint already")
    _check_assessed(session, call_id, stint)
    if why.shared and _others_at_it(session, call_id, stint, account_id):
        raise Refused("somebody else is reviewing this stint; have it assigned to you")
    row = _add(session, now_ms, account_id, None, call_id, stint, why)
    detail = {"review": row.id, "stint": stint, "why": why.value}
    record(session, now_ms, account_id, "review.begun", f"call/{call_id}", detail)
    return _review(row)


def assign(
    session: Session,
    now_ms: int,
    actor: str,
    account_id: str,
    call_id: str,
    stint: int,
    why: ReviewReason,
) -> Review:
    """Give a stint to somebody to review; one that nobody has said anything in yet moves to them.

    Raises
    ------
    Refused
        When the account cannot review, the stint was not assessed, or somebody is at it already.
    """
    _check_reviewer(session, account_id)
    _check_assessed(session, call_id, stint)
    moved = _others_at_it(session, call_id, stint, account_id) if why.shared else None
    if moved is not None and _has_verdicts(session, moved.id):
        raise Refused("somebody else has begun to judge this stint; let them finish")
    if _of_stint(session, call_id, stint, account_id=account_id, why=why):
        raise Refused("this account has this stint to review already, or has reviewed it")
    if moved is not None:
        moved.account_id, moved.assigned_by = account_id, actor
        session.flush()
        row = moved
    else:
        row = _add(session, now_ms, account_id, actor, call_id, stint, why)
    detail = {"review": row.id, "stint": stint, "why": row.why, "to": account_id}
    record(session, now_ms, actor, "review.assigned", f"call/{call_id}", detail)
    return _review(row)


def give_verdict(
    session: Session, now_ms: int, account_id: str, review_id: str, wanted: Wanted
) -> None:
    """Write down what somebody says to a finding in a review of theirs; it replaces what was said.

    Raises
    ------
    BadQuery
        When the finding is none of the stint, or the verdict does not fit it.
    Refused
        When the review is another's, or submitted.
    """
    row = _own_open(session, account_id, review_id)
    found = findings(session, row.call_id, row.stint).get(wanted.about)
    if found is None:
        raise BadQuery("about names no component or evidence of this stint")
    _check_verdict(row, found, wanted)
    session.merge(
        VerdictRow(
            review_id=review_id,
            about=wanted.about,
            judgement=wanted.judgement.value,
            points=found.points if wanted.judgement is Judgement.AGREE else wanted.points,
            answer=found.answer if wanted.judgement is Judgement.AGREE else wanted.answer,
            machine_points=found.points,
            machine_answer=found.answer,
            at_ms=now_ms,
        )
    )
    session.flush()
    detail = {"review": review_id, "about": wanted.about, "verdict": wanted.judgement.value}
    record(session, now_ms, account_id, "review.judged", f"call/{row.call_id}", detail)


def submit(session: Session, now_ms: int, account_id: str, review_id: str) -> Review:
    """Finish a review; from then on it stays as it is, and a blind one shows the machine's values.

    Raises
    ------
    Refused
        When the review is another's, submitted already, or says nothing.
    """
    row = _own_open(session, account_id, review_id)
    if not _has_verdicts(session, review_id):
        raise Refused("a review must judge something before it is submitted")
    row.state, row.submitted_at_ms = ReviewState.SUBMITTED.value, now_ms
    session.flush()
    detail = {"review": review_id, "stint": row.stint, "why": row.why}
    record(session, now_ms, account_id, "review.submitted", f"call/{row.call_id}", detail)
    return _review(row)


def rate_self(
    session: Session,
    now_ms: int,
    account_id: str,
    call_id: str,
    stint: int,
    points: dict[str, float | None],
) -> Review:
    """Write down how an agent rates their own stint, by component, once.

    Raises
    ------
    BadQuery
        When a component is none of the stint's.
    Refused
        When they have rated it already, or it was not assessed.
    """
    review = begin(session, now_ms, account_id, call_id, stint, ReviewReason.SELF)
    for key, value in sorted(points.items()):
        wanted = Wanted(f"{COMPONENT}{key}", Judgement.OVERRIDE, value)
        give_verdict(session, now_ms, account_id, review.id, wanted)
    return submit(session, now_ms, account_id, review.id)


def review(session: Session, review_id: str, sight: Sight = EVERYTHING) -> Review | None:
    """Return a review that may be seen."""
    row = session.scalar(_seen(sight).where(ReviewRow.id == review_id))
    return None if row is None else _review(row)


def verdicts(session: Session, review_id: str) -> tuple[GivenVerdict, ...]:
    """Return what was said in a review."""
    rows = select(VerdictRow).where(VerdictRow.review_id == review_id).order_by(VerdictRow.about)
    return tuple(
        GivenVerdict(
            about=row.about,
            judgement=Judgement(row.judgement),
            points=row.points,
            answer=None if row.answer is None else Verdict(row.answer),
            machine_points=row.machine_points,
            machine_answer=None if row.machine_answer is None else Verdict(row.machine_answer),
            at_ms=row.at_ms,
        )
        for row in session.scalars(rows)
    )


def reviews(
    session: Session,
    wanted: ReviewFilter,
    *,
    sight: Sight = EVERYTHING,
    before: tuple[int, str] | None = None,
    limit: int = 100,
) -> tuple[Review, ...]:
    """Return reviews that may be seen, the newest first, those before one."""
    query = _seen(sight)
    for name in ("call_id", "account_id", "state", "why"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(getattr(ReviewRow, name) == value)
    if before is not None:
        query = query.where(tuple_(ReviewRow.created_at_ms, ReviewRow.id) < tuple_(*before))
    query = query.order_by(ReviewRow.created_at_ms.desc(), ReviewRow.id.desc()).limit(limit)
    return tuple(_review(row) for row in session.scalars(query))


def _seen(sight: Sight) -> Select[ReviewRow]:
    """Return the reviews of stints of those whom somebody sees; agents see what is submitted."""
    query = select(ReviewRow)
    if sight.persons is not None:
        whose = (StintRow.call_id == ReviewRow.call_id) & (StintRow.index == ReviewRow.stint)
        query = query.where(
            select(StintRow.call_id).where(whose, StintRow.person_id.in_(sight.persons)).exists()
        )
    if sight.released_only:
        released = select(CallRow.id).where(CallRow.id == ReviewRow.call_id, CallRow.released)
        query = query.where(released.exists(), ReviewRow.state == ReviewState.SUBMITTED)
    return query


def _add(
    session: Session,
    now_ms: int,
    account_id: str,
    assigned_by: str | None,
    call_id: str,
    stint: int,
    why: ReviewReason,
) -> ReviewRow:
    row = ReviewRow(
        id=new_id(),
        call_id=call_id,
        stint=stint,
        account_id=account_id,
        assigned_by=assigned_by,
        why=why.value,
        blind=why.blind,
        state=ReviewState.OPEN.value,
        created_at_ms=now_ms,
        submitted_at_ms=None,
    )
    session.add(row)
    session.flush()
    return row


def _of_stint(
    session: Session, call_id: str, stint: int, *, account_id: str, why: ReviewReason
) -> Sequence[ReviewRow]:
    """Return somebody's reviews of a stint, an open one first; self-ratings are apart."""
    own_rating = why is ReviewReason.SELF
    query = select(ReviewRow).where(
        ReviewRow.call_id == call_id, ReviewRow.stint == stint, ReviewRow.account_id == account_id
    )
    kind = ReviewRow.why == ReviewReason.SELF
    query = query.where(kind if own_rating else ~kind)
    return session.scalars(query.order_by(ReviewRow.state)).all()


def _others_at_it(session: Session, call_id: str, stint: int, account_id: str) -> ReviewRow | None:
    """Return the open review of a stint by another, of those that are one person's work."""
    shared = [one.value for one in ReviewReason if one.shared]
    query = select(ReviewRow).where(
        ReviewRow.call_id == call_id,
        ReviewRow.stint == stint,
        ReviewRow.account_id != account_id,
        ReviewRow.state == ReviewState.OPEN,
        ReviewRow.why.in_(shared),
    )
    return session.scalars(query).first()


def _has_verdicts(session: Session, review_id: str) -> bool:
    said = select(VerdictRow.about).where(VerdictRow.review_id == review_id).limit(1)
    return session.scalar(said) is not None


def _own_open(session: Session, account_id: str, review_id: str) -> ReviewRow:
    row = session.get(ReviewRow, review_id, with_for_update=True)
    if row is None or row.account_id != account_id:
        raise Refused("this review is somebody else's")
    if row.state != ReviewState.OPEN:
        raise Refused("this review is submitted and stays as it is")
    return row


def _check_assessed(session: Session, call_id: str, stint: int) -> None:
    if not findings(session, call_id, stint):
        raise Refused("this stint has no assessment that could be judged")


def _check_reviewer(session: Session, account_id: str) -> None:
    if account_id not in reviewers(session):
        raise Refused("there is no account with this id that can review")


def _check_verdict(row: ReviewRow, found: Finding, wanted: Wanted) -> None:
    """Refuse a verdict that does not fit its finding.

    Raises
    ------
    BadQuery
    """
    component = found.about.startswith(COMPONENT)
    if row.blind and (not component or wanted.judgement is Judgement.AGREE):
        raise BadQuery(
            "this review is blind until it is submitted: give points of your own to components"
        )
    if wanted.judgement is Judgement.AGREE:
        if wanted.points is not None or wanted.answer is not None:
            raise BadQuery("who agrees gives no value of their own")
    elif component and wanted.answer is not None:
        raise BadQuery("a component has points, evidence has an answer")
    elif not component and (wanted.points is not None or wanted.answer is None):
        raise BadQuery("say how the evidence was answered: met, partly, missed or unclear")


def _review(row: ReviewRow) -> Review:
    return Review(
        id=row.id,
        call_id=row.call_id,
        stint=row.stint,
        account_id=row.account_id,
        assigned_by=row.assigned_by,
        why=ReviewReason(row.why),
        blind=row.blind,
        state=ReviewState(row.state),
        created_at_ms=row.created_at_ms,
        submitted_at_ms=row.submitted_at_ms,
    )
