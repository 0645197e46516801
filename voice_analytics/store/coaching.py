"""Coaching: a moment of a call for its agent to hear again, and something to work on.

What came of it is read from the calls: the points of the focus in the agent's stints before and
after. The stint that the moment is from counts on neither side: it was chosen for what happened
in it, and the next ones would look better, or worse, whatever the agent did.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, and_, select, tuple_
from sqlalchemy.orm import Session

from voice_analytics.errors import BadQuery, Refused
from voice_analytics.scoring.means import Difference, Mean, difference, mean_of
from voice_analytics.store.audit import record
from voice_analytics.store.findings import moment_of
from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.secret import new_id
from voice_analytics.store.sums import COMPONENT, scale
from voice_analytics.store.tables import CallRow, CoachingRow, StintRow, StintValueRow

SCANNED = 20
"""Stints looked through for each that is wanted: not every call gives the occasion."""


@dataclass(frozen=True, slots=True)
class Coached:
    """What is asked of an agent."""

    call_id: str
    stint: int
    focus: str
    """Key of the component to work on."""

    note: str
    review_at_ms: int
    """When to look at it again."""

    about: str | None = None
    """`evidence/<id>`, `flag/<id>`, `event/<id>` or `cue/<id>`."""

    start_ms: int | None = None
    """A time of the call, in place of `about`."""


@dataclass(frozen=True, slots=True)
class Coaching:
    """An assignment, and what became of it."""

    id: str
    call_id: str
    stint: int
    person_id: str
    about: str | None
    start_ms: int
    end_ms: int | None
    focus: str
    note: str
    assigned_by: str
    created_at_ms: int
    review_at_ms: int
    acknowledged_at_ms: int | None
    answer: str | None
    """The agent's word back."""

    ended_at_ms: int | None


@dataclass(frozen=True, slots=True)
class CoachingFilter:
    """Which assignments; what is left out does not filter."""

    person_id: str | None = None
    call_id: str | None = None
    running: bool | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """How many stints are compared."""

    stints: int
    """At most, on each side."""

    least: int
    """With fewer on a side nothing is said."""


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """The points of a focus in stints before an assignment and after it."""

    before: Mean
    after: Mean
    difference: Difference | None
    """None: too few to say."""


def assign(session: Session, now_ms: int, account_id: str, wanted: Coached) -> Coaching:
    """Ask the agent of a stint that is there to work on something.

    Raises
    ------
    BadQuery
        When the moment is not in the call, or the date is over.
    Refused
        When nobody is known to have had the stint, or they work on this already.
    """
    stint = session.get_one(StintRow, (wanted.call_id, wanted.stint))
    if stint.person_id is None:
        raise Refused("nobody of the directory is known to have had this stint")
    if wanted.review_at_ms <= now_ms:
        raise BadQuery("review_at_ms is over; name a day to come")
    _check_new(session, stint.person_id, wanted.focus)
    start_ms, end_ms = _moment(session, wanted)
    row = CoachingRow(
        id=new_id(),
        call_id=wanted.call_id,
        stint=wanted.stint,
        person_id=stint.person_id,
        about=wanted.about,
        start_ms=start_ms,
        end_ms=end_ms,
        focus=wanted.focus,
        note=wanted.note,
        assigned_by=account_id,
        created_at_ms=now_ms,
        review_at_ms=wanted.review_at_ms,
    )
    session.add(row)
    session.flush()
    _record(session, now_ms, account_id, "coaching.assigned", row)
    return _coaching(row)


def acknowledge(
    session: Session, now_ms: int, account_id: str, coaching_id: str, answer: str | None
) -> Coaching:
    """Write down that the agent has seen an assignment that is theirs, with their word back.

    Raises
    ------
    Refused
        When they have already, or it is ended.
    """
    row = session.get_one(CoachingRow, coaching_id, with_for_update=True)
    if row.acknowledged_at_ms is not None:
        raise Refused("you have acknowledged this already")
    if row.ended_at_ms is not None:
        raise Refused("this is ended; there is nothing to acknowledge any more")
    row.acknowledged_at_ms, row.answer = now_ms, answer
    session.flush()
    _record(session, now_ms, account_id, "coaching.acknowledged", row)
    return _coaching(row)


def end(session: Session, now_ms: int, account_id: str, coaching_id: str) -> Coaching:
    """End an assignment that is there; what came of it stays to be seen.

    Raises
    ------
    Refused
        When it is ended already.
    """
    row = session.get_one(CoachingRow, coaching_id, with_for_update=True)
    if row.ended_at_ms is not None:
        raise Refused("this is ended already")
    row.ended_at_ms = now_ms
    session.flush()
    _record(session, now_ms, account_id, "coaching.ended", row)
    return _coaching(row)


def coaching(session: Session, coaching_id: str, sight: Sight = EVERYTHING) -> Coaching | None:
    """Return an assignment that may be seen."""
    row = session.scalar(_seen(sight).where(CoachingRow.id == coaching_id))
    return None if row is None else _coaching(row)


