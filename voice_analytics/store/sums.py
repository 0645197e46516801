"""Daily sums, kept in step with the calls: whole numbers, so that they never drift.

A key is `score`, `component.<key>` (points) or `measure.<key>`; an amount is a value times the
key's scale, rounded. A stint of a call that cannot be scored adds nothing. What belongs to a
participant is the stint's where it is the participant's only one, and what belongs to the whole
call where it is the only stint of an agent: else it would be laid on somebody it is not about.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from voice_analytics.domain.assessment import Assessment
from voice_analytics.domain.call import Stint, StintKind
from voice_analytics.domain.measure import CALL, Unit
from voice_analytics.domain.report import CallReport
from voice_analytics.measures import MEASURES
from voice_analytics.store.tables import CallRow, DailyRow, StintRow, StintValueRow

DAY_MS = 86_400_000
SCORE = "score"
COMPONENT = "component."
MEASURE = "measure."

_UNITS = {f"{MEASURE}{measure.key}": measure.unit for measure in MEASURES}
_SCALES = {Unit.MILLISECONDS: 1, Unit.SHARE: 1_000_000}
_POINTS_SCALE = 1000
"""Of everything else; sums of squares of a thousand agents' days stay below 2**63."""


def unit(key: str) -> str | None:
    """Return the unit of a key: that of the measure, or `points`; None where there is no such."""
    if key == SCORE or key.startswith(COMPONENT):
        return "points"
    found = _UNITS.get(key)
    return found.value if found is not None else None


def scale(key: str) -> int:
    """Return how many of a key's amounts are one of its unit."""
    found = _UNITS.get(key)
    return _POINTS_SCALE if found is None else _SCALES.get(found, _POINTS_SCALE)


def amounts_of(report: CallReport, stint: Stint) -> dict[str, int]:
    """Return what a stint of a report adds to the sums, by key."""
    if not report.call.scorable or stint.kind is not StintKind.AGENT:
        return {}
    values = {f"{MEASURE}{key}": value for key, value in _measured(report, stint)}
    for assessment in report.assessments:
        if assessment.stint == stint.index:
            values |= dict(_scored(assessment))
    return {key: round(value * scale(key)) for key, value in values.items() if unit(key)}


def _measured(report: CallReport, stint: Stint) -> Iterator[tuple[str, float]]:
    agents = [one for one in report.call.stints if one.kind is StintKind.AGENT]
    own = [one for one in agents if one.participant == stint.participant]
    about = {stint.participant} if len(own) == 1 else set()
    if len(agents) == 1:
        about.add(CALL)
    for measured in report.measures:
        if measured.participant in about and measured.value.value is not None:
            yield measured.key, measured.value.value


def _scored(assessment: Assessment) -> Iterator[tuple[str, float]]:
    score = assessment.score
    if score is None:
        return
    if score.value is not None:
        yield SCORE, score.value
    for component in score.components:
        if component.points is not None:
            yield f"{COMPONENT}{component.key}", component.points


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """What one row of the sums is about, in the order of its primary key."""

    key: str
    day: int
    person_id: str
    queue_id: str
    released: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """How many amounts, their sum and the sum of their squares."""

    count: int = 0
    total: int = 0
    squares: int = 0


Counted = dict[Group, Sums]


def counted(session: Session, call_id: str) -> Counted:
    """Return what a call adds to the daily sums, as its rows say."""
    rows = session.execute(
        select(
            StintRow.started_at_ms,
            StintRow.person_id,
            CallRow.queue_id,
            CallRow.released,
            StintValueRow.amounts,
        )
        .join(CallRow, CallRow.id == StintRow.call_id)
        .join(
            StintValueRow,
            (StintValueRow.call_id == StintRow.call_id) & (StintValueRow.index == StintRow.index),
        )
        .where(StintRow.call_id == call_id)
    ).all()
    counts: Counter[Group] = Counter()
    totals: Counter[Group] = Counter()
    squares: Counter[Group] = Counter()
    for started_at_ms, person_id, queue_id, released, amounts in rows:
        for key, amount in amounts.items():
            group = Group(key, started_at_ms // DAY_MS, person_id or "", queue_id or "", released)
            counts[group] += 1
            totals[group] += amount
            squares[group] += amount * amount
    return {group: Sums(counts[group], totals[group], squares[group]) for group in counts}


@contextmanager
def in_step(session: Session, call_id: str) -> Iterator[None]:
    """Bring the daily sums after whatever is done to a call and its stints inside."""
    before = counted(session, call_id)
    yield
    session.flush()
    _change(session, before, counted(session, call_id))


def _change(session: Session, before: Counted, after: Counted) -> None:
    none = Sums()
    steps = []
    for group in sorted(before.keys() | after.keys()):  # one order for all writers: no deadlock
        old, new = before.get(group, none), after.get(group, none)
        if old != new:
            steps.append((group, _difference(new, old)))
    if not steps:
        return
    _add(session, steps)
    emptied = [_where(group) for group, step in steps if step.count < 0]
    if emptied:
        matches = [getattr(DailyRow, name) == bindparam(f"of_{name}") for name in Group.__slots__]
        session.connection().execute(delete(DailyRow).where(*matches, DailyRow.count == 0), emptied)


def _difference(new: Sums, old: Sums) -> Sums:
    return Sums(new.count - old.count, new.total - old.total, new.squares - old.squares)


def _where(group: Group) -> dict[str, object]:
    return {
        f"of_{name}": value for name, value in zip(group.__slots__, astuple(group), strict=True)
    }


def _add(session: Session, steps: list[tuple[Group, Sums]]) -> None:
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(DailyRow) if on_sqlite else postgresql.insert(DailyRow)
    daily = DailyRow.__table__.columns
    added = insert.on_conflict_do_update(
        index_elements=list(Group.__slots__),
        set_={name: daily[name] + insert.excluded[name] for name in Sums.__slots__},
    )
    rows = [
        dict(zip((*Group.__slots__, *Sums.__slots__), (*astuple(g), *astuple(s)), strict=True))
        for g, s in steps
    ]
    session.connection().execute(added, rows)
