"""A backup is whole or it is none; a restore loses neither the old nor the new."""

import hashlib
import json
import os
import resource
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import postgres as postgres_tests
from tests.store.kept import DAY_MS, T0, add_call
from voice_analytics.errors import StoreError
from voice_analytics.store import postgres
from voice_analytics.store.audit import head, record, verify
from voice_analytics.store.backups import EARLY_MS, Backup, backups, check, due, make, newest, prune
from voice_analytics.store.database import Database
from voice_analytics.store.layout import Layout
from voice_analytics.store.migrating import upgrade
from voice_analytics.store.restoring import choose, drop_replaced, restore
from voice_analytics.store.tables import CallRow
from voice_analytics.store.using import alone, shared

NOW_MS = T0 + DAY_MS


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Give the data folder; the database on SQLite lies in it."""
    one = Layout(tmp_path)
    one.prepare()
    return one


def save(database: Database, *call_ids: str) -> None:
    for call_id in call_ids:
        with database.write() as session:
            add_call(session, call_id)
            record(session, NOW_MS, "system", "call.stored", f"call/{call_id}")


def calls(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.scalars(select(CallRow.id)))


def found_words(database: Database) -> int:
    query = (
        "SELECT count(*) FROM transcript_index WHERE transcript_index MATCH 'zebra'"
        if database.on_sqlite
        else "SELECT count(*) FROM transcript WHERE vector @@ to_tsquery('simple', 'zebra')"
    )
    with database.engine.connect() as connection:
        return int(connection.exec_driver_sql(query).scalar_one())


def restored(database: Database, layout: Layout, backup: Backup, now_ms: int) -> str | None:
    database.close()
    return restore(database, layout, backup, now_ms).aside


def test_restore_returns_to_the_backup(database: Database, layout: Layout) -> None:
    save(database, "c1", "c2")
    backup = make(database, layout.backups, NOW_MS)
    save(database, "c3")
    aside = restored(database, layout, backup, NOW_MS + 1)
    assert calls(database) == ["c1", "c2"]
    assert found_words(database) == 2
    assert aside is not None
    save(database, "c4")  # keys, indexes and triggers are there
    assert found_words(database) == 3
    with database.read() as session:
        assert verify(session, [backup.head]).fault is None


def test_what_was_there_is_kept_aside(database: Database, layout: Layout) -> None:
    save(database, "c1")
    backup = make(database, layout.backups, NOW_MS)
    save(database, "c2")
    aside = restored(database, layout, backup, NOW_MS + 1)
    assert aside is not None
    if database.on_sqlite:
        old = Database(f"sqlite:///{aside}")
        assert calls(old) == ["c1", "c2"]
        old.close()
    else:
        with database.read() as session:
            name = f'"{aside.removeprefix("schema ")}".call'
            rows = session.connection().exec_driver_sql(f"SELECT id FROM {name}").all()  # noqa: S608
        assert sorted(row[0] for row in rows) == ["c1", "c2"]


def test_backup_of_a_database_with_something_aside_restores(
    database: Database, layout: Layout
) -> None:
    save(database, "c1")
    restored(database, layout, make(database, layout.backups, NOW_MS), NOW_MS + 1)
    save(database, "c2")
    backup = make(database, layout.backups, NOW_MS + 2)
    restored(database, layout, backup, NOW_MS + 3)
    assert calls(database) == ["c1", "c2"]


def test_what_is_aside_goes_after_its_days(database: Database, layout: Layout) -> None:
    save(database, "c1")
    backup = make(database, layout.backups, NOW_MS)
    restored(database, layout, backup, NOW_MS + 1)
    assert drop_replaced(database, NOW_MS + 6 * DAY_MS, keep_days=7) == ()
    gone = drop_replaced(database, NOW_MS + 8 * DAY_MS, keep_days=7)
    assert len(gone) == 1
    assert "replaced" in gone[0]
    assert calls(database) == ["c1"]


def test_restore_into_an_empty_database(empty: Database, tmp_path: Path) -> None:
    source = Layout(tmp_path)
    source.prepare()
    backup = source.backups
    upgrade(empty)
    save(empty, "c1")
    made = make(empty, backup, NOW_MS)
    with empty.engine.begin() as connection:
        if not empty.on_sqlite:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    empty.close()
    if empty.path is not None:
        empty.path.unlink()
    assert restored(empty, source, made, NOW_MS + 1) is None
    assert calls(empty) == ["c1"]


def test_restore_refuses_while_the_folder_is_used(database: Database, layout: Layout) -> None:
    save(database, "c1")
    backup = make(database, layout.backups, NOW_MS)
    save(database, "c2")
    with shared(layout.folder), pytest.raises(StoreError, match="in use; stop the service"):
        restored(database, layout, backup, NOW_MS + 1)
    assert calls(database) == ["c1", "c2"]


def test_restore_refuses_while_others_are_connected(
    postgres_server: postgres_tests.Server, postgres_pattern: str, layout: Layout
) -> None:
    url = postgres_server.create(postgres_pattern)
    database, other = Database(url), Database(url)
    save(database, "c1")
    backup = make(database, layout.backups, NOW_MS)
    with other.read() as session:
        head(session)
        with pytest.raises(StoreError, match="1 other connection"):
            restored(database, layout, backup, NOW_MS + 1)
    other.close()
    database.close()


def test_nobody_starts_while_the_folder_is_held_alone(layout: Layout) -> None:
    with (
        alone(layout.folder),
        pytest.raises(StoreError, match="being restored or upgraded"),
        shared(layout.folder),
    ):
        pass
    with shared(layout.folder), shared(layout.folder):
        pass


def test_backup_that_was_changed_is_refused(database: Database, layout: Layout) -> None:
    save(database, "c1")
    backup = make(database, layout.backups, NOW_MS)
    with backup.path.open("r+b") as file:
        file.seek(2000)
        file.write(b"x" * 100)
    with pytest.raises(StoreError, match="the backup is damaged"):
        restored(database, layout, backup, NOW_MS + 1)
    assert calls(database) == ["c1"]


def test_failed_restore_changes_nothing(database: Database, layout: Layout) -> None:
    save(database, "c1")
    backup = make(database, layout.backups, NOW_MS)
    backup.path.write_bytes(backup.path.read_bytes()[:5000])
    note = backup.path.with_name(backup.path.name + ".json")
    said = json.loads(note.read_text())
    said["sha256"] = hashlib.sha256(backup.path.read_bytes()).hexdigest()
    note.write_text(json.dumps(said))
    with pytest.raises(StoreError):
        restored(database, layout, backups(layout.backups)[0], NOW_MS + 1)
    assert calls(database) == ["c1"]


def test_backup_of_another_kind_is_refused(database: Database, layout: Layout) -> None:
    save(database, "c1")
    backup = make(database, layout.backups, NOW_MS)
    url = "postgresql+psycopg://nobody@127.0.0.1:1/none" if database.on_sqlite else layout.url
    with pytest.raises(StoreError, match="is no backup of"):
        restore(Database(url), layout, backup, NOW_MS + 1)


def test_empty_database_has_no_backup(empty: Database, layout: Layout) -> None:
    with pytest.raises(StoreError, match="the database is empty"):
        make(empty, layout.backups, NOW_MS)
    assert newest(layout.backups) is None


def test_backup_is_due_after_its_hours(database: Database, layout: Layout) -> None:
    assert due(layout.backups, NOW_MS, 24)
    make(database, layout.backups, NOW_MS)
    assert not due(layout.backups, NOW_MS + DAY_MS - EARLY_MS - 1, 24)
    assert due(layout.backups, NOW_MS + DAY_MS - EARLY_MS, 24)


def test_old_backups_go_but_never_the_newest(database: Database, layout: Layout) -> None:
    first = make(database, layout.backups, NOW_MS)
    second = make(database, layout.backups, NOW_MS + DAY_MS)
    assert prune(layout.backups, NOW_MS + 8 * DAY_MS - 1, 7) == (
        first.path,
        first.path.with_name(first.path.name + ".json"),
    )
    assert prune(layout.backups, NOW_MS + 99 * DAY_MS, 7) == ()
    assert backups(layout.backups) == (second,)
    check(second)


def test_backup_named_by_the_operator_is_chosen(database: Database, layout: Layout) -> None:
    with pytest.raises(StoreError, match="holds no backup"):
        choose((), layout.backups, None)
    first = make(database, layout.backups, NOW_MS)
    second = make(database, layout.backups, NOW_MS + DAY_MS)
    found = backups(layout.backups)
    assert choose(found, layout.backups, None) == second
    assert choose(found, layout.backups, Path(first.path.name)) == first
    with pytest.raises(StoreError, match="the newest is store-"):
        choose(found, layout.backups, Path("other.db"))


def test_full_disk_is_one_sentence_and_no_backup(database: Database, layout: Layout) -> None:
    save(database, "c1")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(StoreError, match=r"could not be copied|no space left") as caught:
            make(database, layout.backups, NOW_MS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "\n" not in str(caught.value)
    assert list(layout.backups.iterdir()) == []
    assert calls(database) == ["c1"]


def test_missing_programs_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match=r"pg_dump is not installed.*postgresql-client"):
        postgres.program("pg_dump", tmp_path)


def test_newest_installed_program_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for number in ("9.6", "15", "13"):
        (tmp_path / number / "bin").mkdir(parents=True)
        shutil.copy(os.devnull, tmp_path / number / "bin" / "pg_dump")
    assert postgres.program("pg_dump", tmp_path) == tmp_path / "15" / "bin" / "pg_dump"
