"""How often the product is right, on any folder of recordings with truth.

Run ``python -m benchmarks.accuracy FOLDER...``. Every recording is analysed (or its stored report
read), scored by every rule its truth allows, and shown in one table per folder; the no-speech set
is generated and analysed as well. Results are written as dated JSON.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from benchmarks import nospeech, tables
from benchmarks.document import Document, load_document, read_document
from benchmarks.errors import BenchmarkError
from benchmarks.results import RESULTS, write_results
from benchmarks.scoring.call import CallScore, Figures, figures, pool, score_call
from benchmarks.sets import Item, by_set, find_items, stored_report
from benchmarks.targets import JOIN, TARGETS, Outcome, Target, load_targets
from voice_analytics.errors import VoiceAnalyticsError

MS_PER_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Analysed:
    """A recording's report, and how long it took to make when it was made now."""

    document: Document
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """A recording with its report and tallies."""

    item: Item
    analysed: Analysed
    score: CallScore

    @property
    def group(self) -> str:
        """Group the call is pooled in."""
        return "all" if self.item.truth is None else self.item.truth.group


Report = Callable[[Item], Analysed | None]
"""Gives the report of a recording, None when there is none."""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    paths: Annotated[list[Path] | None, typer.Argument(help="Folders or recordings.")] = None,
    reports: Annotated[Path | None, typer.Option(help="Score stored reports from here.")] = None,
    out: Annotated[Path, typer.Option(help="Folder of the dated results.")] = RESULTS,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda.")] = None,
    model: Annotated[str | None, typer.Option(help="Recognition model.")] = None,
    targets: Annotated[Path, typer.Option(help="What must be reached.")] = TARGETS,
    no_speech: Annotated[bool, typer.Option(help="Generate and analyse the no-speech set.")] = True,
    mono: Annotated[bool, typer.Option(help="Mix every recording to one channel first.")] = False,
    degrade: Annotated[
        list[str] | None, typer.Option(help="Condition to put recordings in, or all; repeatable.")
    ] = None,
    words: Annotated[bool, typer.Option(help="Recognise words; without, timing alone.")] = True,
    strict: Annotated[bool, typer.Option(help="Exit 1 when a target is not met.")] = False,
) -> None:
    """Score recordings against their truth and print the tables."""
    console = tables.console()
    try:
        wanted = load_targets(targets)
        items = find_items(paths or ())
        report = (
            _stored(reports)
            if reports is not None
            else _made_now(device, model, console, words=words)
        )
        alone = reports is None and not mono and not degrade
        with (
            _no_speech_items(no_speech and alone) as silent,
            _mono_items(items, wanted=mono) as heard,
        ):
            scored = tuple(score_items((*heard, *silent), report))
        scored += tuple(_score_degraded(items, degrade or (), paths or (), report))
    except (BenchmarkError, VoiceAnalyticsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    missed = _show_and_write(scored, wanted, out, console, words=words)
    if strict and missed:
        raise typer.Exit(1)


def _stored(folder: Path) -> Report:
    def report(item: Item) -> Analysed | None:
        path = stored_report(item, folder)
        return None if path is None else Analysed(load_document(path))

    return report


def _made_now(device: str | None, model: str | None, console: Console, *, words: bool) -> Report:
    # Not at the top: scoring stored reports works without the models' libraries.
    from benchmarks.product import open_product, settings_for

    analyse = open_product(settings_for(device, model), words=words)

    def report(item: Item) -> Analysed:
        run = analyse(item.audio)
        console.print(f"{item.set_name}/{item.name}: {run.seconds:.1f} s", style="dim")
        return Analysed(read_document(run.document, item.name), run.seconds)

    return report


@contextmanager
def _no_speech_items(wanted: bool) -> Iterator[tuple[Item, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        yield nospeech.write_set(Path(folder)) if wanted else ()


@contextmanager
def _mono_items(items: Sequence[Item], *, wanted: bool) -> Iterator[tuple[Item, ...]]:
    if not wanted:
        yield tuple(items)
        return
    # Not at the top: scoring stored reports works without the models' libraries.
    from benchmarks.mono import mixed

    with tempfile.TemporaryDirectory() as folder:
        yield tuple(mixed(items, Path(folder)))


def _score_degraded(
    items: Sequence[Item], names: Sequence[str], paths: Sequence[Path], report: Report
) -> Iterator[Scored]:
    """Yield the items as they come, and then under each condition, with their tallies."""
    # Not at the top: scoring stored reports works without the libraries that decode.
    from benchmarks.degrade import chosen, degraded, speech_for_babble

    for name in chosen(names):
        with tempfile.TemporaryDirectory() as folder:
            made = degraded(items, name, Path(folder), speech_for_babble(paths))
            yield from score_items(made, report)


def score_items(items: Iterable[Item], report: Report) -> Iterator[Scored]:
    """Yield each recording that has a report with its tallies; without truth they are empty."""
    for item in items:
        analysed = report(item)
        if analysed is not None:
            truth = item.truth
            score = CallScore() if truth is None else score_call(analysed.document, truth)
            yield Scored(item, analysed, score)


def call_figures(scored: Scored) -> Figures:
    """Return all figures of one recording."""
    return figures(scored.score) | _counts_and_speed([scored])


def pooled_figures(scored: Sequence[Scored]) -> dict[str, Figures]:
    """Return the figures of each group of one set, and of all its calls."""
    groups: dict[str, list[Scored]] = {}
    for one in scored:
        groups.setdefault(one.group, []).append(one)
    groups["all"] = list(scored)
    return {
        group: figures(pool(one.score for one in members)) | _counts_and_speed(members)
        for group, members in groups.items()
    }


def _counts_and_speed(scored: Sequence[Scored]) -> Figures:
    timed = [(one.analysed.seconds, one.analysed.document.duration_ms) for one in scored]
    seconds = [took for took, _ in timed if took is not None]
    audio_s = sum(ms for took, ms in timed if took is not None) / MS_PER_SECOND
    result: Figures = {
        "speakers_found": sum(len(one.analysed.document.segments) for one in scored),
        "words_found": sum(len(one.analysed.document.words) for one in scored),
        "interruptions_found": sum(
            event.kind == "interruption" for one in scored for event in one.analysed.document.events
        ),
    }
    if audio_s:
        result["real_time_factor"] = sum(seconds) / audio_s
    return result


def _show_and_write(
    scored: Sequence[Scored],
    targets: Sequence[Target],
    out: Path,
    console: Console,
    *,
    words: bool,
) -> bool:
    """Print and store everything; return whether a target was missed."""
    sets = by_set(one.item for one in scored)
    members = {name: [one for one in scored if one.item.set_name == name] for name in sets}
    pooled = {name: pooled_figures(calls) for name, calls in members.items()}
    for name, calls in members.items():
        _show_set(name, calls, pooled[name], console)
    rows = {name: (_rows(calls), pooled[name]["all"]) for name, calls in members.items()}
    console.print(tables.condition_table(rows, words=words))
    known = {
        name: {one.item.name: call_figures(one) for one in calls} | pooled[name]
        for name, calls in members.items()
    }
    known |= _joined({target.set_name for target in targets}, members)
    judged = [(target, *target.judge(known)) for target in targets]
    console.print(tables.target_table(judged))
    path = write_results(out, "accuracy", _content(members, pooled, judged, words=words))
    console.print(f"Results: {path}")
    return any(outcome is Outcome.NOT_MET for _, _, outcome in judged)


def _joined(
    names: Iterable[str], members: Mapping[str, Sequence[Scored]]
) -> dict[str, dict[str, Figures]]:
    """Return the figures of sets taken together, of those names that join sets of this run."""
    parts = {name: name.split(JOIN) for name in names if JOIN in name}
    return {
        name: pooled_figures([one for each in sets for one in members[each]])
        for name, sets in parts.items()
        if all(each in members for each in sets)
    }


def _show_set(
    name: str, calls: Sequence[Scored], pooled: Mapping[str, Figures], console: Console
) -> None:
    rows = _rows(calls)
    console.print(tables.set_table(name, rows, pooled))
    if tables.is_grouped(pooled):
        others = {one.item.name: one.group for one in calls if one.group != "clean"}
        console.print("* " + "; ".join(f"{call}: {group}" for call, group in others.items()))
    worst = tables.worst_calls(rows)
    if worst:
        console.print(worst)
    shown = (
        tables.speaker_table(name, rows, pooled),
        tables.event_table(name, pooled),
        tables.reliability_table(name, pooled),
    )
    for table in shown:
        if table is not None:
            console.print(table)
    console.print()


def _rows(calls: Sequence[Scored]) -> list[tables.Row]:
    return [tables.Row(one.item.name, one.group, call_figures(one)) for one in calls]


def _content(
    members: Mapping[str, Sequence[Scored]],
    pooled: Mapping[str, Mapping[str, Figures]],
    judged: Sequence[tuple[Target, float | None, Outcome]],
    *,
    words: bool,
) -> dict[str, Any]:
    documents = [one.analysed.document for calls in members.values() for one in calls]
    return {
        "words": words,
        "models": sorted({model for document in documents for model in document.models}),
        "code": sorted({document.code for document in documents}),
        "sets": [
            {
                "name": name,
                "calls": [_row(one) for one in calls],
                "pooled": pooled[name],
            }
            for name, calls in members.items()
        ],
        "targets": [
            {"what": target.what, "bound": target.bound, "reached": value, "outcome": outcome}
            for target, value, outcome in judged
        ],
    }


def _row(scored: Scored) -> dict[str, Any]:
    document = scored.analysed.document
    return {
        "call": scored.item.name,
        "group": scored.group,
        "truth": scored.item.truth is not None,
        "duration_ms": document.duration_ms,
        "language": document.language,
        "limits": document.limits,
        "seconds": scored.analysed.seconds,
        "figures": call_figures(scored),
    }


if __name__ == "__main__":
    app()
