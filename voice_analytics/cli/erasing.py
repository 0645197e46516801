"""`erase call | party | person` and `hold set | lift | list`: what is kept of single calls."""

from collections.abc import Sequence
from pathlib import Path

import typer

from voice_analytics.appliance.storing import decisions, places
from voice_analytics.cli.store import now_ms, opened, operator
from voice_analytics.errors import StoreError
from voice_analytics.store import holds
from voice_analytics.store.calls import get_call
from voice_analytics.store.database import Database
from voice_analytics.store.erasure import (
    calls_of_party,
    calls_of_person,
    erase_on_request,
    forget_removed,
)
from voice_analytics.store.layout import Layout


def erase_calls(config: Path | None, call_ids: Sequence[str], reference: str, yes: bool) -> int:
    """Erase calls by their ids."""
    with opened(config) as (database, layout):
        return _erase(database, layout, call_ids, reference, yes)


def erase_party(config: Path | None, party: str, reference: str, yes: bool) -> int:
    """Erase the calls of whoever another system knows by an id, given as KEY=VALUE."""
    key, equals, value = party.partition("=")
    if not (key and equals and value):
        raise typer.BadParameter("must be KEY=VALUE, such as crm=4711", param_hint="PARTY")
    with opened(config) as (database, layout):
        with database.read() as session:
            found = calls_of_party(session, key, value)
        return _erase(database, layout, found, reference, yes)


def erase_person(config: Path | None, person_id: str, reference: str, yes: bool) -> int:
    """Erase the calls in which somebody of the company had a stint."""
    with opened(config) as (database, layout):
        with database.read() as session:
            found = calls_of_person(session, person_id)
        return _erase(database, layout, found, reference, yes)


def hold(config: Path | None, call_id: str, reference: str) -> int:
    """Put a call under legal hold."""
    with opened(config) as (database, layout), database.write() as session:
        holds.hold(session, decisions(layout), call_id, reference, now_ms(), operator())
    typer.echo(f"Call {call_id} is held: nothing of it is erased until the hold is lifted.")
    return 0


def lift(config: Path | None, call_id: str, reference: str) -> int:
    """End the legal hold of a call."""
    with opened(config) as (database, layout), database.write() as session:
        holds.lift(session, decisions(layout), call_id, reference, now_ms(), operator())
    typer.echo(f"Call {call_id} is no longer held; what is over ends with the next daily run.")
    return 0


def list_held(config: Path | None) -> int:
    """Print the calls under legal hold."""
    with opened(config) as (database, _), database.read() as session:
        for call_id in holds.held_calls(session):
            typer.echo(call_id)
    return 0


def _erase(
    database: Database, layout: Layout, call_ids: Sequence[str], reference: str, yes: bool
) -> int:
    """Erase calls, or say which it would be; a call that is held or unknown stops none other."""
    if not call_ids:
        raise StoreError("no call is to be erased: none was found")
    if not yes:
        with database.read() as session:
            known = [one for one in call_ids if get_call(session, one) is not None]
        for call_id in known:
            typer.echo(call_id)
        typer.echo(f"{len(known)} call(s) would be erased; nothing was. Add --yes to erase them.")
        return 1
    erased = 0
    for call_id in call_ids:
        try:
            with database.write() as session:
                erase_on_request(
                    session, places(layout), decisions(layout), call_id, reference, now_ms(),
                    operator(),
                )  # fmt: skip
            erased += 1
        except StoreError as error:
            typer.echo(f"voice-analytics: {error}", err=True)
    forget_removed(database)
    typer.echo(f"{erased} of {len(call_ids)} call(s) erased.")
    return 0 if erased == len(call_ids) else 1
