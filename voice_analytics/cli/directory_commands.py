"""The commands for the directory and for whose calls are: `people` and `calls`."""

from pathlib import Path
from typing import Annotated

import typer

people_app = typer.Typer(help="Who works here, and whose calls are whose.")
calls_app = typer.Typer(help="Stored calls.")

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="YAML file of settings that differ from the defaults."),
]


def add_to(app: typer.Typer) -> None:
    """Make the commands known to the application."""
    app.add_typer(people_app, name="people", no_args_is_help=True)
    app.add_typer(calls_app, name="calls", no_args_is_help=True)


@people_app.command("import")
def import_people(
    file: Annotated[Path, typer.Argument(help="CSV file; docs/directory.md names its columns.")],
    zone: Annotated[str, typer.Option("--zone", help="Time zone of dates that name none.")] = "UTC",
    config: ConfigOption = None,
) -> None:
    """Store a directory, all of the file or nothing; unmatched calls find their people."""
    from voice_analytics.cli import directory

    raise typer.Exit(directory.enrol(config, file, zone))


@people_app.command("unmatched")
def unmatched(config: ConfigOption = None) -> None:
    """List the addresses of agents that are nobody's, the most frequent first."""
    from voice_analytics.cli import directory

    raise typer.Exit(directory.show_unmatched(config))


@people_app.command("late")
def late(
    file: Annotated[Path, typer.Argument(help="CSV file of a CDR or CTI system.")],
    config: ConfigOption = None,
) -> None:
    """Name or correct agents, queues and topics of stored calls; they are not analysed again."""
    from voice_analytics.cli import directory

    raise typer.Exit(directory.late(config, file))


@calls_app.command("release")
def release(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids of calls.")] = None,
    imported: Annotated[
        bool, typer.Option("--imported", help="All that `import-history` took in.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Let agents see their calls."""
    from voice_analytics.cli import directory

    raise typer.Exit(directory.release(config, ids or [], imported=imported))
