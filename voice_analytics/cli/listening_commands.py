"""The command for calls in progress: `listen`."""

from pathlib import Path
from typing import Annotated

import typer

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="YAML file of settings that differ from the defaults."),
]


def add_to(app: typer.Typer) -> None:
    """Make the command known to the application."""
    app.command("listen")(listen)


def listen(
    config: ConfigOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only show what arrives; nothing is kept.")
    ] = False,
    with_parent: Annotated[
        bool, typer.Option("--with-parent", hidden=True, help="End when the parent does.")
    ] = False,
) -> None:
    """Take calls in progress from the telephone systems in `sip.trunks`, until stopped.

    Each call is kept as it comes, and analysed when it has ended. `serve` does the same where
    `sip.enabled` is true.
    """
    from voice_analytics.cli import listening

    raise typer.Exit(listening.check(config) if check else listening.listen(config, with_parent))
