"""What kept agents from helping is counted over the calls that may be seen."""

import pytest

from tests.store.calls import DAY_MS, T0, add_people, arrival, report, save
from voice_analytics.domain.assessment import FrictionTag
from voice_analytics.store.database import Database
from voice_analytics.store.hindrances import Hindrance, hindrances
from voice_analytics.store.records import EVERYTHING, Sight

SLOW, WAIT = FrictionTag.SYSTEM_SLOW, FrictionTag.WAIT
CALLS = (
    # frictions, days after T0, person, released
    ((SLOW, SLOW, WAIT), 0, "p1", True),
    ((SLOW,), 1, "p2", True),
    ((WAIT,), 1, "p1", False),
    ((SLOW,), 9, "p1", True),
)


@pytest.fixture(scope="module")
def calls(shared: Database) -> Database:
    with shared.write() as session:
        add_people(session, "p1", "p2")
        for n, (tags, day, person, released) in enumerate(CALLS):
            one = report(f"c{n}", at_ms=T0 + day * DAY_MS, frictions=tags)
            save(session, one, arrival(person, released=released))
    return shared


@pytest.mark.parametrize(
    ("sight", "expected"),
    [
        (EVERYTHING, (("system_slow", 2, 3), ("wait", 2, 2))),
        (Sight(frozenset({"p1"})), (("wait", 2, 2), ("system_slow", 1, 2))),
        (Sight(frozenset({"p1"}), released_only=True), (("system_slow", 1, 2), ("wait", 1, 1))),
        (Sight(frozenset()), ()),
    ],
)
def test_kinds_are_counted_by_calls_and_times(
    calls: Database, sight: Sight, expected: tuple[tuple[str, int, int], ...]
) -> None:
    with calls.read() as session:
        found = hindrances(session, T0, T0 + 2 * DAY_MS, sight=sight)
    assert found == tuple(Hindrance(*one) for one in expected)
