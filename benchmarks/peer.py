"""The product side by side with another package, `call-ai-metrics`, on the same recordings.

Run ``python -m benchmarks.peer FOLDER...``. Both hear the same decoded audio, and the same rules
score both. The peer takes speech for what is loud, counts listener responses without saying where
they are, knows one kind of interruption and no parties on one channel: what it does not tell is
left empty, and recordings on one channel are left out for both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import call_ai_metrics
import numpy as np
import typer
from rich import box
from rich.table import Table

from benchmarks import tables
from benchmarks.accuracy import Analysed, Report, Scored, pooled_figures, score_items
from benchmarks.document import Document, load_document, read_document
from benchmarks.errors import BenchmarkError
from benchmarks.results import RESULTS, write_results
from benchmarks.scoring.call import Figures
from benchmarks.scoring.events import MarkedEvent
from benchmarks.sets import Item, by_set, find_items, stored_report
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.domain.conversation import FloorTransfer
from voice_analytics.domain.interval import Interval
from voice_analytics.errors import VoiceAnalyticsError
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.recording import Recording

PARTIES = ("agent", "customer")
MS_PER_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """A figure that both can have."""

    figure: str
    heading: str
    percent: bool = True
    told_by_peer: bool = True


ROWS = (
    Row("speech_f1", "speech activity, F1 of frames"),
    Row("overlap_f1", "overlap, F1 of frames"),
    Row("overlap_time_error", "overlap time error"),
    Row("transfers_found", "transfers found"),
    Row("transfers_extra", "transfers that are none", percent=False),
    Row("transfer_error_median_ms", "offset error, median ms", percent=False),
    Row("transfer_error_p95_ms", "offset error, 95th percentile ms", percent=False),
    Row("any_interruption_f1", "interruptions and attempts, F1"),
    Row("any_interruption_clear_errors", "of the clear ones, errors", percent=False),
    Row("kinds_right", "kinds right among matched events"),
    Row("backchannel_f1", "listener responses, F1", told_by_peer=False),
    Row("terminal_overlap_f1", "terminal overlaps, F1", told_by_peer=False),
    Row("interruptions_found", "interruptions reported", percent=False),
)

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    paths: Annotated[list[Path], typer.Argument(help="Folders or recordings.")],
    reports: Annotated[Path | None, typer.Option(help="Our stored reports.")] = None,
    out: Annotated[Path, typer.Option(help="Folder of the dated results.")] = RESULTS,
) -> None:
    """Score the product and the peer on the same two-channel recordings."""
    console = tables.console()
    content: list[Mapping[str, Any]] = []
    try:
        ours = _ours(reports)
        for name, items in by_set(_two_channels(find_items(paths))).items():
            both = tuple(_pooled(items, report) for report in (ours, peer_report))
            console.print(peer_table(name, *both))
            content.append({"name": name, "ours": both[0], "peer": both[1]})
    except (BenchmarkError, VoiceAnalyticsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    peer = f"call-ai-metrics {call_ai_metrics.__version__}"
    path = write_results(out, "peer", {"peer": peer, "sets": content})
    console.print(f"Results: {path}")


def _ours(folder: Path | None) -> Report:
    if folder is not None:
        return lambda item: _stored(item, folder)
    # Not at the top: scoring stored reports works without the models' libraries.
    from benchmarks.product import open_product, settings_for

    analyse = open_product(settings_for())
    return lambda item: Analysed(read_document(analyse(item.audio).document, item.name))


def _stored(item: Item, folder: Path) -> Analysed | None:
    path = stored_report(item, folder)
    return None if path is None else Analysed(load_document(path))


def _two_channels(items: Sequence[Item]) -> Iterator[Item]:
    for item in items:
        if open_recording(Recording(item.name, (item.audio,)), None).format.channels == 2:
            yield item


def _pooled(items: Sequence[Item], report: Report) -> Figures:
    scored: list[Scored] = list(score_items(items, report))
    return pooled_figures(scored)["all"]


def peer_report(item: Item) -> Analysed:
    """Return what the peer says of a two-channel recording, as a report document has it.

    Raises
    ------
    IngestError
        When the recording cannot be decoded.
    """
    source = open_recording(Recording(item.name, (item.audio,)), None)
    samples = np.concatenate([block.samples for block in source.blocks()], axis=1)
    return Analysed(peer_document(item.name, samples))


def peer_document(name: str, samples: np.ndarray) -> Document:
    """Return what the peer says of audio, (2, samples), 16 kHz."""
    found = call_ai_metrics.analyze(
        list(samples), sample_rate=SAMPLE_RATE_HZ, speakers=list(PARTIES)
    )
    turns = found.turns
    return Document(
        call_id=name,
        duration_ms=_ms(found.duration_s),
        language=None,
        channels=len(samples),
        limits=(),
        roles={who: who for who in PARTIES},
        segments={
            who: tuple(
                Interval(_ms(segment.start_s), _ms(segment.end_s))
                for segment in found.segments
                if segment.speaker == who
            )
            for who in PARTIES
        },
        words=(),
        transfers=tuple(
            FloorTransfer(
                giver.speaker, taker.speaker, _ms(taker.start_s), _ms(taker.start_s - giver.end_s)
            )
            for giver, taker in pairwise(turns)
            if giver.speaker != taker.speaker
        ),
        events=tuple(
            MarkedEvent(
                "interruption", event.by, _stretch(event.time_s, event.time_s + event.overlap_s)
            )
            for event in found.interruption_events
        ),
        speech_rate_wpm={},
        models=(),
        code=f"call-ai-metrics {call_ai_metrics.__version__}",
    )


def _stretch(start_s: float, end_s: float) -> Interval:
    return Interval(_ms(start_s), _ms(end_s))


def _ms(seconds: float) -> int:
    return round(seconds * MS_PER_SECOND)


def peer_table(name: str, ours: Figures, peer: Figures) -> Table:
    """Return the table of one set; what neither tells is left out."""
    title = f"{name}: ours and the peer's"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("figure")
    table.add_column("ours", justify="right")
    table.add_column("peer", justify="right")
    for row in ROWS:
        own = ours.get(row.figure)
        other = peer.get(row.figure) if row.told_by_peer else None
        if own is not None or other is not None:
            table.add_row(row.heading, _cell(own, row), _cell(other, row))
    return table


def _cell(value: float | None, row: Row) -> str:
    if value is None:
        return "-"
    return f"{100 * value:.1f} %" if row.percent else f"{value:.0f}"


if __name__ == "__main__":
    app()
