"""The service starts on a sound database of its own schema, or says in one sentence why not."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from voice_analytics.errors import StoreError
from voice_analytics.store.backups import backups, make, newest
from voice_analytics.store.database import Database
from voice_analytics.store.layout import Layout
from voice_analytics.store.migrating import newest as newest_schema
from voice_analytics.store.migrating import upgrade, version
from voice_analytics.store.opening import open_store
from voice_analytics.store.restoring import restore
from voice_analytics.store.tables import TeamRow

NOW_MS = 1_700_000_000_000


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Give the data folder; the database on SQLite lies in it."""
    return Layout(tmp_path)


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def add_team(database: Database, name: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(insert(TeamRow).values(id=name, name=name))


def teams(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.scalars(select(TeamRow.name)))


def damage(path: Path) -> None:
    """Overwrite pages in the middle, as a failing disk does."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xff" * 3 * 4096)


def test_first_start_makes_the_database(layout: Layout) -> None:
    folder = Layout(layout.folder / "box")
    database = open_store(None, folder, NOW_MS)
    assert version(database) == newest_schema()
    assert database.path == folder.folder / "store.db"
    assert newest(folder.backups) is None
    assert folder.folder.stat().st_mode & 0o077 == 0
    database.close()


def test_database_is_backed_up_before_its_schema_changes(empty: Database, layout: Layout) -> None:
    upgrade(empty, "0001")
    add_team(empty, "before")
    opened = open_store(url_of(empty), layout, NOW_MS)
    assert version(opened) == newest_schema()
    assert teams(opened) == ["before"]
    assert [one.schema for one in backups(layout.backups)] == ["0001"]
    again = open_store(url_of(empty), layout, NOW_MS + 1)
    assert len(backups(layout.backups)) == 1
    again.close()
    opened.close()


@pytest.mark.parametrize("statement", [2, 0], ids=["second", "commit"])
def test_migration_killed_on_the_way_has_changed_nothing(
    empty: Database, layout: Layout, statement: int
) -> None:
    upgrade(empty, "0001")
    add_team(empty, "before")
    layout.prepare()
    made = make(empty, layout.backups, NOW_MS)
    empty.close()
    command = [sys.executable, "-m", "tests.store.migrating_slowly", url_of(empty), str(statement)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "stopped\n"
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert version(empty) == "0001"
    opened = open_store(url_of(empty), layout, NOW_MS + 1)
    assert version(opened) == newest_schema()
    assert teams(opened) == ["before"]
    assert [one.schema for one in backups(layout.backups)] == ["0001", "0001"]
    assert backups(layout.backups)[0] == made
    opened.close()


def full_store(layout: Layout) -> Database:
    database = open_store(None, layout, NOW_MS)
    for number in range(200):
        add_team(database, f"team {number} {'x' * 200}")
    return database


def test_damaged_database_is_refused_and_a_restore_returns_to_the_backup(layout: Layout) -> None:
    database = full_store(layout)
    backup = make(database, layout.backups, NOW_MS)
    before = teams(database)
    assert database.path is not None
    path = database.path
    database.close()
    damage(path)
    with pytest.raises(StoreError) as caught:
        open_store(None, layout, NOW_MS + 1)
    message = str(caught.value)
    assert "the database is damaged" in message
    assert (
        "`voice-analytics store restore` to return to the backup of 2023-11-14 22:13:20" in message
    )
    assert "\n" not in message
    aside = restore(Database(layout.url), layout, backup, NOW_MS + 2).aside
    opened = open_store(None, layout, NOW_MS + 3)
    assert teams(opened) == before
    opened.close()
    assert aside is not None
    assert Path(aside).stat().st_size == path.stat().st_size


@pytest.mark.parametrize("content", [b"", b"no database at all" * 1000], ids=["empty", "other"])
def test_file_in_its_place_is_refused(layout: Layout, content: bytes) -> None:
    database = full_store(layout)
    make(database, layout.backups, NOW_MS)
    database.close()
    (layout.folder / "store.db").write_bytes(content)
    with pytest.raises(StoreError, match="voice-analytics store restore"):
        open_store(None, layout, NOW_MS + 1)


def test_restore_that_was_killed_on_the_way_is_run_again(layout: Layout) -> None:
    database = full_store(layout)
    backup = make(database, layout.backups, NOW_MS)
    before = teams(database)
    database.close()
    path = layout.folder / "store.db"
    path.rename(layout.folder / "store.db.replaced-20230101T000000.000Z")
    (layout.folder / "store.db.restoring").write_bytes(b"half a copy")
    with pytest.raises(StoreError, match="the database is missing or empty"):
        open_store(None, layout, NOW_MS + 1)
    assert not path.exists()
    assert restore(Database(layout.url), layout, backup, NOW_MS + 2).aside is None
    opened = open_store(None, layout, NOW_MS + 3)
    assert teams(opened) == before
    opened.close()
    assert not (layout.folder / "store.db.restoring").exists()


def test_missing_database_is_not_replaced_by_an_empty_one(layout: Layout) -> None:
    database = full_store(layout)
    make(database, layout.backups, NOW_MS)
    database.close()
    (layout.folder / "store.db").unlink()
    with pytest.raises(StoreError, match="the database is missing or empty"):
        open_store(None, layout, NOW_MS + 1)


def test_damage_without_a_backup_says_so(layout: Layout) -> None:
    full_store(layout).close()
    damage(layout.folder / "store.db")
    with pytest.raises(StoreError, match="holds no backup; put a sound copy in its place"):
        open_store(None, layout, NOW_MS + 1)


def test_server_that_does_not_answer_is_one_sentence(layout: Layout) -> None:
    with pytest.raises(StoreError, match="the database cannot be read") as caught:
        open_store("postgresql+psycopg://nobody:secret@127.0.0.1:1/none", layout, NOW_MS)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"the data folder cannot be made .*store\.folder"):
        open_store(None, Layout(tmp_path / "file" / "box"), NOW_MS)


def test_full_disk_changes_nothing_and_is_one_sentence(layout: Layout) -> None:
    database = full_store(layout)
    before = teams(database)

    def fill() -> None:
        with database.write() as session:
            pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
            session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            for number in range(500):
                session.add(TeamRow(id=f"more {number}", name=f"more {number} {'x' * 500}"))

    with pytest.raises(StoreError, match="disk is full; free some space, nothing was") as caught:
        fill()
    assert "\n" not in str(caught.value)
    assert teams(database) == before
    database.close()
