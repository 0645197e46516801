"""How well voices on one channel are told apart, by each diariser on the same calls.

Run ``python -m benchmarks.diarisation FOLDER...``. Recordings with truth are mixed to one channel
and given to every diariser; its answer is scored twice: as the diariser gives it, and inside the
speech that the product's detector hears, as a report has it. Rules are those of
`scoring.diarisation`. Results are written as dated JSON.

The time of each is told as a share of real time, by the clock and as processor time of the process,
which others on the machine do not add to; for the shipped diariser also as a multiple of what its
segmentation network alone takes on the same windows in the same run: a busy machine slows both.
pyannote.audio takes part where it is installed (`docs/pyannote.md`).
"""

import math
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Annotated, Any

import numpy as np
import typer
from rich import box
from rich.table import Table

from benchmarks import tables
from benchmarks.errors import BenchmarkError
from benchmarks.mono import mixed
from benchmarks.results import RESULTS, write_results
from benchmarks.scoring.activity import Timeline
from benchmarks.scoring.diarisation import DiarisationErrors, diarisation_errors
from benchmarks.sets import Item, find_items
from voice_analytics.appliance import SEGMENTATION_MODEL, TORCH_MODEL, VAD_MODEL, VOICE_MODEL
from voice_analytics.backends.diarisation.diarizer import BATCH_WINDOWS, OnnxDiarizer
from voice_analytics.backends.diarisation.pieces import HOP_SAMPLES
from voice_analytics.backends.diarisation.segmentation import WINDOW_SAMPLES, SegmentationNetwork
from voice_analytics.backends.pyannote_audio.diarizer import PyannoteDiarizer
from voice_analytics.backends.pyannote_audio.package import installed
from voice_analytics.backends.silero import SileroDetector
from voice_analytics.backends.weights import Weights, default_folder, read_manifest
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.interval import Interval
from voice_analytics.errors import VoiceAnalyticsError
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.recording import Recording
from voice_analytics.pipeline.channels import ChannelPlan
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.listening import listen
from voice_analytics.pipeline.offline import diarise
from voice_analytics.pipeline.parties import by_voice
from voice_analytics.pipeline.protocols import AudioSource, Diarizer

