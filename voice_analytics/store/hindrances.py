"""What kept agents from helping, counted: by kind, by week, by topic and by queue."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

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


_Where = Callable[[_Place], bool]


@dataclass(frozen=True, slots=True)
class _Counted:
    """Calls by place, and those with each kind of friction."""

    of: Counter[_Place]
    calls: dict[str, Counter[_Place]]
    moments: dict[str, Counter[_Place]]

    def tags(self) -> list[str]:
        """Return the kinds, the most frequent first."""
        return sorted(self.calls, key=lambda one: (-self.calls[one].total(), one))

    def share(self, tag: str, where: _Where, queue: str = "", topic: str = "") -> Hindrance:
        """Return in how many of the calls of some places a kind occurred."""
        of, calls = _sum(self.of, where), _sum(self.calls[tag], where)
        low, high = wilson(calls / of, of, Z_95)
        times = _sum(self.moments[tag], where)
        return Hindrance(tag, calls, times, of, low, high, queue or None, topic or None)

    def weeks(self, tag: str, where: _Where) -> Trend:
        """Return the share of the calls of some places in each week that has any."""
        points = []
        for monday in sorted({one.monday for one in self.of if where(one)}):

            def then(one: _Place, on: int = monday) -> bool:
                return one.monday == on and where(one)

            here = self.share(tag, then)
            share = here.calls / here.of
            points.append(TrendPoint(monday * DAY_MS, here.of, share, here.low, here.high))
        return Trend(tag, SHARE, tuple(points))


def hindrances(session: Session, whose: Whose, *, sight: Sight = EVERYTHING) -> Hindrances:
    """Return what occurred in the calls that are asked for and may be seen."""
    wanted = tuple(of_calls(whose, sight))
    about = (CallRow.started_at_ms // DAY_MS, CallRow.queue_id, CallRow.topic)
    found = _Counted(Counter(), defaultdict(Counter), defaultdict(Counter))
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


def _told(found: _Counted) -> Hindrances:
    tags = found.tags()
    return Hindrances(
        kinds=tuple(found.share(tag, _anywhere) for tag in tags),
        by_queue=tuple(one for tag in tags for one in _queues(found, tag)),
        by_topic=tuple(one for tag in tags for one in _topics(found, tag)),
        by_week=tuple(found.weeks(tag, _anywhere) for tag in tags),
        with_topic=_sum(found.of, lambda one: bool(one.topic)),
    )


def _queues(found: _Counted, tag: str) -> Iterator[Hindrance]:
    for queue in sorted({one.queue for one in found.calls[tag] if one.queue}):

        def where(one: _Place, here: str = queue) -> bool:
            return one.queue == here

        yield found.share(tag, where, queue=queue)


def _topics(found: _Counted, tag: str) -> Iterator[tuple[Hindrance, Trend]]:
    for topic in sorted({one.topic for one in found.calls[tag] if one.topic}):

        def where(one: _Place, here: str = topic) -> bool:
            return one.topic == here

        yield found.share(tag, where, topic=topic), found.weeks(tag, where)


def _anywhere(_: _Place) -> bool:
    return True


def _sum(counted: Counter[_Place], where: _Where) -> int:
    return sum(count for place, count in counted.items() if where(place))
