"""The commands for accounts."""

from pathlib import Path
from typing import Annotated

import typer

from voice_analytics.domain.access import AccountRole, Permission

account_app = typer.Typer(help="Accounts: who may sign in, and tokens for machines.")

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="YAML file of settings that differ from the defaults."),
]
NameArgument = Annotated[str, typer.Argument(help="Name of the account.")]


def add_to(app: typer.Typer) -> None:
    """Make the commands known to the application."""
    app.add_typer(account_app, name="account", no_args_is_help=True)


@account_app.command("create")
def create(
    name: NameArgument,
    role: Annotated[AccountRole, typer.Option("--role", help="What the account is for.")],
    person: Annotated[
        str | None, typer.Option("--person", help="Id of the person it is, of the directory.")
    ] = None,
    password: Annotated[
        bool,
        typer.Option(
            help="Ask for a password on the terminal, or read a line of standard input. Without "
            "one it signs in at the identity provider, or by token, as `ingest` always does."
        ),
    ] = True,
    config: ConfigOption = None,
) -> None:
    """Make an account."""
    from voice_analytics.cli import accounts

    raise typer.Exit(accounts.create(config, name, role, person, ask=password))


@account_app.command("list")
def show(config: ConfigOption = None) -> None:
    """List the accounts."""
    from voice_analytics.cli import accounts

    raise typer.Exit(accounts.show(config))


@account_app.command("disable")
def disable(name: NameArgument, config: ConfigOption = None) -> None:
    """Switch an account off: it is signed out, and its tokens do nothing."""
    from voice_analytics.cli import accounts

    raise typer.Exit(accounts.switch(config, name, disabled=True))


@account_app.command("enable")
def enable(name: NameArgument, config: ConfigOption = None) -> None:
    """Switch an account on again."""
    from voice_analytics.cli import accounts

    raise typer.Exit(accounts.switch(config, name, disabled=False))


@account_app.command("password")
def password(name: NameArgument, config: ConfigOption = None) -> None:
    """Set a password, asked for on the terminal or read from standard input; signs out."""
    from voice_analytics.cli import accounts

    raise typer.Exit(accounts.reset(config, name))


@account_app.command("link")
def link(name: NameArgument, config: ConfigOption = None) -> None:
    """Print a link that signs one browser in, once, within a quarter of an hour."""
    from voice_analytics.cli import accounts

    raise typer.Exit(accounts.make_link(config, name))


@account_app.command("token")
def token(
    name: NameArgument,
    label: Annotated[str, typer.Option("--label", help="What uses it.")],
    scopes: Annotated[
        list[Permission], typer.Option("--scope", help="What it may do; may be repeated.")
    ],
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="Ends after this many days.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Make a token for a machine and print it, this once."""
    from voice_analytics.cli import accounts

    raise typer.Exit(accounts.make_token(config, name, label, scopes, days))
