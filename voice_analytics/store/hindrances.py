"""What kept agents from helping, counted: by kind, by week, by topic and by queue."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voice_analytics.scoring.wilson import Z_95, wilson
from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.sums import DAY_MS
from voice_analytics.store.tables import CallRow, FrictionRow
from voice_analytics.store.trends import Trend, TrendPoint, monday_of
from voice_analytics.store.whose import Whose, of_calls

SHARE = "share"

_KeyT = TypeVar("_KeyT")
_OtherT = TypeVar("_OtherT")


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A kind of friction in the calls of a time: all of them, or of a queue or topic."""

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

    topic: str | None = None
    """Of those about one topic."""


@dataclass(frozen=True, slots=True)
class Hindrances:
    """What kept agents from helping."""

    kinds: tuple[Hindrance, ...]
    """The most frequent first."""

    by_queue: tuple[Hindrance, ...]
    """By kind and queue; calls without a queue are left out."""

    by_topic: tuple[tuple[Hindrance, Trend], ...]
    """By kind and topic, with each week; calls without a topic are left out."""

    by_week: tuple[Trend, ...]
    """Share of the calls of each week, by kind in the order of `kinds`."""

    with_topic: int
    """Calls that have one."""


class _Place(NamedTuple):
    """Where calls are counted."""

    monday: int
    queue: str
    topic: str


@dataclass(frozen=True, slots=True)
class _Counted(Generic[_KeyT]):
    """Calls by what they are grouped by, and those with each kind of friction."""

    of: Counter[_KeyT]
    calls: dict[str, Counter[_KeyT]]
    moments: dict[str, Counter[_KeyT]]

    def by(self, key_of: Callable[[_KeyT], _OtherT]) -> "_Counted[_OtherT]":
        """Return the same, grouped by something coarser."""

        def grouped(counted: Counter[_KeyT]) -> Counter[_OtherT]:
            sums: Counter[_OtherT] = Counter()
            for key, count in counted.items():
                sums[key_of(key)] += count
            return sums

        return _Counted(
            grouped(self.of),
            {tag: grouped(counted) for tag, counted in self.calls.items()},
            {tag: grouped(counted) for tag, counted in self.moments.items()},
        )

    def share(self, tag: str, key: _KeyT, queue: str = "", topic: str = "") -> Hindrance:
        """Return in how many of the calls of a group a kind occurred."""
        of, calls = self.of[key], self.calls[tag][key]
        low, high = wilson(calls / of, of, Z_95)
        times = self.moments[tag][key]
        return Hindrance(tag, calls, times, of, low, high, queue or None, topic or None)


def hindrances(session: Session, whose: Whose, *, sight: Sight = EVERYTHING) -> Hindrances:
    """Return what occurred in the calls that are asked for and may be seen."""
    wanted = tuple(of_calls(whose, sight))
    about = (CallRow.started_at_ms // DAY_MS, CallRow.queue_id, CallRow.topic)
    found: _Counted[_Place] = _Counted(Counter(), defaultdict(Counter), defaultdict(Counter))
    for on, queue, topic, count in session.execute(
        select(*about, func.count()).where(*wanted).group_by(*about)
    ):
        found.of[_Place(monday_of(on), queue or "", topic or "")] += count
    rows = session.execute(
        select(FrictionRow.tag, *about, func.count(FrictionRow.call_id.distinct()), func.count())
        .join(CallRow, CallRow.id == FrictionRow.call_id)
        .where(*wanted)
        .group_by(FrictionRow.tag, *about)
    )
    for tag, on, queue, topic, count, times in rows:
        place = _Place(monday_of(on), queue or "", topic or "")
        found.calls[tag][place] += count
        found.moments[tag][place] += times
    return _told(found)


def _told(found: _Counted[_Place]) -> Hindrances:
    whole, queues = found.by(lambda one: None), found.by(lambda one: one.queue)
    tags = sorted(whole.calls, key=lambda tag: (-whole.calls[tag].total(), tag))
    weeks = found.by(lambda one: one.monday)
    return Hindrances(
        kinds=tuple(whole.share(tag, None) for tag in tags),
        by_queue=tuple(
            queues.share(tag, queue, queue=queue)
            for tag in tags
            for queue in sorted(filter(None, queues.calls[tag]))
        ),
        by_topic=tuple(_topics(found, tags)),
        by_week=tuple(
            Trend(tag, SHARE, tuple(_point(weeks.share(tag, on), on) for on in sorted(weeks.of)))
            for tag in tags
        ),
        with_topic=sum(count for place, count in found.of.items() if place.topic),
    )


def _topics(found: _Counted[_Place], tags: Sequence[str]) -> Iterator[tuple[Hindrance, Trend]]:
    topics, weeks = found.by(lambda one: one.topic), found.by(lambda one: (one.topic, one.monday))
    mondays: dict[str, list[int]] = defaultdict(list)
    for topic, monday in sorted(weeks.of):
        mondays[topic].append(monday)
    for tag in tags:
        for topic in sorted(filter(None, topics.calls[tag])):
            points = (_point(weeks.share(tag, (topic, on)), on) for on in mondays[topic])
            yield topics.share(tag, topic, topic=topic), Trend(tag, SHARE, tuple(points))


def _point(here: Hindrance, monday: int) -> TrendPoint:
    return TrendPoint(monday * DAY_MS, here.of, here.calls / here.of, here.low, here.high)
