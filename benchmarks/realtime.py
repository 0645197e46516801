"""How many calls in progress one core receives, orders, decodes, keeps and listens to.

Run ``python -m benchmarks.realtime``. The server runs on the first core, as the service runs it;
recordings are replayed to it over real sockets from the second: more and more calls, each step in
fresh processes. The floor of the same run is a loop that reads datagrams, decodes them by table,
has all legs heard by the detector in one batch and does nothing else. Lag is from the arrival of
the first packet of a piece of audio to when it is handed on, decoded and in its place; live lag,
from the sample that made it certain what happened to when that is said.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from rich.table import Table

from benchmarks.realtime_picture import picture
from benchmarks.realtime_watching import cpu_s, one_core
from benchmarks.results import RESULTS, today, write_results
from benchmarks.tables import console as make_console
from voice_analytics.domain.call import Role
from voice_analytics.ingest.replaying.loading import load
from voice_analytics.ingest.replaying.packets import RATE_HZ, packets_of
from voice_analytics.ingest.replaying.sending import Recorded, ReplayOptions, replay
from voice_analytics.ingest.rtp.packet import write_packet

SAMPLES = Path(__file__).parent.parent / "samples"
ROOT = Path(__file__).parent.parent

LAG_LIMIT_MS = 300
SENDER_LATE_MS = 100
"""A step whose sender was itself later than this says nothing."""

PACKET_S = 0.02
FLOOR_S = 20

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    steps: Annotated[str, typer.Option(help="Calls at a time, one step after another.")] = (
        "10,50,100,200,300"
    ),
    seconds: Annotated[int, typer.Option(min=5, help="Length of each call.")] = 30,
    out: Annotated[Path, typer.Option(help="Folder of the dated results.")] = RESULTS,
) -> None:
    """Measure and print the table; write results and a picture."""
    console = make_console()
    one_core(1)
    roles = {0: Role.AGENT, 1: Role.CUSTOMER}
    whole = load(SAMPLES / "poor_listener.flac", roles)
    recorded = replace(whole, audio=_as_long(whole.audio, seconds))
    rows = []
    for step in steps.split(","):
        calls = int(step)
        row = {**_server(recorded, calls), **_floor(recorded, calls)}
        rows.append(_derived(row, calls, recorded.audio.shape[1] / RATE_HZ))
        console.print(f"{calls} calls: {rows[-1]['core_share']:.0%} of a core")
    content = {"load_average": os.getloadavg(), "lag_limit_ms": LAG_LIMIT_MS, "steps": rows}
    content["calls_per_core"] = carried(rows)
    console.print(table(rows))
    console.print(f"Results: {write_results(out, 'realtime', content)}")
    path = out / f"{today()}-realtime.svg"
    path.write_text(picture(rows, LAG_LIMIT_MS), encoding="utf-8")
    console.print(f"Picture: {path}")


def carried(rows: Sequence[Mapping[str, Any]]) -> int:
    """Return the most calls of a step that were carried: in time, whole and all listened to."""
    good = (
        row["calls"]
        for row in rows
        if row["valid"] and row["in_time"] and not row["lost"] and not row["live_shed_ms"]
    )
    return max(good, default=0)


def table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return the steps as a table."""
    found = Table(title="Calls in progress, two legs each, one core")
    names = ("calls", "core", "floor", "µs/packet", "lag p50", "lag p95", "live p95", "lost")
    for name in (*names, "not heard live", "KiB/call", "sender late"):
        found.add_column(name, justify="right")
    for row in rows:
        found.add_row(
            str(row["calls"]),
            f"{row['core_share']:.0%}",
            f"{row['floor_share']:.0%}",
            f"{row['packet_us']:.0f}",
            f"{row['lag_ms']['p50']} ms",
            f"{row['lag_ms']['p95']} ms",
            f"{row['live_lag_ms']['p95']} ms",
            str(row["lost"]),
            f"{row['live_shed_ms'] / 1000:.1f} s",
            f"{row['call_kib']:.0f}",
            f"{row['sender_late_ms']} ms",
        )
    return found


