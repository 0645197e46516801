"""`store backup | restore | check | upgrade`: the database in the hands of an operator."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from voice_analytics.appliance.storing import (
    data_layout,
    database_url,
    decisions,
    places,
    start_store,
)
from voice_analytics.config.load import load_settings
from voice_analytics.store.backups import backups, make, spoken
from voice_analytics.store.checking import find_faults
from voice_analytics.store.database import Database
from voice_analytics.store.files import AudioFiles
from voice_analytics.store.layout import Layout
from voice_analytics.store.migrating import version
from voice_analytics.store.opening import open_existing, open_store
from voice_analytics.store.replaying import note_restore, replay
from voice_analytics.store.restoring import choose
from voice_analytics.store.restoring import restore as put_back
from voice_analytics.store.using import alone


def now_ms() -> int:
    """Return the time: commands are where it comes in."""
    return time.time_ns() // 1_000_000


def operator() -> str:
    """Return who gives a command, for the audit log: a number, no name."""
    return f"shell/{os.getuid()}"


@contextmanager
def opened(config: Path | None) -> Iterator[tuple[Database, Layout]]:
    """Give the database as it is, and the data folder."""
    settings = load_settings(config)
    layout = data_layout(settings)
    database = open_existing(database_url(settings), layout)
    try:
        yield database, layout
    finally:
        database.close()


def backup(config: Path | None) -> int:
    """Make a backup and say where it is."""
    with opened(config) as (database, layout):
        made = make(database, layout.backups, now_ms())
    typer.echo(f"Backup of {spoken(made.made_at_ms)}: {made.path} ({made.size_bytes:,} bytes).")
    return 0


def restore(config: Path | None, file: Path | None) -> int:
    """Return to a backup, keep what was there, and say where that is."""
    settings = load_settings(config)
    layout = data_layout(settings)
    chosen = choose(backups(layout.backups), layout.backups, file)
    url = database_url(settings) or layout.url
    done = put_back(Database(url), layout, chosen, now_ms())
    database = open_store(url, layout, now_ms())
    with database.write() as session:
        note_restore(session, chosen, now_ms(), operator())
        again = replay(session, places(layout), decisions(layout), now_ms(), operator())
    database.close()
    typer.echo(f"The database is as it was at {spoken(chosen.made_at_ms)}.")
    if done.aside is not None:
        typer.echo(f"What was there before is kept: {done.aside}.")
    if again:
        typer.echo(f"Erased, held or released again, as decided since then: {again} call(s).")
    return 0


def check(config: Path | None) -> int:
    """Read the whole store and name what is wrong with it."""
    with opened(config) as (database, layout):
        faults = find_faults(database, AudioFiles(layout.audio))
    for fault in faults:
        typer.echo(fault)
    typer.echo("The store is sound." if not faults else "`store restore` returns to a backup.")
    return 1 if faults else 0


def upgrade(config: Path | None) -> int:
    """Bring the database to this version's schema, after a backup."""
    settings = load_settings(config)
    layout = data_layout(settings)
    layout.prepare()
    with alone(layout.folder):
        database = start_store(settings, now_ms())
    typer.echo(f"The database has schema {version(database)}.")
    database.close()
    return 0
