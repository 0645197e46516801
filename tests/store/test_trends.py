"""Trends are means over stints with their intervals, of what may be seen."""

import statistics
from datetime import UTC, datetime

import pytest

from tests.store.calls import DAY0, DAY_MS, T0, add_people, add_team, arrival, report, save
from voice_analytics.errors import BadQuery
from voice_analytics.scoring.means import t95
from voice_analytics.store.database import Database
from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.trends import Step, Trend, TrendPoint, TrendQuery, trend, whole

MONDAY = DAY0 * DAY_MS
"""2026-03-02, on which T0 is."""

SPRING = (MONDAY - 5 * DAY_MS, MONDAY + 60 * DAY_MS)
CALLS = (
    # day after the Monday, score, person, queue
    (-1, 10.0, "p1", "q1"),
    (0, 60.0, "p1", "q1"),
    (0, 70.0, "p2", "q1"),
    (0, 95.0, "p1", "q2"),
    (6, 30.0, "-", None),
    (7, 50.0, "p2", "q2"),
    (30, 40.0, "p1", "q1"),
)


@pytest.fixture(scope="module")
def calls(shared: Database) -> Database:
    with shared.write() as session:
        add_people(session, "p1", "p2", queues=["q1", "q2"])
        add_team(session, "t1", ("p1", 0, MONDAY + DAY_MS), ("p2", MONDAY + DAY_MS, None))
        for n, (day, score, person, queue) in enumerate(CALLS):
            one = report(f"c{n}", at_ms=T0 + day * DAY_MS, scores=(score,), talk_ms=1000 * n)
            save(session, one, arrival(person, queue=queue, released=n != 1))
    return shared


def drawn(database: Database, query: TrendQuery, sight: Sight = EVERYTHING) -> Trend:
    with database.read() as session:
        return trend(session, query, sight=sight)


def days(found: Trend) -> dict[int, tuple[int, float]]:
    """Return count and mean by the day after the Monday."""
    return {
        (point.start_ms - MONDAY) // DAY_MS: (point.count, round(point.mean, 6))
        for point in found.points
    }


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (Step.DAY, {-1: (1, 10), 0: (3, 75), 6: (1, 30), 7: (1, 50), 30: (1, 40)}),
        (Step.WEEK, {-7: (1, 10), 0: (4, 63.75), 7: (1, 50), 28: (1, 40)}),
        (Step.MONTH, {-1: (6, 52.5), 30: (1, 40)}),
    ],
)
def test_points_are_means_of_days_weeks_and_months(
    calls: Database, step: Step, expected: dict[int, tuple[int, float]]
) -> None:
    assert days(drawn(calls, TrendQuery("score", *SPRING, step))) == expected


def test_months_are_those_of_the_calendar(calls: Database) -> None:
    found = drawn(calls, TrendQuery("score", *SPRING, Step.MONTH))
    starts = [datetime.fromtimestamp(p.start_ms / 1000, UTC).isoformat() for p in found.points]
    assert starts == ["2026-03-01T00:00:00+00:00", "2026-04-01T00:00:00+00:00"]


def test_the_interval_is_students(calls: Database) -> None:
    day = TrendQuery("score", MONDAY, MONDAY + DAY_MS)
    (point,) = drawn(calls, day).points
    half = 4.303 * statistics.stdev([60.0, 70.0, 95.0]) / 3**0.5
    assert (point.low, point.high) == pytest.approx((75.0 - half, 75.0 + half))
    assert (point.start_ms, point.count, point.mean) == (MONDAY, 3, 75.0)


def test_a_single_stint_has_no_interval(calls: Database) -> None:
    day = TrendQuery("score", MONDAY - DAY_MS, MONDAY)
    assert drawn(calls, day) == Trend(
        "score", "points", (TrendPoint(MONDAY - DAY_MS, 1, 10.0, None, None),)
    )


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"persons": frozenset({"p2"})}, {0: (1, 70), 7: (1, 50)}),
        ({"queues": frozenset({"q2"})}, {0: (1, 95), 7: (1, 50)}),
        (
            {"persons": frozenset({"p1"}), "queues": frozenset({"q1"})},
            {-1: (1, 10), 0: (1, 60), 30: (1, 40)},
        ),
        ({"teams": frozenset({"t1"})}, {-1: (1, 10), 0: (2, 77.5), 7: (1, 50)}),
        ({"teams": frozenset({"t9"})}, {}),
    ],
    ids=str,
)
def test_a_trend_is_of_those_who_are_asked_for(
    calls: Database, about: dict[str, frozenset[str]], expected: dict[int, tuple[int, float]]
) -> None:
    assert days(drawn(calls, TrendQuery("score", *SPRING, **about))) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sight", "expected"),
    [
        (Sight(frozenset({"p2"})), {0: (1, 70), 7: (1, 50)}),
        (Sight(frozenset({"p1"}), released_only=True), {-1: (1, 10), 0: (1, 95), 30: (1, 40)}),
        (Sight(frozenset()), {}),
    ],
    ids=str,
)
def test_nobody_sees_others_in_a_trend(
    calls: Database, sight: Sight, expected: dict[int, tuple[int, float]]
) -> None:
    assert days(drawn(calls, TrendQuery("score", *SPRING), sight)) == expected


def test_measures_and_components_have_trends_in_their_units(calls: Database) -> None:
    talk = drawn(calls, TrendQuery("measure.talk_time", *SPRING, Step.MONTH))
    share = drawn(calls, TrendQuery("measure.overlap_share", *SPRING))
    line = drawn(calls, TrendQuery("component.reacts", *SPRING, Step.MONTH))
    assert (talk.unit, talk.points[0].mean) == ("ms", 2500.0)
    assert (share.unit, {point.mean for point in share.points}) == ("share", {0.125})
    assert (line.unit, line.points[0].mean) == ("points", 52.5)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (TrendQuery("mood", *SPRING), "there is no such key"),
        (TrendQuery("measure.mood", *SPRING), "there is no such key"),
        (TrendQuery("score", MONDAY, MONDAY), "1 to 3660 days, not 0"),
        (TrendQuery("score", MONDAY, MONDAY - DAY_MS), "not -1"),
        (TrendQuery("score", 0, 2**62), "1 to 3660 days"),
        (TrendQuery("score", 2**62, 2**62 + 1), "before the year 9999"),
        (TrendQuery("score", -(2**62), 1 - 2**62), "before the year 9999"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(calls: Database, query: TrendQuery, message: str) -> None:
    with calls.read() as session, pytest.raises(BadQuery, match=message):
        trend(session, query)


def test_whole_time_is_one_point_over_the_same_stints(calls: Database) -> None:
    query = TrendQuery("score", *SPRING)
    scores = [score for _, score, _, _ in CALLS]
    with calls.read() as session:
        point = whole(session, query)
        nothing = whole(session, TrendQuery("score", *SPRING, queues=frozenset({"none"})))
    assert point is not None
    assert point.count == 7
    assert point.mean == pytest.approx(statistics.mean(scores))
    half = t95(6) * statistics.stdev(scores) / 7**0.5
    assert point.low == pytest.approx(point.mean - half)
    assert point.high == pytest.approx(point.mean + half)
    assert nothing is None
