"""`account create | list | disable | enable | password | link | token`."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from sqlalchemy.orm import Session

from voice_analytics.appliance.storing import start_store
from voice_analytics.cli.store import now_ms, operator
from voice_analytics.config.load import load_settings
from voice_analytics.config.settings import Settings
from voice_analytics.domain.access import AccountRole, Permission
from voice_analytics.errors import Refused
from voice_analytics.store.accounts import (
    Account,
    Change,
    NewAccount,
    account_named,
    accounts,
    add_account,
    change_account,
    normal_name,
    set_password,
)
from voice_analytics.store.entry_links import add_link
from voice_analytics.store.passwords import Passwords
from voice_analytics.store.tokens import NewToken, add_token
from voice_analytics.web.places import link_address

DAY_MS = 86_400_000


def create(
    config: Path | None, name: str, role: AccountRole, person_id: str | None, *, ask: bool
) -> int:
    """Make an account; the store is made where there is none yet."""
    settings = load_settings(config)
    normal = normal_name(name)
    by_password = ask and role is not AccountRole.INGEST
    password_hash = _new_hash(settings, normal) if by_password else None
    with _writing(settings) as session:
        new = NewAccount(normal, role, password_hash, person_id)
        add_account(session, now_ms(), operator(), new)
    typer.echo(f"Account {normal} made, as {role}.")
    return 0


def show(config: Path | None) -> int:
    """List the accounts, one a line."""
    with _writing(load_settings(config)) as session:
        found = accounts(session)
    for one in found:
        whose = "" if one.person_id is None else f"  person {one.person_id}"
        typer.echo(f"{one.name}  {one.role}{whose}{'  switched off' if one.disabled else ''}")
    if not found:
        typer.echo("No accounts yet: voice-analytics account create NAME --role admin")
    return 0


def switch(config: Path | None, name: str, *, disabled: bool) -> int:
    """Switch an account off or on."""
    with _writing(load_settings(config)) as session:
        one = _named(session, name)
        change = Change(one.role, one.person_id, disabled)
        change_account(session, now_ms(), operator(), one.id, change)
    typer.echo(f"Account {one.name} is switched {'off' if disabled else 'on'}.")
    return 0


def reset(config: Path | None, name: str) -> int:
    """Set the password of an account."""
    settings = load_settings(config)
    normal = normal_name(name)
    password_hash = _new_hash(settings, normal)
    with _writing(settings) as session:
        one = _named(session, normal)
        set_password(session, now_ms(), operator(), one.id, password_hash)
    typer.echo(f"Account {one.name} has a new password; its browsers are signed out.")
    return 0


def make_link(config: Path | None, name: str) -> int:
    """Make a link that works once and print it alone, so that it can be piped."""
    settings = load_settings(config)
    with _writing(settings) as session:
        secret = add_link(session, now_ms(), operator(), _named(session, name))
    server = settings.server
    typer.echo(link_address(server.base_url or f"http://{server.host}:{server.port}", secret))
    return 0


def make_token(
    config: Path | None, name: str, label: str, scopes: Sequence[Permission], days: int | None
) -> int:
    """Make a token and print its secret alone, so that it can be piped."""
    at_ms = now_ms()
    with _writing(load_settings(config)) as session:
        one = _named(session, name)
        until_ms = None if days is None else at_ms + days * DAY_MS
        new = NewToken(one.id, label, frozenset(scopes), until_ms)
        secret, _ = add_token(session, at_ms, operator(), new)
    typer.echo(secret)
    return 0


@contextmanager
def _writing(settings: Settings) -> Iterator[Session]:
    database = start_store(settings, now_ms())
    try:
        with database.write() as session:
            yield session
    finally:
        database.close()


def _named(session: Session, name: str) -> Account:
    found = account_named(session, name)
    if found is None:
        raise Refused("there is no such account; see voice-analytics account list")
    return found[0]


def _new_hash(settings: Settings, name: str) -> str:
    """Return the hash of a password that was asked for, never one that was made up here."""
    if sys.stdin.isatty():
        password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().removesuffix("\n")
    return Passwords(settings.accounts.password_length).hash(name, password)
