"""The measures of one call as tables: a row per measure, a column per participant."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from voice_analytics.domain.measure import CALL
from voice_analytics.domain.report import CallReport, MeasuredValue
from voice_analytics.export.terminal.look import HEADING, QUIET, Look
from voice_analytics.export.terminal.wording import printable, value

_GROUPS: Mapping[str, tuple[str, ...]] = {
    "who spoke": ("talk_", "turn_", "longest_monologue"),
    "taking turns": (
        *("response_", "reaction_", "floor_", "overlap_", "interruption_", "attempted_"),
        *("backchannel_", "terminal_", "simultaneous_", "interactivity"),
    ),
    "silence": ("silence_", "dead_air", "hold_", "pause_"),
    "pace": ("speech_rate", "syllable_rate", "articulation_rate", "pace_"),
}
"""Heading by how a measure's key begins; the rest is listed under `_OTHER`."""

_OTHER = "other"
_TITLE_SHARE = 0.4
_VALUE_CELLS = 9
_COUNT_CELLS = 7
"""A count with the blanks around it."""


def measures(report: CallReport, titles: Mapping[str, str], look: Look) -> RenderableType:
    """Return the measures of every participant and of the call.

    Parameters
    ----------
    report
        Whose values to show.
    titles
        Short name of each measure by key; a measure without one goes by its key.
    look
        How to draw.
    """
    heading = Text("Measures", style=HEADING)
    if not report.measures:
        return Group(heading, Text("  None.", style=QUIET))
    tables: list[RenderableType] = []
    for columns in _side_by_side(_columns(report), look):
        table = _table(report, titles, columns, look)
        if table.row_count:
            tables += [table, Text()]
    note = f"n: how many observations a value rests on.  {look.glyphs.undefined}: not defined."
    notes = [note, *_undefined_note(report, titles)]
    return Group(heading, *tables, *(Padding(Text(n, style=QUIET), (0, 0, 0, 2)) for n in notes))


def _undefined_note(report: CallReport, titles: Mapping[str, str]) -> list[str]:
    """Return a line naming the measures that nobody in this call has."""
    defined = _defined(report)
    absent = dict.fromkeys(m.key for m in report.measures if m.key not in defined)
    if not absent:
        return []
    return [f"Not defined in this call: {', '.join(_title(key, titles) for key in absent)}."]


def _defined(report: CallReport) -> set[str]:
    return {each.key for each in report.measures if each.value.value is not None}


def _title(key: str, titles: Mapping[str, str]) -> str:
    return printable(titles.get(key, key.replace("_", " ")))


def _columns(report: CallReport) -> list[str]:
    measured = dict.fromkeys(each.participant for each in report.measures)
    known = [each.id for each in report.call.participants if each.id in measured]
    return [*known, *(each for each in measured if each not in (*known, CALL)), *_call(measured)]


def _side_by_side(columns: Sequence[str], look: Look) -> list[list[str]]:
    """Return the columns in as few tables as the width allows."""
    room = int(look.width * (1 - _TITLE_SHARE))
    tables: list[list[str]] = []
    left = 0
    for column in columns:
        cells = max(len(look.name(column)), _VALUE_CELLS) + _COUNT_CELLS
        if not tables or cells > left:
            tables.append([])
            left = room
        tables[-1].append(column)
        left -= cells
    return tables


def _call(measured: Mapping[str, None]) -> list[str]:
    return [CALL] if CALL in measured else []


def _table(
    report: CallReport, titles: Mapping[str, str], columns: Sequence[str], look: Look
) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="", pad_edge=False)
    table.add_column("", min_width=14, max_width=int(look.width * _TITLE_SHARE))
    for column in columns:
        table.add_column(Text(look.name(column), style=look.hue(column)), justify="right")
        table.add_column(Text("n", style=QUIET), justify="right", style=QUIET)
    defined = _defined(report)
    shown = [m for m in report.measures if m.participant in columns and m.key in defined]
    rows: dict[str, dict[str, MeasuredValue]] = {}
    for each in shown:
        rows.setdefault(each.key, {})[each.participant] = each
    order = [*_GROUPS, _OTHER]
    keys = sorted(rows, key=lambda key: order.index(_group(key)))
    for group, members in groupby(keys, key=_group):
        table.add_row(Text(f"  {group}", style="italic dim"))
        for key in members:
            title = Text(_title(key, titles))
            table.add_row(Padding(title, (0, 0, 0, 4)), *_cells(rows[key], columns, look))
    return table


def _cells(row: Mapping[str, MeasuredValue], columns: Sequence[str], look: Look) -> list[Text]:
    cells: list[Text] = []
    for column in columns:
        measured = row.get(column)
        if measured is None:
            cells += [Text(), Text()]
        else:
            cells += [
                Text(value(measured.value, measured.unit, look.glyphs)),
                Text(str(measured.value.count)),
            ]
    return cells


def _group(key: str) -> str:
    for group, beginnings in _GROUPS.items():
        if key.startswith(beginnings):
            return group
    return _OTHER
