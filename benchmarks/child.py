"""One measured run in a process of its own, so that its peak memory is its own.

Run by `benchmarks.throughput` as ``python -m benchmarks.child WHAT AUDIO``; prints one JSON object.
"""

import json
import resource
import sys
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer

from benchmarks.processes import What
from benchmarks.product import (
    Analyse,
    Recognise,
    open_product,
    open_recogniser,
    settings_for,
)
from voice_analytics.errors import VoiceAnalyticsError


def main(
    what: What,
    audio: Path,
    device: Annotated[str | None, typer.Option()] = None,
    model: Annotated[str | None, typer.Option()] = None,
) -> None:
    """Run once and print what it took."""
    started = perf_counter()
    try:
        settings = settings_for(device, model)
        measured = (
            _analysis(audio, open_product(settings), started)
            if what is What.ANALYSIS
            else _recognition(audio, open_recogniser(settings), started)
        )
    except VoiceAnalyticsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    measured["peak_memory_mib"] = peak_memory_mib()
    typer.echo(json.dumps(measured))


def _analysis(audio: Path, analyse: Analyse, started: float) -> dict[str, Any]:
    load_seconds = perf_counter() - started
    run = analyse(audio)
    return {
        "load_seconds": load_seconds,
        "seconds": run.seconds,
        "timings": run.timings,
        "words": len(run.document["words"]),
    }


def _recognition(audio: Path, recognise: Recognise, started: float) -> dict[str, Any]:
    load_seconds = perf_counter() - started
    began = perf_counter()
    words = recognise(audio)
    return {
        "load_seconds": load_seconds,
        "seconds": perf_counter() - began,
        "timings": {},
        "words": words,
    }


def peak_memory_mib() -> float:
    """Return the most memory this process has held."""
    status = Path("/proc/self/status")
    if status.exists():  # what `getrusage` tells begins with the memory of who started this process
        (line,) = (one for one in status.read_text().splitlines() if one.startswith("VmHWM:"))
        return int(line.split()[1]) / 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


if __name__ == "__main__":
    typer.run(main)
