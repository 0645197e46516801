"""`audit verify`: is the log of what was done whole."""

from pathlib import Path

import typer

from voice_analytics.cli.store import opened
from voice_analytics.store.audit import verify as walk
from voice_analytics.store.backups import backups
from voice_analytics.store.replaying import noted_heads


def verify(config: Path | None) -> int:
    """Walk along the log, compare it with what backups noted, and name the first row at fault."""
    with opened(config) as (database, layout), database.read() as session:
        noted = noted_heads(session, backups(layout.backups))
        verdict = walk(session, noted)
    if verdict.fault is not None:
        typer.echo(f"voice-analytics: {verdict.fault.problem}", err=True)
        return 1
    typer.echo(f"{verdict.head.seq} rows, each tied to the one before it.")
    typer.echo(f"{len(noted)} backup(s) agree. The last row: {verdict.head.sha256}")
    return 0
