"""Backups of the database: made while it is used, checked before they count.

A backup is a file and a note beside it, `<file>.json`, which is written last: without it there is
no backup. The note holds the hash of the file and the end of the audit log at that time.
Audio is not in it; its files never change and are copied by any tool.
"""

import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from voice_analytics.errors import StoreError
from voice_analytics.ingest.syncing import sync_folder
from voice_analytics.store import postgres
from voice_analytics.store.audit import Head, head
from voice_analytics.store.database import Database
from voice_analytics.store.files import remove_file
from voice_analytics.store.migrating import version
from voice_analytics.store.whole import reason, written_whole

SUFFIXES = {True: ".db", False: ".dump"}
"""Of the file, by whether it is of SQLite."""

DAY_MS = 86_400_000
EARLY_MS = 1_800_000
"""A backup may be made this much before its time, so that a daily run never skips a day."""

_NOTE = ".json"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that can be restored."""

    path: Path
    made_at_ms: int
    schema: str
    """Of the database then."""

    sha256: str
    """Of the file."""

    size_bytes: int
    head: Head
    """The end of the audit log; the backup holds it, and perhaps more."""


def make(database: Database, folder: Path, now_ms: int) -> Backup:
    """Make a backup and return it; readers and writers are not disturbed.

    Raises
    ------
    StoreError
        When the database has no schema or is damaged, the disk is full, or a program of
        PostgreSQL is missing.
    """
    schema = version(database)
    if schema is None:
        raise StoreError("the database is empty; there is nothing to back up")
    path = folder / f"store-{stamp(now_ms)}{SUFFIXES[database.on_sqlite]}"
    part = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.touch(mode=0o600)
        end = _copied(database, part)
        part.replace(path)
        sync_folder(folder)
        return _noted(path, now_ms, schema, end)
    except OSError as error:
        raise StoreError(f"{folder}: the backup cannot be written ({reason(error)})") from error
    finally:
        part.unlink(missing_ok=True)


def newest(folder: Path) -> Backup | None:
    """Return the newest backup of a folder, None when there is none."""
    found = backups(folder)
    return found[-1] if found else None


def backups(folder: Path) -> tuple[Backup, ...]:
    """Return the backups of a folder, the oldest first.

    Raises
    ------
    StoreError
        When a note cannot be read.
    """
    notes = [_read(note) for note in folder.glob(f"store-*{_NOTE}")]
    return tuple(sorted((one for one in notes if one.path.exists()), key=lambda b: b.made_at_ms))


def due(folder: Path, now_ms: int, every_hours: int) -> bool:
    """Return whether it is time for the next backup, or nearly so: schedules are not exact."""
    last = newest(folder)
    return last is None or now_ms - last.made_at_ms >= every_hours * 3_600_000 - EARLY_MS


def check(backup: Backup) -> None:
    """See that a backup is as it was made.

    Raises
    ------
    StoreError
        When it is not.
    """
    if _sha256(backup.path) != backup.sha256:
        raise StoreError(
            f"{backup.path}: the backup is damaged (its hash is not the one noted); "
            "name an older one"
        )


def prune(folder: Path, now_ms: int, keep_days: int) -> tuple[Path, ...]:
    """Remove what is older than so many days, but never the newest backup; return what went.

    Backups hold calls that were deleted since.

    Raises
    ------
    StoreError
        When a file cannot be removed.
    """
    oldest = stamp(now_ms - keep_days * DAY_MS)
    last = newest(folder)
    kept = set() if last is None else {last.path, _note_of(last.path)}
    gone = []
    for path in sorted(folder.iterdir()) if folder.exists() else []:
        name, _, rest = path.name.partition("-")
        if name == "store" and rest < oldest and path not in kept:
            remove_file(path)
            gone.append(path)
    return tuple(gone)


def stamp(now_ms: int) -> str:
    """Return a moment as part of a file's name; later ones sort behind."""
    return f"{_moment(now_ms):%Y%m%dT%H%M%S}.{now_ms % 1000:03d}Z"


def spoken(at_ms: int) -> str:
    """Return a moment for a message."""
    return f"{_moment(at_ms):%Y-%m-%d %H:%M:%S} UTC"


def check_sqlite(path: Path) -> None:
    """See that an SQLite file is sound.

    Raises
    ------
    StoreError
        When it is not; says what was found first.
    """
    found = _first_fault(path)
    if found is not None:
        raise StoreError(f"{path}: the database is damaged ({found})")


def _first_fault(path: Path) -> str | None:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as one:
            row: tuple[str] = one.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    text = row[0].splitlines()[-1]
    return None if text == "ok" else text


def _copied(database: Database, part: Path) -> Head:
    """Write the copy and return the end of the audit log before it was begun."""
    with database.read() as session:
        end = head(session)
    if database.path is None:
        schema = current_schema(database)
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--schema={schema}")
        postgres.run("pg_dump", database.engine.url, *options, f"--file={part}")
        return end
    try:
        with closing(sqlite3.connect(database.path)) as ours, closing(sqlite3.connect(part)) as its:
            ours.backup(its)
            its.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise StoreError(f"the database could not be copied: {error}") from error
    check_sqlite(part)
    return end


def current_schema(database: Database) -> str:
    """Return the name of the schema that holds our tables, on PostgreSQL."""
    with database.engine.connect() as connection:
        return str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())


def _noted(path: Path, now_ms: int, schema: str, end: Head) -> Backup:
    made = Backup(path, now_ms, schema, _sha256(path), path.stat().st_size, end)
    note = {
        "made_at_ms": made.made_at_ms,
        "schema": made.schema,
        "sha256": made.sha256,
        "size_bytes": made.size_bytes,
        "audit_seq": end.seq,
        "audit_sha256": end.sha256,
    }
    with written_whole(_note_of(path)) as file:
        file.write(json.dumps(note, indent=1).encode() + b"\n")
    sync_folder(path.parent)
    return made


def _read(note: Path) -> Backup:
    try:
        said = json.loads(note.read_bytes())
        return Backup(
            path=note.with_name(note.name.removesuffix(_NOTE)),
            made_at_ms=said["made_at_ms"],
            schema=said["schema"],
            sha256=said["sha256"],
            size_bytes=said["size_bytes"],
            head=Head(said["audit_seq"], said["audit_sha256"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{note}: is no note of a backup; remove it") from error


def _note_of(path: Path) -> Path:
    return path.with_name(path.name + _NOTE)


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise StoreError(f"{path}: the backup cannot be read ({error.strerror})") from error


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms // 1000, UTC)
