"""The command for a recorder's archive: `import-history`."""

from pathlib import Path
from typing import Annotated

import typer

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="YAML file of settings that differ from the defaults."),
]


def add_to(app: typer.Typer) -> None:
    """Make the command known to the application."""
    app.command("import-history")(import_history)


def import_history(
    export: Annotated[Path, typer.Argument(help="CSV file of the recorder, a line per recording.")],
    by: Annotated[
        Path | None,
        typer.Option(
            "--map", help="YAML file: which column is what; left out, that of the export's name."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Take in a recorder's archive: analysed last, hidden from agents until it is released.

    Stopped at any point, it goes on where it was when it is begun again.
    """
    from voice_analytics.cli.importing import run

    raise typer.Exit(run(export, by or export.with_suffix(".yaml"), dry_run, config))
