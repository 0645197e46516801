"""How often behaviours are right, on scripted calls with labelled turns.

Run ``python -m benchmarks.listening FOLDER --reports DIR``. Every call of the folder is assessed
twice: from the words of its stored report, as recognised, and from the words of its script. No
audio is read, so a change of phrases or behaviours shows within seconds. Results are written as
dated JSON.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.table import Table

from benchmarks import tables
from benchmarks.errors import BenchmarkError
from benchmarks.labels import read_labels
from benchmarks.results import RESULTS, write_results
from benchmarks.scoring.behaviours import (
    BehaviourTally,
    Tallies,
    Trap,
    macro_f1,
    pooled,
    tally,
    traps,
)
from benchmarks.sets import Item, find_items, stored_report
from voice_analytics.backends.minilm import MiniLmEncoder
from voice_analytics.backends.weights import Weights, default_folder, read_manifest
from voice_analytics.config.packs import read_packs
from voice_analytics.cues import PhraseBook, mark_cues, phrase_book
from voice_analytics.domain.measure import MINUTE_MS
from voice_analytics.errors import VoiceAnalyticsError
from voice_analytics.export.convert import from_document
from voice_analytics.export.files import read_report
from voice_analytics.listening.assess import assess
from voice_analytics.listening.stints import find_stints
from voice_analytics.pipeline.rebuilding import conversation_of

HEARD, WRITTEN = "recognised", "script"
LANGUAGE = "en"
MS_PER_SECOND = 1000

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@dataclass(frozen=True, slots=True)
class Assessed:
    """One call from one source of words."""

    name: str
    source: str
    """`recognised` or `script`."""

    tallies: Tallies
    traps: tuple[Trap, ...]
    minutes: float
    assess_ms: float
    """To find stints and judge all behaviours, cues already there."""


@app.command()
def main(
    paths: Annotated[list[Path], typer.Argument(help="Folders or recordings.")],
    reports: Annotated[Path, typer.Option(help="Stored reports of the recordings.")],
    out: Annotated[Path, typer.Option(help="Folder of the dated results.")] = RESULTS,
) -> None:
    """Score the behaviours of calls against their labels and print the tables."""
    console = tables.console()
    try:
        found = tuple(assess_items(find_items(paths), reports))
    except (BenchmarkError, VoiceAnalyticsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    if not found:
        typer.echo("no call has both a report and labelled turns", err=True)
        raise typer.Exit(1)
    totals = {source: pooled(_of(found, source)) for source in (HEARD, WRITTEN)}
    console.print(behaviour_table(totals))
    for trap in sorted({t for one in found if one.source == HEARD for t in one.traps}):
        console.print(f"Fooled: {trap.call} {trap.label}: {trap.quote}", style="dim")
    console.print(f"Behaviours of ten minutes: {_per_ten_minutes_ms(found):.0f} ms", style="dim")
    path = write_results(out, "listening", _content(found, totals))
    console.print(f"Written: {path}", style="dim")


def _of(found: Sequence[Assessed], source: str) -> Iterator[Tallies]:
    return (one.tallies for one in found if one.source == source)


def open_book() -> PhraseBook:
    """Return the phrases of the labelled calls' language, with the sentence model."""
    network, tokenizer = Weights(read_manifest(), default_folder()).locate("minilm").files
    return phrase_book(read_packs()[LANGUAGE], MiniLmEncoder(network.path, tokenizer.path))


def assess_items(items: Sequence[Item], reports: Path) -> Iterator[Assessed]:
    """Yield each labelled call, from its report's words and from its script's."""
    book = open_book()
    for item in items:
        labels = read_labels(item.audio)
        path = stored_report(item, reports)
        if labels is None or path is None:
            continue
        heard = conversation_of(from_document(read_report(path)))
        for source, call in ((HEARD, heard), (WRITTEN, labels.conversation)):
            marked = mark_cues(call, book)
            started = perf_counter()
            assessments = assess(marked, find_stints(marked))
            spent_ms = (perf_counter() - started) * MS_PER_SECOND
            yield Assessed(
                item.name,
                source,
                tally(assessments, labels.turns),
                tuple(traps(item.name, assessments, labels.turns)),
                call.duration_ms / MINUTE_MS,
                spent_ms,
            )


def behaviour_table(totals: Mapping[str, Tallies]) -> Table:
    """Return the table of behaviours: counts, precision, recall and F1 from both sources."""
    table = Table(title="Behaviours", title_justify="left")
    for heading in ("behaviour", "labels", "entries", "prec.", "recall", "F1", "script F1"):
        table.add_column(heading, justify="left" if heading == "behaviour" else "right")
    for key, one in totals[HEARD].items():
        table.add_row(key, *_cells(one), _percent(totals[WRITTEN][key].f1))
    both = [macro_f1(totals[source]) for source in (HEARD, WRITTEN)]
    table.add_section()
    table.add_row("macro F1", "", "", "", "", *(_percent(f1) for f1 in both), style="bold")
    return table


def _cells(one: BehaviourTally) -> tuple[str, ...]:
    shares = (one.precision, one.recall, one.f1)
    return str(one.labelled), str(one.claimed), *(_percent(share) for share in shares)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"


def _per_ten_minutes_ms(found: Sequence[Assessed]) -> float:
    return 10 * sum(one.assess_ms for one in found) / sum(one.minutes for one in found)


def _content(found: Sequence[Assessed], totals: Mapping[str, Tallies]) -> dict[str, object]:
    return {
        "calls": [
            {"name": one.name, "source": one.source, "behaviours": _figures(one.tallies)}
            for one in found
        ],
        "pooled": {source: _figures(tallies) for source, tallies in totals.items()},
        "assess_ms_per_ten_minutes": _per_ten_minutes_ms(found),
        "macro_f1": {source: macro_f1(tallies) for source, tallies in totals.items()},
    }


def _figures(tallies: Tallies) -> dict[str, dict[str, float | int | None]]:
    return {
        key: {
            "labelled": one.labelled,
            "labelled_found": one.labelled_found,
            "claimed": one.claimed,
            "claimed_right": one.claimed_right,
            "precision": one.precision,
            "recall": one.recall,
            "f1": one.f1,
        }
        for key, one in tallies.items()
        if one.labelled or one.claimed
    }


if __name__ == "__main__":
    app()