ONNX, PYANNOTE = "onnx", "pyannote"
Speech = Sequence[Sequence[Interval]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one diariser made of one call."""

    voices: int
    alone: DiarisationErrors
    """As the diariser gives it."""

    reported: DiarisationErrors
    """Inside the speech that the detector hears."""

    seconds: float
    cpu_seconds: float
    """Processor time of all threads."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call and every diariser's answer."""

    item: Item
    seconds: float
    window_s: float
    """What the segmentation network alone takes for a window, timed right before."""

    voices: int
    """True ones."""

    answers: Mapping[str, Answer]


def main(
    paths: Annotated[list[Path], typer.Argument(help="Folders or recordings with truth.")],
    out: Annotated[Path, typer.Option(help="Folder of the dated results.")] = RESULTS,
    threads: Annotated[int, typer.Option(help="Processor threads of every diariser.")] = 1,
) -> None:
    """Compare diarisers on recordings with truth, mixed to one channel."""
    console = tables.console()
    try:
        weights = Weights(read_manifest(), default_folder())
        models = (
            SileroDetector(weights.locate(VAD_MODEL).path),
            SegmentationNetwork(weights.locate(SEGMENTATION_MODEL).path, threads),
        )
        diarizers = dict(open_diarizers(weights, threads))
        items = find_items(paths)
        with tempfile.TemporaryDirectory() as folder:
            calls = [
                answered(item, models, diarizers)
                for item in mixed(items, Path(folder))
                if item.truth is not None and item.truth.segments
            ]
    except (BenchmarkError, VoiceAnalyticsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    for name, members in by_set(calls).items():
        console.print(set_table(name, members))
    content = document(calls, threads)
    for what, value in content["speed"].items():
        console.print(f"{what}: {value:.4f}")
    console.print(f"Results: {write_results(out, 'diarisation', content)}")


def open_diarizers(weights: Weights, threads: int) -> Iterator[tuple[str, Diarizer]]:
    """Yield every diariser that is installed, by its name in the settings."""
    voices = weights.locate(VOICE_MODEL).path
    yield ONNX, OnnxDiarizer(weights.locate(SEGMENTATION_MODEL).path, voices, threads)
    if installed():
        network = weights.locate(TORCH_MODEL).path
        yield PYANNOTE, PyannoteDiarizer(network, voices, weights.folder, threads)


def answered(
    item: Item,
    models: tuple[SileroDetector, SegmentationNetwork],
    diarizers: Mapping[str, Diarizer],
) -> Call:
    """Return every diariser's answer to one call."""
    detector, network = models
    source = open_recording(Recording(item.name, (item.audio,)), None)
    heard = listen(source, detector, SegmenterOptions(), lambda _at_ms: None)
    truth: Timeline = (item.truth.segments if item.truth else None) or {}
    return Call(
        item,
        heard.duration_ms / 1000,
        window_seconds(source, network),
        len(truth),
        {name: _answer(source, d, heard.segments, truth) for name, d in diarizers.items()},
    )


def _answer(source: AudioSource, diarizer: Diarizer, heard: Speech, truth: Timeline) -> Answer:
    loaded = diarizer.open()  # holds the networks, so that loading is not timed
    started, cpu_started = perf_counter(), process_time()
    found = diarise(source, 0, diarizer, lambda _at_ms: None)
    seconds, cpu_seconds = perf_counter() - started, process_time() - cpu_started
    del loaded
    plan = ChannelPlan((Participant("unknown", Role.UNKNOWN, 0),), separated=False)
    parties = by_voice(plan, heard, found)
    return Answer(
        voices=found.voices,
        alone=diarisation_errors(truth, _named(found.speech)),
        reported=diarisation_errors(truth, _named(parties.speech)),
        seconds=seconds,
        cpu_seconds=cpu_seconds,
    )


def _named(speech: Iterable[Sequence[Interval]]) -> Timeline:
    return {str(index): own for index, own in enumerate(speech)}


def window_seconds(source: AudioSource, network: SegmentationNetwork) -> float:
    """Return what the segmentation network alone takes for a window of this call, in a batch."""
    samples = np.concatenate([block.samples[0] for block in source.blocks()])
    padded = np.pad(samples, (0, max(0, WINDOW_SAMPLES - len(samples))))
    cut = np.lib.stride_tricks.sliding_window_view(padded, WINDOW_SAMPLES)[::HOP_SAMPLES]
    batch = cut[:BATCH_WINDOWS]
    started = perf_counter()
    network.run(batch)
    return (perf_counter() - started) / len(batch)


def windows_of(seconds: float) -> int:
    """Return how many windows the shipped diariser hears in a call of that length."""
    beyond = seconds * SAMPLE_RATE_HZ - WINDOW_SAMPLES
    return max(1, math.ceil(beyond / HOP_SAMPLES) + 1)


def by_set(calls: Iterable[Call]) -> dict[str, list[Call]]:
    """Return the calls of each set, in the order they were found."""
    sets: dict[str, list[Call]] = {}
    for call in calls:
        sets.setdefault(call.item.set_name, []).append(call)
    return sets


def pooled(answers: Iterable[Answer]) -> Answer:
    """Return the answers to several calls added up."""
    rows = list(answers)
    nothing = DiarisationErrors()
    return Answer(
        voices=sum(row.voices for row in rows),
        alone=sum((row.alone for row in rows), nothing),
        reported=sum((row.reported for row in rows), nothing),
        seconds=sum(row.seconds for row in rows),
        cpu_seconds=sum(row.cpu_seconds for row in rows),
    )


def set_table(name: str, calls: Sequence[Call]) -> Table:
    """Return the table of one set: a row per call, then all together."""
    title = f"{name}: error % in a report (by the diariser alone), voices found"
    table = Table(title=title, box=box.SIMPLE, title_justify="left")
    names = list(calls[0].answers)
    for heading in ("call", "voices", *names):
        table.add_column(heading, justify="left" if heading == "call" else "right")
    for call in calls:
        cells = [_cell(call.answers[n]) for n in names]
        table.add_row(call.item.name, str(call.voices), *cells)
    table.add_section()
    together = [_cell(pooled(call.answers[n] for call in calls)) for n in names]
    table.add_row("pooled", str(sum(call.voices for call in calls)), *together, style="bold")
    return table


def _cell(answer: Answer) -> str:
    reported, alone = (_percent(e.rate) for e in (answer.reported, answer.alone))
    return f"{reported} ({alone}) {answer.voices}"


def _percent(rate: float | None) -> str:
    return "-" if rate is None else f"{100 * rate:.1f}"


def document(calls: Sequence[Call], threads: int) -> dict[str, Any]:
    """Return everything as JSON has it."""
    return {
        "threads": threads,
        "sets": [
            {
                "name": name,
                "calls": [{"call": call.item.name, **_row([call])} for call in members],
                "pooled": _row(members),
            }
            for name, members in by_set(calls).items()
        ],
        "speed": speed(calls),
    }


def _row(calls: Sequence[Call]) -> dict[str, Any]:
    names = list(calls[0].answers)
    return {
        "seconds": sum(call.seconds for call in calls),
        "voices": sum(call.voices for call in calls),
        "diarizers": {
            name: _figures(pooled(call.answers[name] for call in calls)) for name in names
        },
    }


def _figures(answer: Answer) -> dict[str, Any]:
    errors = {"reported": answer.reported, "alone": answer.alone}
    return {
        "voices_found": answer.voices,
        "seconds": answer.seconds,
        "cpu_seconds": answer.cpu_seconds,
        **{
            name: {
                "diarisation_error": one.rate,
                "missed_ms": one.miss_ms,
                "false_alarm_ms": one.false_alarm_ms,
                "confusion_ms": one.confusion_ms,
                "reference_ms": one.reference_ms,
            }
            for name, one in errors.items()
        },
    }


def speed(calls: Sequence[Call]) -> dict[str, float]:
    """Return the share of real time each diariser takes, and how much more than its network."""
    audio_s = sum(call.seconds for call in calls)
    took = {name: pooled(call.answers[name] for call in calls) for name in calls[0].answers}
    alone_s = sum(call.window_s * windows_of(call.seconds) for call in calls)
    return {
        **{f"{name}_real_time_factor": one.seconds / audio_s for name, one in took.items()},
        **{f"{name}_cpu_time_factor": one.cpu_seconds / audio_s for name, one in took.items()},
        "segmentation_alone_real_time_factor": alone_s / audio_s,
        "onnx_over_segmentation_alone": took[ONNX].seconds / alone_s,
    }


if __name__ == "__main__":
    typer.run(main)
