"""`serve`: the appliance as a service."""

import sys
from collections.abc import Sequence
from pathlib import Path

import structlog
import typer

from voice_analytics.appliance import build
from voice_analytics.appliance.inbox import inbox_folder
from voice_analytics.appliance.serving import FirstLook
from voice_analytics.appliance.serving import serve as serve_box
from voice_analytics.config.load import load_settings
from voice_analytics.errors import IngestError
from voice_analytics.ingest.discovery import discover


def log_as_json(at_least: str = "info") -> None:
    """Have events of a level and above logged to standard error, one JSON object per line."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(at_least),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )


def serve(config: Path | None, inputs: Sequence[str], *, link: bool) -> int:
    """Run web server, watched folder and workers until a signal asks to stop."""
    log_as_json()
    settings = load_settings(config)
    build(settings).check_models()
    found = discover(inputs)
    if found.problems:
        raise IngestError(found.problems[0])

    def ready(url: str, entry: str | None) -> None:
        typer.echo(f"Listening on {url}.")
        if entry is not None:
            typer.echo(f"Sign in, once and within a quarter of an hour: {entry}")
        elif link:
            typer.echo("Sign in with your account: there are others than `admin` here.")
        if settings.watch.enabled:
            typer.echo(f"Recordings put into {inbox_folder(settings)} are analysed.")
        if settings.sip.enabled:
            typer.echo(f"Calls in progress are taken from {_counted(len(settings.sip.trunks))}.")
        typer.echo("Ctrl-C stops it.")

    serve_box(settings, config, ready, FirstLook(link, found.recordings))
    return 0


def _counted(trunks: int) -> str:
    return "1 trunk" if trunks == 1 else f"{trunks} trunks"
