"""`serve`: the appliance as a service."""

import sys
from pathlib import Path

import structlog
import typer

from voice_analytics.appliance import build
from voice_analytics.appliance.inbox import inbox_folder
from voice_analytics.appliance.serving import serve as serve_box
from voice_analytics.config.load import load_settings


def log_as_json() -> None:
    """Have events logged to standard error, one JSON object per line."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )


def serve(config: Path | None) -> int:
    """Run web server, watched folder and workers until a signal asks to stop."""
    log_as_json()
    settings = load_settings(config)
    build(settings).check_models()

    def ready(url: str) -> None:
        typer.echo(f"Listening on {url}.")
        if settings.watch.enabled:
            typer.echo(f"Recordings put into {inbox_folder(settings)} are analysed.")
        if settings.sip.enabled:
            typer.echo(f"Calls in progress are taken from {len(settings.sip.trunks)} trunks.")
        typer.echo("Ctrl-C stops it.")

    serve_box(settings, config, ready)
    return 0
