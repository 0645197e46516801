"""The command that sends recordings as calls: `replay`."""

from pathlib import Path
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Make the command known to the application."""
    app.command("replay")(replay)


def replay(
    files: Annotated[list[Path], typer.Argument(help="Recordings with one or two channels.")],
    to: Annotated[
        tuple[str, str],
        typer.Option("--to", metavar="siprec HOST:PORT", help="Protocol and recorder."),
    ],
    calls: Annotated[
        int | None, typer.Option(min=1, max=10_000, help="Calls at once; left out, one per file.")
    ] = None,
    speed: Annotated[
        float, typer.Option(min=0.1, max=4.0, help="How many times faster than real.")
    ] = 1.0,
    loss: Annotated[float, typer.Option(min=0, max=1, help="Chance of a packet to be lost.")] = 0.0,
    jitter: Annotated[
        int, typer.Option(min=0, max=5000, help="Packets are late by up to so many ms.")
    ] = 0,
    reorder: Annotated[
        float, typer.Option(min=0, max=1, help="Chance of a packet to be overtaken.")
    ] = 0.0,
    duplicate: Annotated[
        float, typer.Option(min=0, max=1, help="Chance of a packet to come twice.")
    ] = 0.0,
    drift: Annotated[
        int, typer.Option(min=-10_000, max=10_000, help="Sender's clock too slow by so many ppm.")
    ] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Another one, other packets are lost.")] = 0,
    tcp: Annotated[bool, typer.Option("--tcp", help="Signal over TCP.")] = False,
    tls: Annotated[bool, typer.Option("--tls", help="Signal over TLS.")] = False,
    ca: Annotated[
        Path | None, typer.Option("--ca", help="Certificates that vouch for the recorder's.")
    ] = None,
    cert: Annotated[
        Path | None, typer.Option("--cert", help="Own certificate with its key, for TLS.")
    ] = None,
    srtp: Annotated[
        bool, typer.Option("--srtp", help="Encrypt audio; recorders take keys over TLS only.")
    ] = False,
    agent: Annotated[
        str, typer.Option("--agent", help="SIP address of the agent.")
    ] = "sip:7001@pbx.example",
    customer: Annotated[
        str, typer.Option("--customer", help="SIP address of the customer.")
    ] = "sip:+15550100@carrier.example",
    user: Annotated[
        str | None,
        typer.Option("--user", help="Name for a recorder that asks for a password."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="YAML file of settings that differ from the defaults."),
    ] = None,
) -> None:
    """Send recordings as calls to a SIPREC recorder, over a network as bad as wanted.

    The exit code is 1 where a call was not recorded. The password that goes with `--user` is in the
    environment variable VOICE_ANALYTICS_REPLAY_PASSWORD.
    """
    from voice_analytics.cli.replay import impairments, run, told_by

    if tcp and tls:
        raise typer.BadParameter("give --tcp or --tls, not both")
    options = told_by(
        to,
        calls=calls or len(files),
        speed=speed,
        impairments=impairments(loss, jitter, reorder, duplicate, drift),
        seed=seed,
        transport="TLS" if tls else "TCP" if tcp else "UDP",
        certificates=(ca, cert),
        srtp=srtp,
        parties=(agent, customer),
        user=user,
    )
    raise typer.Exit(run(files, options, config))
