"""The commands for what is kept: `store`, `audit`, `erase` and `hold`."""

from pathlib import Path
from typing import Annotated

import typer

store_app = typer.Typer(help="The store: back it up, return to a backup, check it, upgrade it.")
audit_app = typer.Typer(help="The log of what was done.")
erase_app = typer.Typer(help="Erase calls: rows, search index, audio, exports, originals.")
hold_app = typer.Typer(help="Legal hold: what is held is neither erased nor ends by its days.")

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="YAML file of settings that differ from the defaults."),
]
ReferenceOption = Annotated[
    str,
    typer.Option(
        "--reference", help="Why, such as the number of a case; goes into the audit log, no names."
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Erase, and do not only say what.")]
CallArgument = Annotated[str, typer.Argument(help="Id of the call.")]


def add_to(app: typer.Typer) -> None:
    """Make the commands known to the application."""
    app.add_typer(store_app, name="store", no_args_is_help=True)
    app.add_typer(audit_app, name="audit", no_args_is_help=True)
    app.add_typer(erase_app, name="erase", no_args_is_help=True)
    app.add_typer(hold_app, name="hold", no_args_is_help=True)


@store_app.command("backup")
def backup(config: ConfigOption = None) -> None:
    """Make a backup of the database; the service may go on."""
    from voice_analytics.cli import store

    raise typer.Exit(store.backup(config))


@store_app.command("restore")
def restore(
    file: Annotated[
        Path | None, typer.Argument(help="Name of the backup; left out, the newest.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Return to a backup, with the service stopped; what is there now is kept beside it."""
    from voice_analytics.cli import store

    raise typer.Exit(store.restore(config, file))


@store_app.command("check")
def check(config: ConfigOption = None) -> None:
    """Read the whole store and name what is wrong."""
    from voice_analytics.cli import store

    raise typer.Exit(store.check(config))


@store_app.command("upgrade")
def upgrade(config: ConfigOption = None) -> None:
    """Bring the database to this version's schema, after a backup, with the service stopped."""
    from voice_analytics.cli import store

    raise typer.Exit(store.upgrade(config))


@audit_app.command("verify")
def verify(config: ConfigOption = None) -> None:
    """Say whether the audit log is whole, or which row was changed, removed or moved."""
    from voice_analytics.cli import audit

    raise typer.Exit(audit.verify(config))


@erase_app.command("call")
def erase_call(
    calls: Annotated[list[str], typer.Argument(help="Ids of the calls.")],
    reference: ReferenceOption,
    yes: YesOption = False,
    config: ConfigOption = None,
) -> None:
    """Erase calls by their ids."""
    from voice_analytics.cli import erasing

    raise typer.Exit(erasing.erase_calls(config, calls, reference, yes))


@erase_app.command("party")
def erase_party(
    party: Annotated[
        str, typer.Argument(help="KEY=VALUE of the sidecar's `external_ids` or `customer`.")
    ],
    reference: ReferenceOption,
    yes: YesOption = False,
    config: ConfigOption = None,
) -> None:
    """Erase all calls of a party, such as a customer by crm=4711."""
    from voice_analytics.cli import erasing

    raise typer.Exit(erasing.erase_party(config, party, reference, yes))


@erase_app.command("person")
def erase_person(
    person: Annotated[str, typer.Argument(help="Id of somebody of the company.")],
    reference: ReferenceOption,
    yes: YesOption = False,
    config: ConfigOption = None,
) -> None:
    """Erase all calls in which somebody of the company had a part."""
    from voice_analytics.cli import erasing

    raise typer.Exit(erasing.erase_person(config, person, reference, yes))


@hold_app.command("set")
def set_hold(call: CallArgument, reference: ReferenceOption, config: ConfigOption = None) -> None:
    """Put a call under legal hold."""
    from voice_analytics.cli import erasing

    raise typer.Exit(erasing.hold(config, call, reference))


@hold_app.command("lift")
def lift_hold(call: CallArgument, reference: ReferenceOption, config: ConfigOption = None) -> None:
    """End the legal hold of a call."""
    from voice_analytics.cli import erasing

    raise typer.Exit(erasing.lift(config, call, reference))


@hold_app.command("list")
def list_holds(config: ConfigOption = None) -> None:
    """Print the calls under legal hold."""
    from voice_analytics.cli import erasing

    raise typer.Exit(erasing.list_held(config))
