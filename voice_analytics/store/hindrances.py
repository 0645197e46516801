"""What kept agents from helping, counted: by kind, by week and by queue."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voice_analytics.scoring.wilson import Z_95, wilson
from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.sums import DAY_MS
from voice_analytics.store.tables import CallRow, FrictionRow
from voice_analytics.store.trends import Trend, TrendPoint, monday_of
from voice_analytics.store.whose import Whose, of_calls

SHARE = "share"


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A kind of friction in the calls of a time, all of them or those of a queue."""

    tag: str
    calls: int
    """Calls in which it occurred."""

    moments: int
    of: int
    """All calls."""

    low: float
    high: float
    """95 % interval of the share of the calls, by Wilson."""

    queue_id: str | None = None
    """Of those of one queue."""


@dataclass(frozen=True, slots=True)
class Hindrances:
    """What kept agents from helping."""

    kinds: tuple[Hindrance, ...]
    """The most frequent first."""

    by_queue: tuple[Hindrance, ...]
    """By kind and queue; calls without a queue are left out."""

    by_week: tuple[Trend, ...]
    """Share of the calls of each week, by kind in the order of `kinds`."""


def hindrances(session: Session, whose: Whose, *, sight: Sight = EVERYTHING) -> Hindrances:
    """Return what occurred in the calls that are asked for and may be seen."""
    day = CallRow.started_at_ms // DAY_MS
    wanted = tuple(of_calls(whose, sight))
    all_calls: Counter[tuple[int, str]] = Counter()
    for on, queue, count in session.execute(
        select(day, CallRow.queue_id, func.count()).where(*wanted).group_by(day, CallRow.queue_id)
    ):
        all_calls[monday_of(on), queue or ""] += count
    calls: Counter[tuple[str, int, str]] = Counter()
    moments: Counter[tuple[str, str]] = Counter()
    rows = session.execute(
        select(
            FrictionRow.tag,
            day,
            CallRow.queue_id,
            func.count(FrictionRow.call_id.distinct()),
            func.count(),
        )
        .join(CallRow, CallRow.id == FrictionRow.call_id)
        .where(*wanted)
        .group_by(FrictionRow.tag, day, CallRow.queue_id)
    )
    for tag, on, queue, count, times in rows:
        calls[tag, monday_of(on), queue or ""] += count
        moments[tag, queue or ""] += times
    return _told(all_calls, calls, moments)


def _told(
    all_calls: Counter[tuple[int, str]],
    calls: Counter[tuple[str, int, str]],
    moments: Counter[tuple[str, str]],
) -> Hindrances:
    by_tag: Counter[str] = Counter()
    for (tag, _, _), count in calls.items():
        by_tag[tag] += count
    tags = sorted(by_tag, key=lambda one: (-by_tag[one], one))
    whole = sum(all_calls.values())
    kinds = (
        _hindrance(tag, by_tag[tag], sum(n for (t, _), n in moments.items() if t == tag), whole)
        for tag in tags
    )
    return Hindrances(
        kinds=tuple(kinds),
        by_queue=tuple(one for tag in tags for one in _queues(tag, all_calls, calls, moments)),
        by_week=tuple(_weeks(tag, all_calls, calls) for tag in tags),
    )


def _queues(
    tag: str,
    all_calls: Counter[tuple[int, str]],
    calls: Counter[tuple[str, int, str]],
    moments: Counter[tuple[str, str]],
) -> Iterator[Hindrance]:
    for queue in sorted({queue for _, queue in all_calls if queue}):
        count = sum(n for (t, _, q), n in calls.items() if (t, q) == (tag, queue))
        whole = sum(n for (_, q), n in all_calls.items() if q == queue)
        if count:
            yield _hindrance(tag, count, moments[tag, queue], whole, queue)


def _weeks(
    tag: str, all_calls: Counter[tuple[int, str]], calls: Counter[tuple[str, int, str]]
) -> Trend:
    points = []
    for monday in sorted({week for week, _ in all_calls}):
        whole = sum(n for (week, _), n in all_calls.items() if week == monday)
        count = sum(n for (t, week, _), n in calls.items() if (t, week) == (tag, monday))
        low, high = wilson(count / whole, whole, Z_95)
        points.append(TrendPoint(monday * DAY_MS, whole, count / whole, low, high))
    return Trend(tag, SHARE, tuple(points))


def _hindrance(
    tag: str, calls: int, moments: int, of: int, queue_id: str | None = None
) -> Hindrance:
    low, high = wilson(calls / of, of, Z_95)
    return Hindrance(tag, calls, moments, of, low, high, queue_id)
