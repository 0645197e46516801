"""`people import | unmatched | late` and `calls release`."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from voice_analytics.appliance.taking import HISTORY
from voice_analytics.cli.store import now_ms, opened, operator
from voice_analytics.errors import IngestError
from voice_analytics.ingest.directory import read_directory, read_late
from voice_analytics.store.assigning import unmatched
from voice_analytics.store.audit import record
from voice_analytics.store.calls import hidden_calls, release_calls
from voice_analytics.store.database import Database
from voice_analytics.store.enrolling import apply_late_lines, enrol_and_match


def enrol(config: Path | None, file: Path, zone: str) -> int:
    """Store a directory file and say what it held."""
    data, times = read_file(file), _zone(zone)
    with opened(config) as (database, _), database.write() as session:
        found, matched = enrol_and_match(session, read_directory(data, file.name, times), file.name)
        detail = {"people": found.people, "addresses": found.addresses, "matched": matched}
        record(session, now_ms(), operator(), "directory.imported", "directory", detail)
    typer.echo(
        f"{found.people} people, {found.teams} teams, {found.queues} queues, "
        f"{found.addresses} addresses; {matched} stints found their person."
    )
    return 0


def show_unmatched(config: Path | None) -> int:
    """List the addresses that are nobody's."""
    with opened(config) as (database, _), database.read() as session:
        found = unmatched(session)
    for one in found:
        first, last = (_day(at_ms) for at_ms in (one.first_ms, one.last_ms))
        address = "no address given" if one.address is None else one.address
        typer.echo(f"{address}  {one.stints} stints, {first} to {last}, such as call {one.example}")
    if not found:
        typer.echo("Every agent's stint has its person.")
    return 0


def late(config: Path | None, file: Path) -> int:
    """Apply a file of late facts; the exit code is 1 where a line came to nothing."""
    data = read_file(file)
    with opened(config) as (database, _), database.write() as session:
        found = apply_late_lines(session, read_late(data, file.name))
        for call_id in found.calls:
            record(session, now_ms(), operator(), "call.reassigned", f"call/{call_id}")
    for number in found.not_stored:
        typer.echo(f"{file.name}, line {number}: no such call is stored", err=True)
    for number in found.unknown:
        typer.echo(f"{file.name}, line {number}: nobody had this address then", err=True)
    typer.echo(f"{len(found.calls)} calls; {found.reassigned} stints have another person now.")
    return 1 if found.not_stored or found.unknown else 0


def release(config: Path | None, ids: Sequence[str], *, imported: bool) -> int:
    """Let agents see calls."""
    if bool(ids) == imported:
        raise typer.BadParameter("name the ids of calls, or --imported")
    released = 0
    with opened(config) as (database, _):
        if not imported:
            released = _release_some(database, ids)
        while imported and (page := _hidden(database)):
            released += _release_some(database, page)
    typer.echo(f"{released} calls are shown to their agents now.")
    return 0


def _hidden(database: Database) -> tuple[str, ...]:
    with database.read() as session:
        return hidden_calls(session, HISTORY)


def _release_some(database: Database, ids: Sequence[str]) -> int:
    wanted = sorted(set(ids))
    with database.write() as session:
        release_calls(session, wanted)
        for call_id in wanted:
            record(session, now_ms(), operator(), "call.released", f"call/{call_id}")
    return len(wanted)


def read_file(file: Path) -> bytes:
    """Return what a file holds.

    Raises
    ------
    IngestError
        When it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise IngestError(f"{file}: cannot be read ({error.strerror})") from error


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise typer.BadParameter(f"{name} is no time zone; write Europe/London, say") from error


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
