"""`import-history`: a recorder's archive, line by line."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import typer

from voice_analytics.appliance.importing import ImportedLine, import_lines, preview_lines
from voice_analytics.appliance.spooled import spool_of
from voice_analytics.appliance.storing import data_layout, database_url
from voice_analytics.appliance.taking import Jobs, known_key, taking_in
from voice_analytics.appliance.working import job_queue
from voice_analytics.cli.store import now_ms
from voice_analytics.config.history_map import read_history_map
from voice_analytics.config.load import load_settings
from voice_analytics.config.settings import Settings
from voice_analytics.ingest.history import HistoryLine, read_history
from voice_analytics.store.database import Database
from voice_analytics.store.opening import open_existing
from voice_analytics.store.using import shared

_WAIT_S = 2.0


def run(export: Path, by: Path, dry_run: bool, config: Path | None) -> int:
    """Take in an archive; a bad line is told on standard error, and the exit code is then 1."""
    settings = load_settings(config)
    lines = read_history(export, read_history_map(by))
    layout = data_layout(settings)
    with ExitStack() as stack:
        stack.enter_context(shared(layout.folder))
        database = open_existing(database_url(settings), layout)
        stack.callback(database.close)
        if dry_run:
            return _told(preview_lines(lines, partial(known_key, database)), "would be taken in")
        return _told(_imported(settings, database, lines, stack), "taken in")


def _imported(
    settings: Settings, database: Database, lines: Iterator[HistoryLine], stack: ExitStack
) -> Iterator[ImportedLine]:
    queue = stack.enter_context(job_queue(settings))
    jobs = Jobs(queue.analyse, partial(queue.again, database))
    spool = spool_of(settings)
    taking = stack.enter_context(taking_in(settings, database, spool, jobs))
    return import_lines(lines, taking, settings.upload.history_ahead, _waiting(), now_ms)


def _waiting() -> Callable[[int], None]:
    """Return what waits a moment, and says why the first time."""
    said = False

    def wait(waiting: int) -> None:
        nonlocal said
        if not said:
            typer.echo(
                f"voice-analytics: {waiting} recordings wait for their analysis "
                "(upload.history_ahead); this goes on as a worker or the service analyses them",
                err=True,
            )
            said = True
        time.sleep(_WAIT_S)

    return wait


def _told(lines: Iterator[ImportedLine], done: str) -> int:
    taken = known = bad = 0
    for one in lines:
        if one.problem is not None:
            typer.echo(one.problem, err=True)
            bad += 1
        elif one.known:
            known += 1
        else:
            taken += 1
    typer.echo(f"{taken} {done}, {known} known from before, {bad} that cannot be.")
    return 1 if bad else 0
