"""Open the database for work: sound, of this version's schema, backed up before a change of it."""

from pathlib import Path

from voice_analytics.errors import StoreError
from voice_analytics.store.backups import check_sqlite, make, newest, spoken
from voice_analytics.store.database import Database
from voice_analytics.store.layout import Layout
from voice_analytics.store.migrating import newest as newest_schema
from voice_analytics.store.migrating import upgrade, version

CHECKED_BYTES = 256 << 20
"""A larger file is not read whole at every start, but once a day."""


def open_store(url: str | None, layout: Layout, now_ms: int) -> Database:
    """Return the database, ready for work; makes it where there is none and never was.

    Parameters
    ----------
    url
        SQLAlchemy's URL; None for SQLite in the data folder.
    layout
        The data folder.
    now_ms
        Milliseconds since 1970, UTC.

    Raises
    ------
    StoreError
        When it does not answer, is damaged, or is gone although there are backups; names the
        newest backup and the command to restore it.
    """
    layout.prepare()
    database = Database(url or layout.url)
    try:
        _check_sound(database, layout)
        _bring_up(database, layout, now_ms)
    except StoreError:
        database.close()
        raise
    return database


def open_existing(url: str | None, layout: Layout) -> Database:
    """Return the database as it is, for a command beside the service.

    Raises
    ------
    StoreError
        When there is none, it does not answer, or it is not of this version's schema.
    """
    database = Database(url or layout.url)
    path = database.path
    if path is not None and not path.exists():
        raise StoreError(f"{path}: there is no database; the service makes it when it starts")
    found = version(database)
    if found != newest_schema():
        database.close()
        raise StoreError(
            f"the database has schema {found}, this version {newest_schema()}; stop the service "
            "and run `voice-analytics store upgrade`"
        )
    return database


def _bring_up(database: Database, layout: Layout, now_ms: int) -> None:
    found = version(database)
    if found == newest_schema():
        return
    if found is None:
        _check_first_start(layout)
    else:
        make(database, layout.backups, now_ms)
    upgrade(database)


def _check_first_start(layout: Layout) -> None:
    if newest(layout.backups) is not None:
        raise StoreError(f"the database is missing or empty{_remedy(layout.backups)}")


def _check_sound(database: Database, layout: Layout) -> None:
    path = database.path
    if path is None:
        return
    if not path.exists():
        _check_first_start(layout)
        return
    try:
        if path.stat().st_size <= CHECKED_BYTES:
            check_sqlite(path)
        version(database)
    except StoreError as error:
        raise StoreError(f"{error}{_remedy(layout.backups)}") from error


def _remedy(folder: Path) -> str:
    last = newest(folder)
    if last is None:
        return f", and {folder} holds no backup; put a sound copy in its place"
    return (
        "; nothing was started. Run `voice-analytics store restore` to return to the backup of "
        f"{spoken(last.made_at_ms)} ({last.path.name}); what is there now is kept beside it"
    )
