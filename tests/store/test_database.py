"""Transactions, and what the user is told when a database fails."""

import pytest
from sqlalchemy import func, select

from voice_analytics.errors import StoreError
from voice_analytics.store.database import Database
from voice_analytics.store.tables import MembershipRow, PersonRow, TeamRow


def count(database: Database) -> int:
    with database.read() as session:
        return session.scalars(select(func.count()).select_from(PersonRow)).one()


def test_written_rows_are_read_by_others(database: Database) -> None:
    with database.write() as session:
        session.add(PersonRow(id="p1", name="One"))
    assert count(database) == 1


def add_person_to_no_team(database: Database) -> None:
    with database.write() as session:
        session.add(PersonRow(id="p1", name="One"))
        session.flush()
        session.add(MembershipRow(person_id="p1", team_id="none", from_ms=0))


def test_failed_transaction_leaves_nothing(database: Database) -> None:
    with pytest.raises(StoreError):
        add_person_to_no_team(database)
    assert count(database) == 0


def test_reader_keeps_its_state_and_changes_nothing(database: Database) -> None:
    with database.read() as session:
        session.add(PersonRow(id="p1", name="One"))
        session.flush()
    assert count(database) == 0


def test_message_names_no_values(database: Database) -> None:
    with database.write() as session:
        session.add(TeamRow(id="t1", name="canary"))
    with pytest.raises(StoreError, match="the database failed") as caught, database.write() as s:
        s.add(TeamRow(id="t2", name="canary"))
    assert "canary" not in str(caught.value)


def test_database_that_cannot_be_opened_is_one_sentence() -> None:
    database = Database("sqlite:////nowhere/at/all/store.db")
    with pytest.raises(StoreError, match="unable to open"), database.read() as session:
        session.scalars(select(PersonRow)).all()
