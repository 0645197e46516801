"""How fast the product is and how much memory it takes, against recognition alone.

Run ``python -m benchmarks.throughput [AUDIO]``. Whole analysis (A) and faster-whisper alone (B) run
in turn, A B A B, each in a fresh process, so that a slow spell of the machine hits both. Times
leave out the loading of models, which is shown apart.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks import longfile
from benchmarks.errors import BenchmarkError
from benchmarks.processes import Measured, What, median_seconds, run_child
from benchmarks.results import RESULTS, write_results
from benchmarks.sets import find_items
from benchmarks.tables import console as make_console

SAMPLES = Path(__file__).parent.parent / "samples"
LONG_MINUTES = 180.0
HELP_RUNS = 5

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    audio: Annotated[Path | None, typer.Argument(help="Recording; else the first sample.")] = None,
    minutes: Annotated[float | None, typer.Option(help="Repeat it to this length.")] = None,
    runs: Annotated[int, typer.Option(min=1, help="Runs of each.")] = 3,
    long_file: Annotated[
        bool, typer.Option("--long", help="Also analyse a file of three hours, once.")
    ] = False,
    long_minutes: Annotated[float, typer.Option(help="Length of that file.")] = LONG_MINUTES,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda.")] = None,
    model: Annotated[str | None, typer.Option(help="Recognition model.")] = None,
    out: Annotated[Path, typer.Option(help="Folder of the dated results.")] = RESULTS,
) -> None:
    """Measure speed and memory and print the tables."""
    console = make_console()
    options = _options(device, model)
    try:
        source = audio or find_items([SAMPLES])[0].audio
        with tempfile.TemporaryDirectory() as folder:
            content = _measure(source, minutes, runs, options, Path(folder))
            if long_file:
                content["long"] = _measure_long(source, long_minutes, options, Path(folder))
    except BenchmarkError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    show(content, console)
    console.print(f"Results: {write_results(out, 'throughput', content)}")


def _options(device: str | None, model: str | None) -> list[str]:
    given = (("--device", device), ("--model", model))
    return [part for name, value in given if value is not None for part in (name, value)]


def _measure(
    source: Path, minutes: float | None, runs: int, options: Sequence[str], folder: Path
) -> dict[str, Any]:
    path = source
    if minutes is not None:
        path = longfile.repeat(source, minutes, folder / "repeated.wav")
    audio_s = longfile.duration_s(path)
    analyses, recognitions = interleave(
        lambda: run_child([What.ANALYSIS, str(path), *options]),
        lambda: run_child([What.RECOGNITION, str(path), *options]),
        runs,
    )
    return {
        "audio": source.name,
        "audio_seconds": audio_s,
        "runs": runs,
        "analysis": summary(analyses, audio_s),
        "recognition_alone": summary(recognitions, audio_s),
        "ratio": spread(
            [a.seconds / b.seconds for a, b in zip(analyses, recognitions, strict=True)]
        ),
        "stages": stages(analyses),
        "help_seconds": median_seconds(_help_command(), HELP_RUNS),
    }


def interleave(
    first: Callable[[], Measured], second: Callable[[], Measured], runs: int
) -> tuple[list[Measured], list[Measured]]:
    """Return the results of `runs` runs of each, run in turn."""
    pairs = [(first(), second()) for _ in range(runs)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return the median, the least and the greatest of `values`."""
    return {"median": median(values), "min": min(values), "max": max(values)}


def summary(runs: Sequence[Measured], audio_s: float) -> dict[str, Any]:
    """Return seconds, real-time factor, memory and loading time over some runs."""
    return {
        "seconds": spread([run.seconds for run in runs]),
        "real_time_factor": spread([run.seconds / audio_s for run in runs]),
        "peak_memory_mib": spread([run.peak_memory_mib for run in runs]),
        "load_seconds": spread([run.load_seconds for run in runs]),
        "words": [run.words for run in runs],
    }


def stages(runs: Sequence[Measured]) -> dict[str, dict[str, float]]:
    """Return the spread of each stage's seconds, longest stage first."""
    names = {name for run in runs for name in run.timings}
    found = {name: spread([run.timings.get(name, 0.0) for run in runs]) for name in names}
    return dict(sorted(found.items(), key=lambda item: -item[1]["median"]))


def _measure_long(
    source: Path, minutes: float, options: Sequence[str], folder: Path
) -> dict[str, Any]:
    path = longfile.repeat(source, minutes, folder / "long.wav")
    run = run_child([What.ANALYSIS, str(path), *options])
    path.unlink()
    return {
        **asdict(run),
        "minutes": minutes,
        "real_time_factor": run.seconds / (minutes * 60),
        "thirds_mib": run.thirds_mib,
        "flat": run.flat,
    }


def _help_command() -> list[str]:
    return [str(Path(sys.executable).with_name("voice-analytics")), "--help"]


def show(content: Mapping[str, Any], console: Console) -> None:
    """Print the tables of one measurement."""
    length_s, runs = content["audio_seconds"], content["runs"]
    console.print(f"{content['audio']}: {length_s:.0f} s of audio, {runs} runs each")
    console.print(_speed_table(content))
    console.print(_stage_table(content["stages"], content["audio_seconds"]))
    console.print(f"voice-analytics --help: {content['help_seconds']:.2f} s")
    if "long" in content:
        console.print(_long_line(content["long"]))


def _speed_table(content: Mapping[str, Any]) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("", "seconds", "real-time factor", "peak MiB", "loading s"):
        table.add_column(heading, justify="left" if not heading else "right")
    for key, label in (("analysis", "whole analysis"), ("recognition_alone", "recognition alone")):
        part = content[key]
        table.add_row(
            label,
            _told(part["seconds"], 1),
            _told(part["real_time_factor"], 3),
            _told(part["peak_memory_mib"], 0),
            _told(part["load_seconds"], 1),
        )
    table.add_row("ratio", _told(content["ratio"], 2), "", "", "")
    return table


def _stage_table(found: Mapping[str, Mapping[str, float]], audio_s: float) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("stage", "seconds", "of real time %"):
        table.add_column(heading, justify="left" if heading == "stage" else "right")
    for name, seconds in found.items():
        table.add_row(name, _told(seconds, 2), f"{100 * seconds['median'] / audio_s:.2f}")
    return table


def _told(values: Mapping[str, float], digits: int) -> str:
    low, high = (f"{values[key]:.{digits}f}" for key in ("min", "max"))
    return f"{values['median']:.{digits}f} ({low} to {high})"


def _long_line(found: Mapping[str, Any]) -> str:
    memory = f"peak {found['peak_memory_mib']:.0f} MiB"
    if found["thirds_mib"] is not None:
        first, last = found["thirds_mib"]
        verdict = "flat" if found["flat"] else "growing"
        memory += f", first third {first:.0f}, last third {last:.0f}: {verdict}"
    return (
        f"{found['minutes']:.0f} minutes: {found['seconds']:.0f} s, "
        f"real-time factor {found['real_time_factor']:.3f}, {memory}"
    )


if __name__ == "__main__":
    app()
