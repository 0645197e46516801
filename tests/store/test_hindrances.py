"""What kept agents from helping is counted over the calls that may be seen."""

from dataclasses import replace

import pytest

from tests.store.calls import DAY_MS, T0, add_people, add_team, arrival, report, save
from voice_analytics.domain.assessment import FrictionTag
from voice_analytics.scoring.wilson import Z_95, wilson
from voice_analytics.store.database import Database
from voice_analytics.store.hindrances import hindrances
from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.topics import topics
from voice_analytics.store.whose import Whose

MONDAY_MS = T0 // DAY_MS * DAY_MS
"""On which T0 is."""

SLOW, WAIT = FrictionTag.SYSTEM_SLOW, FrictionTag.WAIT
CALLS = (
    # frictions, days after T0, person, released, queue, topic
    ((SLOW, SLOW, WAIT), 0, "p1", True, "q1", "refund"),
    ((SLOW,), 1, "p2", True, "q2", "refund"),
    ((WAIT,), 1, "p1", False, "q2", None),
    ((), 1, "p1", True, "q1", "refund"),
    ((SLOW,), 9, "p1", True, None, "refund"),
    ((), 9, "p1", True, None, "address"),
)
TWO_DAYS = Whose(T0, T0 + 2 * DAY_MS)


@pytest.fixture(scope="module")
def calls(shared: Database) -> Database:
    with shared.write() as session:
        add_people(session, "p1", "p2", queues=["q1", "q2"])
        add_team(session, "t1", ("p2", 0, None))
        for n, (tags, day, person, released, queue, topic) in enumerate(CALLS):
            one = report(f"c{n}", at_ms=T0 + day * DAY_MS, frictions=tags)
            save(session, one, arrival(person, released=released, queue=queue, topic=topic))
    return shared


P1 = frozenset({"p1"})


@pytest.mark.parametrize(
    ("whose", "sight", "expected"),
    [
        (TWO_DAYS, EVERYTHING, (("system_slow", 2, 3, 4), ("wait", 2, 2, 4))),
        (TWO_DAYS, Sight(P1), (("wait", 2, 2, 3), ("system_slow", 1, 2, 3))),
        (TWO_DAYS, Sight(P1, released_only=True), (("system_slow", 1, 2, 2), ("wait", 1, 1, 2))),
        (TWO_DAYS, Sight(frozenset()), ()),
        (replace(TWO_DAYS, persons=P1), EVERYTHING, (("wait", 2, 2, 3), ("system_slow", 1, 2, 3))),
        (replace(TWO_DAYS, teams=frozenset({"t1"})), EVERYTHING, (("system_slow", 1, 1, 1),)),
        (replace(TWO_DAYS, queues=frozenset({"q2"})), Sight(P1), (("wait", 1, 1, 1),)),
    ],
    ids=["all", "seen", "released", "nobody's", "a person", "a team", "a queue"],
)
def test_kinds_are_counted_by_calls_and_times(
    calls: Database, whose: Whose, sight: Sight, expected: tuple[tuple[str, int, int, int], ...]
) -> None:
    with calls.read() as session:
        found = hindrances(session, whose, sight=sight).kinds
    assert tuple((one.tag, one.calls, one.moments, one.of) for one in found) == expected
    for one in found:
        assert (one.low, one.high) == wilson(one.calls / one.of, one.of, Z_95)


def test_kinds_are_counted_by_queue_and_by_week(calls: Database) -> None:
    with calls.read() as session:
        found = hindrances(session, Whose(T0, T0 + 10 * DAY_MS))
    by_queue = [(one.tag, one.queue_id, one.calls, one.moments, one.of) for one in found.by_queue]
    assert by_queue == [
        ("system_slow", "q1", 1, 2, 2),
        ("system_slow", "q2", 1, 1, 2),
        ("wait", "q1", 1, 1, 2),
        ("wait", "q2", 1, 1, 2),
    ]
    slow, wait = found.by_week
    assert [(one.count, one.mean) for one in slow.points] == [(4, 0.5), (2, 0.5)]
    assert [(one.count, one.mean) for one in wait.points] == [(4, 0.5), (2, 0.0)]
    assert [one.start_ms for one in slow.points] == [MONDAY_MS, MONDAY_MS + 7 * DAY_MS]


def test_kinds_are_counted_by_topic_and_within_it_by_week(calls: Database) -> None:
    with calls.read() as session:
        found = hindrances(session, Whose(T0, T0 + 10 * DAY_MS))
        assert topics(session) == ("address", "refund")
        assert topics(session, sight=Sight(frozenset({"p2"}))) == ("refund",)
        assert topics(session, sight=Sight(frozenset())) == ()
    slow, wait = found.by_topic
    assert [
        (one.tag, one.topic, one.queue_id, one.calls, one.moments, one.of)
        for one, _ in (slow, wait)
    ] == [("system_slow", "refund", None, 3, 4, 4), ("wait", "refund", None, 1, 1, 4)]
    assert [(one.count, round(one.mean * one.count)) for one in slow[1].points] == [(3, 2), (1, 1)]
    assert [(one.count, one.mean) for one in wait[1].points] == [(3, 1 / 3), (1, 0.0)]
    assert found.with_topic == 5
