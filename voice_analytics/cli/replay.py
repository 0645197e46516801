"""`replay`: recordings sent as calls, and what became of them."""

import os
import ssl
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from voice_analytics.config.load import load_settings
from voice_analytics.errors import ConfigError
from voice_analytics.ingest.replaying.loading import load
from voice_analytics.ingest.replaying.packets import RATE_HZ, Impairments
from voice_analytics.ingest.replaying.sending import (
    Recorded,
    ReplayOptions,
    ReplayProgress,
    replay,
)

PASSWORD = "VOICE_ANALYTICS_REPLAY_PASSWORD"  # noqa: S105 - the name of a variable

PORTS = {"UDP": 5060, "TCP": 5060, "TLS": 5061}

_SLOW_MS = 40
_INTERRUPTED = 130


def impairments(
    loss: float, jitter_ms: int, reorder: float, duplicate: float, drift_ppm: int
) -> Impairments:
    """Return what becomes of packets."""
    return Impairments(loss, jitter_ms, reorder, duplicate, drift_ppm)


def told_by(
    to: tuple[str, str],
    *,
    calls: int,
    speed: float,
    impairments: Impairments,
    seed: int,
    transport: str,
    certificates: tuple[Path | None, Path | None],
    srtp: bool,
    parties: tuple[str, str],
    user: str | None,
) -> ReplayOptions:
    """Return the options as they were given.

    Raises
    ------
    ConfigError
        When a certificate cannot be read.
    """
    protocol, target = to
    if protocol != "siprec":
        raise typer.BadParameter("recordings can be sent over siprec only", param_hint="--to")
    return ReplayOptions(
        target=_target(target, PORTS[transport]),
        calls=calls,
        speed=speed,
        impairments=impairments,
        seed=seed,
        transport=transport,
        tls=_tls(*certificates) if transport == "TLS" else None,
        srtp=srtp,
        agent=parties[0],
        customer=parties[1],
        known=None if user is None else (user, _password()),
    )


def run(files: Sequence[Path], options: ReplayOptions, config: Path | None) -> int:
    """Send recordings; the exit code is 1 where a call was not recorded."""
    roles = load_settings(config).audio.channels
    recordings = [load(path, roles) for path in files]
    try:
        done = _shown(recordings, options)
    except KeyboardInterrupt:
        typer.echo("voice-analytics: stopped; the calls were ended", err=True)
        return _INTERRUPTED
    _sum_up(done)
    return 1 if done.failed else 0


def _shown(recordings: Sequence[Recorded], options: ReplayOptions) -> ReplayProgress:
    """Send recordings with a bar on a terminal."""
    console = Console(stderr=True)
    sent = [recordings[number % len(recordings)] for number in range(options.calls)]
    legs = sum(len(one.roles) * one.audio.shape[1] for one in sent)
    packets = max(1, int(legs / RATE_HZ * 50 * (1 - options.impairments.loss)))
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[calls]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bars:
        bar = bars.add_task("sending", total=packets, calls="")

        def told(now: ReplayProgress) -> None:
            talking = now.talking - now.ended + len(now.failed)
            bars.update(bar, completed=now.packets, calls=f"{max(talking, 0)} calls")

        return replay(recordings, options, told)


def _sum_up(done: ReplayProgress) -> None:
    for why, count in Counter(done.failed).most_common():
        typer.echo(f"voice-analytics: {count} call(s) not recorded: {why}", err=True)
    if done.late_ms > _SLOW_MS:
        typer.echo(
            f"voice-analytics: packets left up to {done.late_ms} ms late; this machine is too slow "
            "to send so many calls",
            err=True,
        )
    recorded = done.ended - len(done.failed)
    typer.echo(f"{recorded} of {done.started} calls recorded, {done.packets} packets sent.")


def _password() -> str:
    password = os.environ.get(PASSWORD)
    if not password:
        raise ConfigError(f"--user needs the password in the environment variable {PASSWORD}")
    return password


def _target(text: str, port: int) -> tuple[str, int]:
    host, mark, number = text.rpartition(":")
    if not mark or "]" in number or (":" in host and not host.startswith("[")):
        host, number = text, str(port)
    if not number.isascii() or not number.isdigit() or not 0 < int(number) < 65_536 or not host:
        raise typer.BadParameter("must be HOST:PORT", param_hint="--to")
    return host.strip("[]"), int(number)


def _tls(ca: Path | None, cert: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=None if ca is None else str(ca))
        if cert is not None:
            context.load_cert_chain(cert)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"a certificate cannot be read ({error.strerror or error}); give PEM files"
        ) from error
    return context
