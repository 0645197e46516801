"""The command for what customers answered: `survey`."""

from pathlib import Path
from typing import Annotated

import typer

survey_app = typer.Typer(help="What customers answered in surveys.")

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="YAML file of settings that differ from the defaults."),
]


def add_to(app: typer.Typer) -> None:
    """Make the command known to the application."""
    app.add_typer(survey_app, name="survey", no_args_is_help=True)


@survey_app.command("import")
def import_survey(
    file: Annotated[Path, typer.Argument(help="CSV file of a survey; docs/surveys.md.")],
    by: Annotated[
        Path | None,
        typer.Option("--map", help="YAML file: which column is what; left out: as called."),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Store customers' answers beside their calls; to do it again changes nothing."""
    from voice_analytics.cli.surveys import run

    raise typer.Exit(run(config, file, by))
