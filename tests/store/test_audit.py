"""Every row of the audit log is tied to the one before."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from voice_analytics.store.audit import FIRST, Head, entries, head, record, verify
from voice_analytics.store.database import Database
from voice_analytics.store.tables import AuditRow

ROWS = 5


@pytest.fixture
def written(database: Database) -> Database:
    """Give a database with a few rows in its log."""
    for index in range(ROWS):
        with database.write() as session:
            detail = {"n": index, "share": 0.1, "more": {"b": [1, None], "a": "é"}}
            record(session, 1000 + index, f"account{index % 2}", "call.viewed", "call/c1", detail)
    return database


def fault_of(database: Database, noted: tuple[Head, ...] = ()) -> str | None:
    with database.read() as session:
        fault = verify(session, noted).fault
    return None if fault is None else fault.problem


def execute(database: Database, *statements: str) -> None:
    with database.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_chain_that_nobody_touched_holds(written: Database) -> None:
    with written.read() as session:
        verdict = verify(session)
        assert verdict.fault is None
        assert verdict.head == head(session)
    assert verdict.head.seq == ROWS


def test_empty_chain_holds(database: Database) -> None:
    with database.read() as session:
        assert verify(session).head == Head(0, FIRST)
        assert verify(session).fault is None


@pytest.mark.parametrize(
    "change",
    [
        {"at_ms": 1},
        {"actor": "else"},
        {"action": "else"},
        {"object": "else"},
        {"detail": {"n": 7}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_changed_row_is_named(written: Database, change: dict[str, object]) -> None:
    with written.write() as session:
        session.execute(update(AuditRow).where(AuditRow.seq == 3).values(change))
    assert fault_of(written) == "row 3 of the audit log was changed after it was written"


def test_missing_row_is_named(written: Database) -> None:
    execute(written, "DELETE FROM audit WHERE seq = 3")
    assert fault_of(written) == "row 3 of the audit log is missing"


def test_missing_first_rows_are_named(written: Database) -> None:
    execute(written, "DELETE FROM audit WHERE seq < 3")
    assert fault_of(written) == "row 1 to 2 of the audit log is missing"


def test_removed_row_is_named_when_the_numbers_are_closed_up(written: Database) -> None:
    execute(
        written,
        "DELETE FROM audit WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 4",
        "UPDATE audit SET seq = 4 WHERE seq = 5",
    )
    problem = fault_of(written)
    assert problem is not None
    assert problem.startswith("row 3 of the audit log does not follow row 2")


def test_rows_in_another_order_are_named(written: Database) -> None:
    execute(
        written,
        "UPDATE audit SET seq = 99 WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 4",
        "UPDATE audit SET seq = 4 WHERE seq = 99",
    )
    problem = fault_of(written)
    assert problem is not None
    assert problem.startswith("row 3 of the audit log does not follow row 2")


def test_end_that_was_cut_off_shows_against_a_noted_one(written: Database) -> None:
    with written.read() as session:
        noted = (head(session),)
    execute(written, "DELETE FROM audit WHERE seq > 3")
    assert fault_of(written) is None
    problem = fault_of(written, noted)
    assert problem is not None
    assert problem.startswith("row 4 of the audit log is missing: it ends at row 3")


def test_chain_written_anew_shows_against_a_noted_one(written: Database) -> None:
    with written.read() as session:
        noted = (head(session),)
    execute(written, "DELETE FROM audit")
    for index in range(ROWS + 1):
        with written.write() as session:
            record(session, 1000 + index, "account0", "call.viewed", "call/other")
    assert fault_of(written) is None
    problem = fault_of(written, noted)
    assert problem is not None
    assert problem.startswith("row 5 of the audit log is not the one noted")


def test_noted_end_in_the_middle_is_no_fault(written: Database) -> None:
    with written.read() as session:
        noted = (head(session),)
    with written.write() as session:
        record(session, 2000, "account0", "call.viewed", "call/c2")
    assert fault_of(written, noted) is None


def test_writers_at_the_same_time_do_not_fork_the_chain(database: Database) -> None:
    def write(number: int) -> None:
        with database.write() as session:
            record(session, number, "account0", "call.viewed", f"call/{number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(40)))
    with database.read() as session:
        verdict = verify(session)
    assert verdict.fault is None
    assert verdict.head.seq == 40


def test_row_of_a_failed_transaction_is_not_in_the_chain(written: Database) -> None:
    def fail() -> None:
        with written.write() as session:
            record(session, 2000, "account0", "call.viewed", "call/c2")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with written.write() as session:
        record(session, 2000, "account0", "call.viewed", "call/c3")
    assert fault_of(written) is None


Wanted = Callable[[Database], tuple[int, ...]]


def of_object(database: Database) -> tuple[int, ...]:
    with database.read() as session:
        return tuple(one.seq for one in entries(session, object="call/c1", before_seq=3))


def of_actor(database: Database) -> tuple[int, ...]:
    with database.read() as session:
        return tuple(one.seq for one in entries(session, actor="account1", limit=1))


@pytest.mark.parametrize(("wanted", "seqs"), [(of_object, (2, 1)), (of_actor, (4,))])
def test_newest_entries_come_first(
    written: Database, wanted: Wanted, seqs: tuple[int, ...]
) -> None:
    assert wanted(written) == seqs
