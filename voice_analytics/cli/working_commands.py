"""The commands for work: `worker` and `jobs`."""

from pathlib import Path
from typing import Annotated

import typer

from voice_analytics.domain.intake import IntakeState

jobs_app = typer.Typer(help="Recordings that came in: what waits, what runs, what failed and why.")

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="YAML file of settings that differ from the defaults."),
]


def add_to(app: typer.Typer) -> None:
    """Make the commands known to the application."""
    app.command("worker")(worker)
    app.add_typer(jobs_app, name="jobs", no_args_is_help=True)


def worker(
    config: ConfigOption = None,
    with_parent: Annotated[
        bool, typer.Option("--with-parent", hidden=True, help="End when the parent does.")
    ] = False,
) -> None:
    """Analyse what came in until stopped; several on PostgreSQL share the work.

    What runs when it is stopped, or killed, is gone on with by its next start or by another one.
    """
    from voice_analytics.cli.working import work

    raise typer.Exit(work(config, with_parent=with_parent))


@jobs_app.command("list")
def list_jobs(
    state: Annotated[
        IntakeState | None, typer.Option("--state", help="Only those of this state.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 50,
    config: ConfigOption = None,
) -> None:
    """List recordings that came in, the newest first, and count them."""
    from voice_analytics.cli.working import show

    raise typer.Exit(show(config, state, limit))


@jobs_app.command("rescore")
def rescore(config: ConfigOption = None) -> None:
    """Have all stored reports graded again; the service or a worker does it, without audio.

    The rubric and rules are those the worker was started with.
    """
    from voice_analytics.cli.working import rescore

    raise typer.Exit(rescore(config))


@jobs_app.command("retry")
def retry(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids of failed recordings.")] = None,
    all_failed: Annotated[bool, typer.Option("--all", help="All that failed.")] = False,
    config: ConfigOption = None,
) -> None:
    """Analyse again what failed."""
    from voice_analytics.cli.working import again

    raise typer.Exit(again(config, ids or [], all_failed))
