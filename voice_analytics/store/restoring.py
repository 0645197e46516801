"""Return to a backup; what it replaces is moved aside, never overwritten."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from voice_analytics.errors import StoreError
from voice_analytics.ingest.syncing import sync_folder
from voice_analytics.store import postgres
from voice_analytics.store.backups import (
    DAY_MS,
    SUFFIXES,
    Backup,
    check,
    check_sqlite,
    current_schema,
    spoken,
    stamp,
)
from voice_analytics.store.database import Database
from voice_analytics.store.files import remove_file
from voice_analytics.store.layout import Layout
from voice_analytics.store.using import alone
from voice_analytics.store.whole import reason

_FILE_ASIDE = ".replaced-"
_SCHEMA_ASIDE = "replaced_"
_WITH_IT = ("-wal", "-shm")
"""What SQLite keeps beside its file."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    backup: Backup
    aside: str | None
    """File or schema with what was there before; None where nothing was."""


def restore(database: Database, layout: Layout, backup: Backup, now_ms: int) -> Restored:
    """Put a backup in the place of the database; nobody else may use it meanwhile.

    Killed at any moment, it leaves what was there before or what the backup holds, or, on SQLite,
    no database and the old one beside its place; then it is run again.

    Raises
    ------
    StoreError
        When the database is in use, the backup is damaged or of another kind of database, the disk
        is full, or a program of PostgreSQL is missing or fails.
    """
    if backup.path.suffix != SUFFIXES[database.on_sqlite]:
        kind = "SQLite" if database.on_sqlite else "PostgreSQL"
        raise StoreError(f"{backup.path}: is no backup of {kind}, which store.url names")
    check(backup)
    with alone(layout.folder):
        database.close()
        if database.path is None:
            aside = _replace_schema(database, backup, now_ms)
        else:
            aside = _replace_file(database.path, backup, now_ms)
    return Restored(backup, aside)


def drop_replaced(database: Database, now_ms: int, keep_days: int) -> tuple[str, ...]:
    """Remove what restores moved aside more than so many days ago; return what went.

    Raises
    ------
    StoreError
        When it cannot be removed.
    """
    oldest = stamp(now_ms - keep_days * DAY_MS)
    if database.path is None:
        return _drop_schemas(database, oldest)
    gone = []
    for path in sorted(database.path.parent.glob(f"{database.path.name}*{_FILE_ASIDE}*")):
        if path.name.rpartition(_FILE_ASIDE)[2] < oldest:
            remove_file(path)
            gone.append(str(path))
    return tuple(gone)


def _replace_file(path: Path, backup: Backup, now_ms: int) -> str | None:
    check_sqlite(backup.path)
    behind = f"{_FILE_ASIDE}{stamp(now_ms)}"
    aside = path.with_name(path.name + behind)
    try:
        fresh = _copied(backup.path, path)
        found = path.exists()
        for more in _WITH_IT:  # first, so that an old log is never taken for that of the backup
            beside = path.with_name(path.name + more)
            if beside.exists():
                beside.rename(path.with_name(path.name + more + behind))
        if found:
            path.rename(aside)
        fresh.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError(f"{path}: the backup cannot be put there ({reason(error)})") from error
    return str(aside) if found else None


def _copied(source: Path, target: Path) -> Path:
    """Return a copy of the backup beside its place."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_name(f"{target.name}.restoring")
    with source.open("rb") as old, fresh.open("wb") as new:
        fresh.chmod(0o600)
        shutil.copyfileobj(old, new, 1 << 20)
        new.flush()
        os.fsync(new.fileno())
    return fresh


def _replace_schema(database: Database, backup: Backup, now_ms: int) -> str | None:
    """Put the backup into the schema, after renaming the one that is there, in one transaction."""
    _check_unused(database)
    schema = current_schema(database)
    found = _has_tables(database, schema)
    aside = f"{_SCHEMA_ASIDE}{stamp(now_ms).lower()}"
    database.close()
    with tempfile.TemporaryDirectory(dir=backup.path.parent) as folder:
        script = Path(folder) / "script.sql"
        postgres.run(
            "pg_restore", None, "--no-owner", "--no-privileges", f"--file={script}",
            str(backup.path),
        )  # fmt: skip
        first = f'ALTER SCHEMA "{schema}" RENAME TO "{aside}"' if found else (
            f'DROP SCHEMA "{schema}"'
        )  # fmt: skip
        commands = [f"--command={first}"]
        if not _makes_schema(script):
            commands.append(f'--command=CREATE SCHEMA "{schema}"')
        postgres.run(
            "psql", database.engine.url, "--no-psqlrc", "--quiet", "--single-transaction",
            "--set=ON_ERROR_STOP=1", *commands, f"--file={script}",
        )  # fmt: skip
    return f"schema {aside}" if found else None


def _makes_schema(script: Path) -> bool:
    with script.open(encoding="utf-8") as lines:
        return any(line.startswith("CREATE SCHEMA ") for line in lines)


def _check_unused(database: Database) -> None:
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND usename IS NOT NULL"
    )
    with database.read() as session:
        others = session.scalar(text(query))
    if others:
        raise StoreError(
            f"{others} other connection(s) use the database; stop the service and its workers first"
        )


def _has_tables(database: Database, schema: str) -> bool:
    query = text("SELECT count(*) FROM pg_tables WHERE schemaname = :schema")
    with database.read() as session:
        return bool(session.scalar(query, {"schema": schema}))


def _drop_schemas(database: Database, oldest: str) -> tuple[str, ...]:
    query = text("SELECT nspname FROM pg_namespace WHERE nspname LIKE :like ORDER BY nspname")
    with database.write() as session:
        names = session.scalars(query, {"like": f"{_SCHEMA_ASIDE}2%"}).all()
        gone = [name for name in names if name.removeprefix(_SCHEMA_ASIDE) < oldest.lower()]
        for name in gone:
            session.execute(text(f'DROP SCHEMA "{name}" CASCADE'))
    return tuple(f"schema {name}" for name in gone)


def choose(found: tuple[Backup, ...], folder: Path, named: Path | None) -> Backup:
    """Return the backup to restore: the one that is named, else the newest.

    Raises
    ------
    StoreError
        When there is none.
    """
    if named is None:
        if not found:
            raise StoreError(f"{folder}: holds no backup")
        return found[-1]
    for one in found:
        if one.path.name == named.name:
            return one
    last = f"the newest is {found[-1].path.name} of {spoken(found[-1].made_at_ms)}"
    raise StoreError(f"{named}: is no backup in {folder}; {last if found else 'it holds none'}")
