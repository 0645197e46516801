"""Tables of figures for a terminal of 110 columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.scoring.call import Figures
from benchmarks.scoring.events import POOLED_INTERRUPTION
from benchmarks.scoring.reliability import BINS
from benchmarks.targets import Outcome, Target

WIDTH = 110


@dataclass(frozen=True, slots=True)
class Column:
    """A figure as a column: heading, unit and which end is bad."""

    figure: str
    heading: str
    percent: bool = False
    high_is_bad: bool | None = None
    """None when the column is no judgement."""

    in_words: str = ""
    """Name of the figure where the worst call is told."""


COLUMNS = (
    Column("reference_words", "words"),
    Column("words_found", "words\nheard"),
    Column("word_error", "WER\n%", True, True, "word error"),
    Column("speech_f1", "speech\nF1", True, False, "speech F1"),
    Column("boundary_error_median_ms", "edge\nms", False, True, "boundary error"),
    Column("diarisation_error", "DER\n%", True, True, "diarisation error"),
    Column("transfers_found", "trans.\nfound", True, False, "transfers found"),
    Column("transfer_error_median_ms", "med\nms", False, True, "offset error"),
    Column("transfer_error_p95_ms", "p95\nms", False, True, "offset error p95"),
    Column("overlap_f1", "over.\nF1", True, False, "overlap F1"),
    Column(f"{POOLED_INTERRUPTION}_f1", "int.\nF1", True, False, "interruption F1"),
    Column("interruptions_found", "int.\nfound"),
    Column("kinds_right", "kinds\n%", True, False, "kinds right"),
    Column("speech_rate_error_worst", "rate\n%", True, True, "speech rate error"),
    Column("real_time_factor", "RTF", False, True, "real-time factor"),
)
SPEAKER_COLUMNS = (
    Column("word_error", "WER\n%", True, True),
    Column("cp_word_error", "cpWER\n%", True, True),
    Column("word_diarisation_error", "WDER\n%", True, True),
    Column("speakers_found", "voices"),
    Column("roles_right", "roles\nright"),
    Column("roles_wrong", "roles\nwrong"),
    Column("roles_unknown", "roles\nunknown"),
)
"""For recordings with all parties on one channel: who said the words, and in which role."""

_LONGEST_NAME = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One call of a set with its figures."""

    name: str
    group: str
    figures: Figures


def console() -> Console:
    """Return the console that benchmarks print on."""
    return Console(width=WIDTH, highlight=False)


def set_table(
    name: str,
    rows: Sequence[Row],
    pooled: Mapping[str, Figures],
    columns: Sequence[Column] = COLUMNS,
) -> Table:
    """Return a table of one set: a row per call, then a row per group."""
    known = {key for f in pooled.values() for key, value in f.items() if value is not None}
    columns = [column for column in columns if column.figure in known]
    table = _table(f"{name}, calls: {len(rows)}")
    table.add_column("call", no_wrap=True)
    for column in columns:
        table.add_column(column.heading, justify="right", no_wrap=True)
    groups = pooled if is_grouped(pooled) else {"all": pooled["all"]}
    for row in rows:
        label = f"{row.name} *" if len(groups) > 1 and row.group != "clean" else row.name
        table.add_row(_shortened(label), *(_cell(row.figures, c) for c in columns))
    table.add_section()
    for group, figures in groups.items():
        table.add_row(f"pooled, {group}", *(_cell(figures, c) for c in columns), style="bold")
    return table


def speaker_table(name: str, rows: Sequence[Row], pooled: Mapping[str, Figures]) -> Table | None:
    """Return the table of who said the words, None when no call's truth and report tell that."""
    if "roles_right" not in pooled["all"]:
        return None
    return set_table(f"{name}: who said it", rows, pooled, SPEAKER_COLUMNS)


def is_grouped(pooled: Mapping[str, Figures]) -> bool:
    """Return whether a set's calls fall into more groups than one."""
    return len(pooled) > 2


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=0)


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _cell(figures: Figures, column: Column) -> str:
    value = figures.get(column.figure)
    if value is None:
        return "-"
    if column.percent:
        return f"{100 * value:.1f}"
    if isinstance(value, int):
        return str(value)
    return f"{value:.3f}" if column.figure == "real_time_factor" else f"{value:.0f}"


def worst_calls(rows: Sequence[Row]) -> str:
    """Return a line that names the worst call by each figure that judges."""
    parts = []
    for column in COLUMNS:
        known = [(row.figures.get(column.figure), row.name) for row in rows]
        values = [(value, name) for value, name in known if value is not None]
        if column.high_is_bad is None or not values or min(values)[0] == max(values)[0]:
            continue
        value, name = (max if column.high_is_bad else min)(values)
        shown = f"{100 * value:.1f} %" if column.percent else f"{value:.4g}"
        parts.append(f"{column.in_words} {name} ({shown})")
    return f"Worst: {'; '.join(parts)}." if parts else ""


def event_table(name: str, pooled: Mapping[str, Figures]) -> Table | None:
    """Return the table of event kinds of one set, None when there is none to find or found."""
    figures = pooled["all"]
    kinds = [
        key.removesuffix("_hits")
        for key in figures
        if key.endswith("_hits") and (figures[key.replace("_hits", "_f1")] is not None)
    ]
    if not kinds:
        return None
    table = _table(f"{name}: events, all calls")
    for heading in ("kind", "true", "found", "false", "F1 %", "clear", "errors", "clear F1 %"):
        table.add_column(heading, justify="left" if heading == "kind" else "right")
    for kind in kinds:
        table.add_row(
            kind.replace("_", " "),
            *(_plain(figures[f"{kind}_{end}"]) for end in ("count", "hits", "false")),
            _percent(figures[f"{kind}_f1"]),
            *(_plain(figures[f"{kind}_clear_{end}"]) for end in ("count", "errors")),
            _percent(figures[f"{kind}_clear_f1"]),
        )
    return table


def reliability_table(name: str, pooled: Mapping[str, Figures]) -> Table | None:
    """Return the table of how often overlap events are right, by how sure they are said to be."""
    figures = pooled["all"]
    edges = [edge for edge in BINS if figures.get(f"sure_{edge}_count")]
    if not edges:
        return None
    table = _table(f"{name}: are the confidences of overlap events true?")
    for heading in ("confidence", "events", "said %", "right %"):
        table.add_column(heading, justify="right")
    for edge in edges:
        table.add_row(
            f"{edge} % and more",
            _plain(figures[f"sure_{edge}_count"]),
            _percent(figures[f"sure_{edge}_said"]),
            _percent(figures[f"sure_{edge}_right"]),
        )
    return table


def _plain(value: float | None) -> str:
    return "-" if value is None else str(value)


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def target_table(judged: Iterable[tuple[Target, float | None, Outcome]]) -> Table:
    """Return the table of targets and what became of them."""
    table = _table("Targets")
    for heading in ("target", "bound", "reached", ""):
        table.add_column(heading, justify="right" if heading in {"bound", "reached"} else "left")
    styles = {Outcome.MET: "green", Outcome.NOT_MET: "red", Outcome.NOT_MEASURED: "dim"}
    for target, value, outcome in judged:
        reached = "-" if value is None else f"{value:.4g}"
        table.add_row(target.what, target.bound, reached, outcome.value, style=styles[outcome])
    return table
