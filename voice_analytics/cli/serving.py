"""`serve` and `worker`: the appliance as a service."""

import os
import signal
import sys
import threading
from pathlib import Path

import structlog
import typer

from voice_analytics.appliance import build
from voice_analytics.appliance.serving import serve as serve_box
from voice_analytics.appliance.serving import working
from voice_analytics.appliance.taking import inbox
from voice_analytics.config.load import load_settings


def serve(config: Path | None) -> int:
    """Run web server, watched folder and workers until a signal asks to stop."""
    _log_to_stderr()
    settings = load_settings(config)
    build(settings).check_models()

    def ready(url: str) -> None:
        typer.echo(f"Listening on {url}. Recordings put into {inbox(settings)} are analysed.")
        typer.echo("Ctrl-C stops it.")

    serve_box(settings, config, ready)
    return 0


def work(config: Path | None) -> int:
    """Do queued work until a signal asks to stop."""
    _log_to_stderr()
    settings = load_settings(config)
    asked = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: asked.set())
    parent = os.getppid()
    with working(settings):
        while not asked.wait(1.0) and os.getppid() == parent:
            pass
    return 0


def _log_to_stderr() -> None:
    """Write logs as lines of JSON to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
