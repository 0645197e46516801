"""The schema that migrations make is the schema that the tables say."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from voice_analytics.errors import StoreError
from voice_analytics.store.database import Database
from voice_analytics.store.migrating import newest, upgrade, version
from voice_analytics.store.tables import Base


def ours(_object: object, name: str | None, kind: str, reflected: bool, _other: object) -> bool:
    """Return whether a part of the schema is in the tables; the index for search is not."""
    return not (
        reflected
        and name is not None
        and name.startswith(("transcript_index", "ix_transcript_", "vector"))
    )


def test_migrations_make_the_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": ours, "compare_type": False}
        )
        assert compare_metadata(context, Base.metadata) == []
    assert version(database) == newest()


def test_empty_database_has_no_version(empty: Database) -> None:
    assert version(empty) is None


def test_upgrade_of_the_newest_changes_nothing(database: Database) -> None:
    upgrade(database)
    assert version(database) == newest()


def test_schema_of_a_newer_version_is_refused(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="schema 9999, which this version does not know"):
        upgrade(database)


def test_step_that_fails_changes_nothing(empty: Database) -> None:
    upgrade(empty, "0001")
    with empty.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE transcript_index (x integer)"
            if empty.on_sqlite
            else "ALTER TABLE transcript ADD COLUMN vector integer"
        )
    with pytest.raises(StoreError, match="nothing was changed"):
        upgrade(empty)
    assert version(empty) == "0001"


def test_file_that_is_no_database_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("bad") / "store.db"
    file.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="cannot be read: file is not a database"):
        upgrade(Database(f"sqlite:///{file}"))