def assignments(
    session: Session,
    wanted: CoachingFilter,
    *,
    sight: Sight = EVERYTHING,
    before: tuple[int, str] | None = None,
    limit: int = 100,
) -> tuple[Coaching, ...]:
    """Return assignments that may be seen, the newest first, those before one."""
    query = _seen(sight)
    if wanted.person_id is not None:
        query = query.where(CoachingRow.person_id == wanted.person_id)
    if wanted.call_id is not None:
        query = query.where(CoachingRow.call_id == wanted.call_id)
    if wanted.running is not None:
        ended = CoachingRow.ended_at_ms.is_not(None)
        query = query.where(~ended if wanted.running else ended)
    if before is not None:
        query = query.where(tuple_(CoachingRow.created_at_ms, CoachingRow.id) < tuple_(*before))
    query = query.order_by(CoachingRow.created_at_ms.desc(), CoachingRow.id.desc()).limit(limit)
    return tuple(_coaching(row) for row in session.scalars(query))


def before_after(session: Session, one: Coaching, window: Window) -> BeforeAfter:
    """Return what came of an assignment, over stints that agents may see.

    The last stints before it and the first after it count, each once.
    """
    before = list(_points(session, one, window, after=False))
    after = list(_points(session, one, window, after=True))
    few = min(len(before), len(after)) < window.least
    return BeforeAfter(mean_of(before), mean_of(after), None if few else difference(before, after))


def _points(session: Session, one: Coaching, window: Window, *, after: bool) -> Iterator[float]:
    """Yield the points of the focus in the stints nearest to an assignment on one side."""
    began = StintRow.started_at_ms
    chosen = and_(StintRow.call_id == one.call_id, StintRow.index == one.stint)
    rows = session.execute(
        select(StintValueRow.amounts)
        .join(
            StintRow,
            (StintRow.call_id == StintValueRow.call_id) & (StintRow.index == StintValueRow.index),
        )
        .join(CallRow, CallRow.id == StintRow.call_id)
        .where(StintRow.person_id == one.person_id, CallRow.released, ~chosen)
        .where(began >= one.created_at_ms if after else began < one.created_at_ms)
        .order_by(began if after else began.desc(), StintRow.call_id)
        .limit(window.stints * SCANNED)
    )
    key, count = f"{COMPONENT}{one.focus}", 0
    for (amounts,) in rows:
        if key in amounts and count < window.stints:
            count += 1
            yield amounts[key] / scale(key)


def _seen(sight: Sight) -> Select[CoachingRow]:
    """Return the assignments of those whom somebody sees; an agent, of calls that are theirs."""
    query = select(CoachingRow)
    if sight.persons is not None:
        query = query.where(CoachingRow.person_id.in_(sight.persons))
    if sight.released_only:
        theirs = and_(
            StintRow.call_id == CoachingRow.call_id,
            StintRow.index == CoachingRow.stint,
            StintRow.person_id == CoachingRow.person_id,
        )
        released = select(CallRow.id).where(CallRow.id == CoachingRow.call_id, CallRow.released)
        query = query.where(select(StintRow.call_id).where(theirs).exists(), released.exists())
    return query


def _check_new(session: Session, person_id: str, focus: str) -> None:
    same = select(CoachingRow.id).where(
        CoachingRow.person_id == person_id,
        CoachingRow.focus == focus,
        CoachingRow.ended_at_ms.is_(None),
    )
    if session.scalar(same.limit(1)) is not None:
        raise Refused("this agent works on this already; end the earlier assignment first")


def _moment(session: Session, wanted: Coached) -> tuple[int, int | None]:
    """Return where in the call the moment is.

    Raises
    ------
    BadQuery
    """
    if (wanted.about is None) == (wanted.start_ms is None):
        raise BadQuery("name the moment by about or by start_ms, by one of them")
    if wanted.start_ms is not None:
        if wanted.start_ms >= session.get_one(CallRow, wanted.call_id).duration_ms:
            raise BadQuery("start_ms lies after the end of the call")
        return wanted.start_ms, None
    found = moment_of(session, wanted.call_id, wanted.about or "")
    if found is None:
        raise BadQuery("about names no evidence, flag, event or cue of this call")
    return found


def _record(session: Session, now_ms: int, account_id: str, action: str, row: CoachingRow) -> None:
    detail = {"coaching": row.id, "focus": row.focus}
    record(session, now_ms, account_id, action, f"call/{row.call_id}", detail)


def _coaching(row: CoachingRow) -> Coaching:
    return Coaching(
        id=row.id,
        call_id=row.call_id,
        stint=row.stint,
        person_id=row.person_id,
        about=row.about,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        focus=row.focus,
        note=row.note,
        assigned_by=row.assigned_by,
        created_at_ms=row.created_at_ms,
        review_at_ms=row.review_at_ms,
        acknowledged_at_ms=row.acknowledged_at_ms,
        answer=row.answer,
        ended_at_ms=row.ended_at_ms,
    )
