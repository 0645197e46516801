"""`worker` and `jobs list | retry`: the work in the hands of an operator."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from voice_analytics.appliance import build
from voice_analytics.appliance.storing import data_layout, database_url, start_store
from voice_analytics.appliance.working import job_queue, rescore_name, worker_report
from voice_analytics.appliance.working import worker as worker_of
from voice_analytics.cli.store import now_ms, operator
from voice_analytics.config.load import load_settings
from voice_analytics.domain.intake import Intake, IntakeState
from voice_analytics.store import intakes
from voice_analytics.store.audit import record
from voice_analytics.store.database import Database
from voice_analytics.store.opening import open_existing
from voice_analytics.store.using import shared

PAGE = 500


LOOK_S = 1.0
"""Between looks for the parent."""


def work(config: Path | None, *, with_parent: bool = False) -> int:
    """Work until SIGTERM or Ctrl-C, or until the parent is gone where it is to end with it."""
    parent = os.getppid()
    settings = load_settings(config)
    models = build(settings).check_models()
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    with shared(data_layout(settings).folder):
        database = start_store(settings, now_ms())
        try:
            one = worker_of(settings, database)
            one.start()
            typer.echo("voice-analytics: worker ready", err=True)
            with worker_report(settings, database, models, now_ms):
                while signal.sigtimedwait(ends, LOOK_S) is None:
                    if with_parent and os.getppid() != parent:
                        break
            one.stop(settings.jobs.stop_within_ms / 1000)
        finally:
            database.close()
    return 0


def show(config: Path | None, state: IntakeState | None, limit: int) -> int:
    """Print what came in, and how much of every state there is."""
    database = _store(config)
    with database.read() as session:
        found = intakes.listed(session, () if state is None else (state,), limit=limit)
        counted = intakes.counts(session)
    database.close()
    table = Table(box=None, pad_edge=False)
    for name in ("id", "state", "source", "label", "tries", "progress or reason"):
        table.add_column(name, overflow="fold", justify="right" if name == "tries" else "left")
    for one in found:
        table.add_row(
            one.id,
            one.state,
            one.submission.source,
            one.submission.label,
            str(one.attempts),
            _said(one),
        )
    console = Console(highlight=False)
    console.print(table)
    console.print(", ".join(f"{number} {name.value}" for name, number in counted.items()) + ".")
    return 0


def again(config: Path | None, ids: Sequence[str], all_failed: bool) -> int:
    """Hand in failed recordings again; the exit code is 1 where one named had not failed."""
    if bool(ids) == all_failed:
        raise typer.BadParameter("name the ids of failed recordings, or --all")
    database = _store(config)
    try:
        wanted = ids or _failed(database)
        with job_queue(load_settings(config)) as queue:
            done = [one for one in wanted if queue.again(database, one)]
    finally:
        database.close()
    for one in wanted:
        if one not in done:
            typer.echo(f"voice-analytics: {one} has not failed; see jobs list", err=True)
    typer.echo(f"{len(done)} of {len(wanted)} recordings wait again.")
    return 0 if len(done) == len(wanted) else 1


def rescore(config: Path | None) -> int:
    """Ask for all stored reports to be graded again."""
    database = _store(config)
    at_ms = now_ms()
    try:
        with job_queue(load_settings(config)) as queue:
            queue.rescore(rescore_name(at_ms))
        with database.write() as session:
            record(session, at_ms, operator(), "calls.rescore_asked", "store")
    finally:
        database.close()
    typer.echo("All stored reports wait to be graded again.")
    return 0


def _failed(database: Database) -> list[str]:
    found: list[str] = []
    before: tuple[int, str] | None = None
    while True:
        with database.read() as session:
            page = intakes.listed(session, (IntakeState.FAILED,), before=before, limit=PAGE)
        if not page:
            return found
        found += [one.id for one in page]
        before = page[-1].received_at_ms, page[-1].id


def _store(config: Path | None) -> Database:
    settings = load_settings(config)
    return open_existing(database_url(settings), data_layout(settings))


def _said(one: Intake) -> str:
    if one.why is not None:
        return one.why
    return "" if one.stage is None else f"{one.stage} {(one.progress or 0.0):.0%}"
