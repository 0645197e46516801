"""The command that shows what passed on the wire: `trace`."""

from pathlib import Path
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Make the command known to the application."""
    app.command("trace")(trace)


def trace(
    subject: Annotated[
        str, typer.Argument(metavar="TRUNK|CAPTURE", help="A trunk's name, or a .pcap file.")
    ],
    calls: Annotated[int, typer.Option(min=1, max=100, help="How many of the last ones.")] = 5,
    call: Annotated[
        str | None, typer.Option("--call", help="Only the one whose id begins so.")
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="YAML file of settings that differ from the defaults."),
    ] = None,
) -> None:
    """Show the last calls of a trunk: SIP as a ladder, and how each leg arrives.

    It works while the box listens and after; what is shown is at most a few seconds old. Numbers
    are masked, and nothing that was said is kept for it.
    """
    from voice_analytics.cli import trace as tracing

    raise typer.Exit(tracing.trace(subject, config, calls, call))
