"""Trends: how a score, a component or a measure goes from day to day.

A point is the mean over the stints of a day, week or month, every stint counting once, with the
95 % interval of Student's t: as if stints were drawn independently. Days are those of UTC; weeks
begin on Monday.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from sqlalchemy import ColumnElement, Double, cast, func, select
from sqlalchemy.orm import Session

from voice_analytics.errors import BadQuery
from voice_analytics.scoring.means import t95
from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.sums import DAY_MS, scale, unit
from voice_analytics.store.tables import DailyRow, MembershipRow

LONGEST_DAYS = 3660
EPOCH = date(1970, 1, 1)
LAST_DAY = (date(9999, 1, 1) - EPOCH).days
NOON_MS = DAY_MS // 2


class Step(StrEnum):
    """How much time a point of a trend stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class TrendQuery:
    """Which trend is wanted."""

    key: str
    """`score`, `component.<key>` or `measure.<key>`."""

    from_ms: int
    until_ms: int
    """Of every day that has begun before, the whole day counts; so does the day of `from_ms`."""

    step: Step = Step.DAY
    persons: frozenset[str] = frozenset()
    """Only stints of these; empty: of everybody, also of nobody known."""

    teams: frozenset[str] = frozenset()
    """Only stints of those who were in one of these at noon of the day."""

    queues: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A day, week or month of a trend."""

    start_ms: int
    """Its beginning, since 1970 in UTC."""

    count: int
    """Stints."""

    mean: float
    low: float | None
    high: float | None
    """95 % interval of the mean; None for a single stint."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend; a step without stints has no point."""

    key: str
    unit: str
    """Of the measure, or `points`."""

    points: tuple[TrendPoint, ...]


def trend(session: Session, query: TrendQuery, *, sight: Sight = EVERYTHING) -> Trend:
    """Return a trend over the calls that may be seen.

    Raises
    ------
    BadQuery
        When there is no such key, or the time is empty or longer than ten years.
    """
    of, days = _days(session, query, sight)
    return Trend(query.key, of, tuple(_points(days, query.step, scale(query.key))))


def whole(session: Session, query: TrendQuery, *, sight: Sight = EVERYTHING) -> TrendPoint | None:
    """Return one point over all the days, from the first; None where there are no stints.

    Raises
    ------
    BadQuery
        As for a trend.
    """
    _, days = _days(session, query, sight)
    if not days:
        return None
    together = [(days[0][0], one) for _, one in days]
    (point,) = _points(together, Step.DAY, scale(query.key))
    return point


def _days(
    session: Session, query: TrendQuery, sight: Sight
) -> tuple[str, list[tuple[int, "_Sum"]]]:
    """Return the unit, and the sums of each day."""
    of = unit(query.key)
    if of is None:
        raise BadQuery("there is no such key; keys are score, component.<key> and measure.<key>")
    first, after = query.from_ms // DAY_MS, -(-query.until_ms // DAY_MS)
    if not 0 < after - first <= LONGEST_DAYS:
        raise BadQuery(f"a trend is over 1 to {LONGEST_DAYS} days, not {after - first}")
    if not 0 <= first < after <= LAST_DAY:
        raise BadQuery("a trend is of days from 1970 on and before the year 9999")
    rows = session.execute(
        select(
            DailyRow.day,
            func.sum(DailyRow.count),
            func.sum(cast(DailyRow.total, Double)),
            func.sum(cast(DailyRow.squares, Double)),
        )
        .where(DailyRow.key == query.key, DailyRow.day >= first, DailyRow.day < after)
        .where(*_whose(query, sight))
        .group_by(DailyRow.day)
        .order_by(DailyRow.day)
    )
    return of, [(day, _Sum(int(count), total, squares)) for day, count, total, squares in rows]


@dataclass(frozen=True, slots=True)
class _Sum:
    count: int
    total: float
    squares: float


def _whose(query: TrendQuery, sight: Sight) -> Iterator[ColumnElement[bool]]:
    if query.persons:
        yield DailyRow.person_id.in_(query.persons)
    if query.queues:
        yield DailyRow.queue_id.in_(query.queues)
    if query.teams:
        noon_ms = DailyRow.day * DAY_MS + NOON_MS
        yield (
            select(MembershipRow.id)
            .where(
                MembershipRow.team_id.in_(query.teams),
                MembershipRow.person_id == DailyRow.person_id,
                MembershipRow.from_ms <= noon_ms,
                MembershipRow.until_ms.is_(None) | (MembershipRow.until_ms > noon_ms),
            )
            .exists()
        )
    if sight.released_only:
        yield DailyRow.released.is_(True)
    if sight.persons is not None:
        yield DailyRow.person_id.in_(sight.persons)


def _points(days: list[tuple[int, _Sum]], step: Step, parts: int) -> Iterator[TrendPoint]:
    for start, group in groupby(days, key=lambda one: _start(one[0], step)):
        sums = [one for _, one in group]
        yield _point(
            start * DAY_MS,
            sum(one.count for one in sums),
            math.fsum(one.total for one in sums) / parts,
            math.fsum(one.squares for one in sums) / parts**2,
        )


def monday_of(day: int) -> int:
    """Return the day on which the week of a day begins."""
    return day - (EPOCH + timedelta(days=day)).weekday()


def _start(day: int, step: Step) -> int:
    """Return the first day of the step that a day is in."""
    on = EPOCH + timedelta(days=day)
    if step is Step.WEEK:
        return monday_of(day)
    return day - on.day + 1 if step is Step.MONTH else day


def _point(start_ms: int, count: int, total: float, squares: float) -> TrendPoint:
    mean = total / count
    if count == 1:
        return TrendPoint(start_ms, count, mean, None, None)
    variance = max(0.0, squares - total * mean) / (count - 1)
    half = t95(count - 1) * math.sqrt(variance / count)
    return TrendPoint(start_ms, count, mean, mean - half, mean + half)