def _as_long(audio: NDArray[np.int16], seconds: int) -> NDArray[np.int16]:
    """Return audio of that length, begun again where it is shorter."""
    times = -(-seconds * RATE_HZ // audio.shape[1])
    return np.ascontiguousarray(np.tile(audio, times)[:, : seconds * RATE_HZ])


def _derived(row: dict[str, Any], calls: int, call_s: float) -> dict[str, Any]:
    share = row["cpu_s"] / row["wall_s"]
    packets = max(row.get("packets", 0), 1)
    samples = max(sum(row["stages"].values()), 1)
    beside = {"keep": row["writer_cpu_s"], "vad": row["vad_cpu_s"], "floor": row["live_cpu_s"]}
    sampled_s = max(row["cpu_s"] - sum(beside.values()), 0.0)
    stages = Counter({name: count / samples * sampled_s for name, count in row["stages"].items()})
    stages.update(beside)
    return {
        **row,
        "calls": calls,
        "call_s": call_s,
        "core_share": share,
        "floor_share": row["floor_cpu_s"] / row["floor_wall_s"],
        "packet_us": row["cpu_s"] / packets * 1e6,
        "call_kib": max(row["peak_mib"] - row["idle_mib"], 0.0) * 1024 / calls,
        "stages_cpu_s": {name: round(seconds, 3) for name, seconds in stages.items()},
        "lost": row.get("lost", 0),
        "valid": row["sender_late_ms"] <= SENDER_LATE_MS and not row["failed"],
        "in_time": max(row["lag_ms"]["p95"], row["live_lag_ms"]["p95"]) <= LAG_LIMIT_MS,
    }


def _server(recorded: Recorded, calls: int) -> dict[str, Any]:
    """Replay calls to the server; return what it took."""
    with _child("benchmarks.realtime_server", calls) as child:
        ready = _line(child)
        began = time.monotonic()
        options = ReplayOptions(("127.0.0.1", ready["port"]), calls=calls, transport="TCP")
        sender_s = cpu_s()
        done = replay([recorded], options)
        sender_s = cpu_s() - sender_s
        wall_s = time.monotonic() - began
        time.sleep(1.0)
        used = _ended(child)
    return {
        **used,
        "idle_mib": ready["memory_mib"],
        "peak_mib": used["memory_mib"],
        "wall_s": wall_s,
        "sent": done.packets,
        "sender_late_ms": done.late_ms,
        "sender_cpu_s": sender_s,
        "failed": len(done.failed),
    }


def _floor(recorded: Recorded, calls: int) -> dict[str, Any]:
    """Send the same packets to the bare loop; return what it took."""
    packets = [
        [write_packet(one.packet) for one in packets_of(leg, 0, np.random.default_rng(1))]
        for leg in recorded.audio[:, : FLOOR_S * RATE_HZ]
    ]
    with _child("benchmarks.realtime_floor", 2 * calls) as child:
        ports = _line(child)["ports"]
        began = time.monotonic()
        _speak(packets, ports)
        wall_s = time.monotonic() - began
        time.sleep(0.3)
        used = _ended(child)
    return {"floor_cpu_s": used["cpu_s"], "floor_wall_s": wall_s, "floor_packets": used["packets"]}


def _speak(packets: Sequence[Sequence[bytes]], ports: Sequence[int]) -> None:
    """Send to all ports at the pace of speech, spread over each packet's time."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        began = time.monotonic()
        for number in range(len(packets[0])):
            for place, port in enumerate(ports):
                if place % 20 == 0:
                    due = began + (number + place / len(ports)) * PACKET_S
                    time.sleep(max(0.0, due - time.monotonic()))
                own.sendto(packets[place % len(packets)][number], ("127.0.0.1", port))


@contextmanager
def _child(module: str, argument: int) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", module, str(argument)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def _line(child: "subprocess.Popen[str]") -> dict[str, Any]:
    """Return the next thing a child says; passes over its log."""
    if child.stdout is None:
        raise ValueError("the child has no output")
    while not (line := child.stdout.readline()).startswith("{"):
        if not line:
            raise typer.Exit(1)
    said: dict[str, Any] = json.loads(line)
    return said


def _ended(child: "subprocess.Popen[str]") -> dict[str, Any]:
    """End a child's input and return its last words."""
    if child.stdin is None:
        raise ValueError("the child has no input")
    child.stdin.close()
    return _line(child)


if __name__ == "__main__":
    app()
