"""No question reads all calls: SQLite's plans go by an index."""

import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.store.calls import DAY_MS, T0, report, save
from tests.store.naming import named
from voice_analytics.domain.assessment import Severity
from voice_analytics.domain.call import CallKind
from voice_analytics.store import listing
from voice_analytics.store.database import Database
from voice_analytics.store.listing import CallFilter, Order, Sort, list_calls, may_see
from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.trends import TrendQuery, trend


@pytest.fixture(scope="module")
def sqlite(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    file = tmp_path_factory.mktemp("plans") / "store.db"
    one = Database(f"sqlite:///{shutil.copy(sqlite_pattern, file)}")
    with one.write() as session:
        save(session, report())
    yield one
    one.close()


def plans(database: Database, session: Session, ask: Callable[[Session], object]) -> str:
    """Return the plans of every statement that a question runs."""
    ran: list[tuple[str, tuple[object, ...]]] = []

    def note(
        _connection: object,
        _cursor: object,
        statement: str,
        parameters: tuple[object, ...],
        *_more: object,
    ) -> None:
        ran.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    ask(session)
    event.remove(database.engine, "before_cursor_execute", note)
    connection = session.connection()
    lines = [
        row[3]
        for statement, parameters in ran
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]
    return "\n".join(lines)


SOMEBODY = Sight(frozenset({"p1"}), released_only=True)
FILTERS = (
    CallFilter(),
    CallFilter(persons=frozenset({"p1", "p2"})),
    CallFilter(teams=frozenset({"t1"})),
    CallFilter(queues=frozenset({"q1"})),
    CallFilter(from_ms=T0, until_ms=T0 + DAY_MS),
    CallFilter(score_from=10.0, score_to=20.0),
    CallFilter(flags=frozenset({"dead_air"})),
    CallFilter(severity=Severity.WARNING),
    CallFilter(language="en"),
    CallFilter(kind=CallKind.TEST),
    CallFilter(source="upload"),
    CallFilter(interaction_id="i-1"),
    CallFilter(unmatched=True),
    CallFilter(text="parcel"),
)


@pytest.mark.parametrize("wanted", FILTERS, ids=named)
def test_lists_go_by_an_index(
    sqlite: Database, wanted: CallFilter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite.read() as session:
        for few, sort, sight in product((0, 1000), Sort, (EVERYTHING, SOMEBODY)):
            monkeypatch.setattr(listing, "FEW", few)
            ask = partial(list_calls, wanted=wanted, sight=sight, order=Order(sort))
            plan = plans(sqlite, session, ask)
            whole = [line for line in plan.splitlines() if re.fullmatch(r"SCAN [a-z_]+", line)]
            assert plan
            assert whole == []


def test_one_call_and_trends_go_by_their_keys(sqlite: Database) -> None:
    year = TrendQuery("score", T0, T0 + 365 * DAY_MS)
    with sqlite.read() as session:
        seen = plans(sqlite, session, lambda s: may_see(s, "c1", SOMEBODY))
        everybody = plans(sqlite, session, lambda s: trend(s, year))
        own = plans(sqlite, session, lambda s: trend(s, year, sight=SOMEBODY))
    assert "SCAN" not in seen + everybody + own
    assert "SEARCH daily USING PRIMARY KEY (key=? AND day>? AND day<?)" in everybody
    assert "SEARCH daily USING COVERING INDEX ix_daily_of_person (person_id=? AND key=?" in own
