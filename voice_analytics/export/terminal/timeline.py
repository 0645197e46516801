"""The call drawn in characters: a lane for each participant, and what happened between them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.console import Group, RenderableType
from rich.text import Text

from voice_analytics.domain.conversation import Event, EventKind
from voice_analytics.domain.interval import Interval, intersection, union
from voice_analytics.domain.report import CallReport
from voice_analytics.export.terminal.look import (
    ALERT,
    CALM,
    EVENT_MARKS,
    HEADING,
    NAME_CELLS,
    QUIET,
    Glyphs,
    Look,
)
from voice_analytics.export.terminal.scale import Filling, Scale, fillings, scale_for
from voice_analytics.export.terminal.wording import clock, seconds

_MARGIN = 2
_FINE_MS = 1000
"""Up to this much time per column a bar begins and ends where speech does; above it, bars as high
as the share of the column that is spoken in."""

_OVERLAP_SHARE = 0.1
"""Share of a column that both must fill to show as overlap."""


@dataclass(frozen=True, slots=True)
class _Cell:
    char: str
    style: str


_BLANK = _Cell(" ", "")
_Line = list[_Cell]


@dataclass(frozen=True, slots=True)
class _Lane:
    label: str
    style: str
    cells: _Line


def timeline(report: CallReport, look: Look) -> RenderableType:
    """Return the heading, the rows of the timeline and a legend of what they show."""
    longest = max((len(name) for name in look.names.values()), default=NAME_CELLS)
    label_cells = _MARGIN + longest + 2
    scale = scale_for(report.call.duration_ms, look.width - label_cells - 1)
    lanes = _lanes(report, look, scale)
    lines: list[RenderableType] = [_heading(scale)]
    for first in scale.rows:
        lines.append(_axis(first, scale, look, label_cells))
        lines += [_row(lane, first, scale, label_cells) for lane in lanes[:-1]]
        last = _row(lanes[-1], first, scale, label_cells)
        lines += [last, Text()] if last.plain else [Text()]
    return Group(*lines, _legend(report, look, lanes, scale))


def _heading(scale: Scale) -> Text:
    each = f"{scale.cell_ms / 1000:g} s" if scale.cell_ms < 60_000 else clock(scale.cell_ms)
    return Text.assemble(("Timeline", HEADING), (f"  each column is {each}", QUIET))


def _lanes(report: CallReport, look: Look, scale: Scale) -> list[_Lane]:
    """Return the lanes from top to bottom; marks lie between two lanes, else below all."""
    holds = [event.interval for event in report.events if event.kind is EventKind.HOLD]
    paused = report.call.metadata.pauses
    quiet = {cell: look.glyphs.hold for hold in holds for cell in scale.cells_of(hold)}
    quiet |= {cell: look.glyphs.unrecorded for each in paused for cell in scale.cells_of(each)}
    speech = _speech(report)
    lanes = []
    for each in report.call.participants:
        name, hue = look.name(each.id), look.hue(each.id)
        filled = fillings(speech[each.id], scale)
        lanes.append(_Lane(name, hue, _speaking(filled, quiet, scale, look.glyphs, hue)))
    marks = _Lane("", "", _marks(report, look, scale))
    lanes.insert(1 if len(lanes) == 2 else len(lanes), marks)
    return lanes


def _speech(report: CallReport) -> Mapping[str, tuple[Interval, ...]]:
    return {
        participant.id: union(
            segment.interval for segment in report.segments if segment.participant == participant.id
        )
        for participant in report.call.participants
    }


def _speaking(
    filled: Sequence[Filling],
    quiet: Mapping[int, str],
    scale: Scale,
    glyphs: Glyphs,
    style: str,
) -> _Line:
    fine = scale.cell_ms <= _FINE_MS
    line = []
    for cell, filling in enumerate(filled):
        ramp = _ramp(filling, glyphs) if fine else glyphs.fill
        if filling.share == 0:
            line.append(_Cell(quiet[cell], QUIET) if cell in quiet else _BLANK)
        else:
            levels = len(ramp) - 1
            line.append(_Cell(ramp[min(levels, max(1, round(filling.share * levels)))], style))
    return line


def _ramp(filling: Filling, glyphs: Glyphs) -> str:
    if filling.from_start and filling.to_end:
        return glyphs.fill
    return glyphs.begins if filling.to_end else glyphs.ends


def _marks(report: CallReport, look: Look, scale: Scale) -> _Line:
    line = [_BLANK] * scale.cells
    for event in report.events:
        if event.kind is EventKind.HOLD:
            _write_length(line, event.interval, _Cell(look.glyphs.hold, QUIET), scale, "hold ")
        elif event.kind is EventKind.DEAD_AIR:
            style = CALM if event.detail.announced else ALERT
            _write_length(line, event.interval, _Cell(look.glyphs.silence, style), scale)
    for pause in report.call.metadata.pauses:
        _write_length(line, pause, _Cell(look.glyphs.unrecorded, QUIET), scale, "not recorded ")
    for cell, filling in enumerate(fillings(_overlaps(report), scale)):
        if filling.share >= _OVERLAP_SHARE:
            line[cell] = _Cell(look.glyphs.overlap, CALM)
    _write_letters(line, report.events, scale, look.glyphs)
    return line


def _write_letters(line: _Line, events: Sequence[Event], scale: Scale, glyphs: Glyphs) -> None:
    """Write each marked event at its start, and its overlap, over those that matter less."""
    order = list(EVENT_MARKS)
    marked = [event for event in events if _is_marked(event.kind, scale)]
    for event in sorted(marked, key=lambda each: order.index(each.kind), reverse=True):
        mark = EVENT_MARKS[event.kind]
        cells = scale.cells_of(event.interval)
        for cell in cells:
            if line[cell].char == glyphs.overlap:
                line[cell] = _Cell(glyphs.overlap, mark.style)
        for cell in cells[:1]:
            line[cell] = _Cell(mark.letter, mark.style)


def _is_marked(kind: EventKind, scale: Scale) -> bool:
    """Return whether events of `kind` get a letter: where columns are long, the normal do not."""
    mark = EVENT_MARKS.get(kind)
    return mark is not None and (mark.style == ALERT or scale.cell_ms <= _FINE_MS)


def _overlaps(report: CallReport) -> tuple[Interval, ...]:
    spoken: tuple[Interval, ...] = ()
    shared: list[Interval] = []
    for speech in _speech(report).values():
        shared += intersection(spoken, speech)
        spoken = union((*spoken, *speech))
    return union(shared)


def _write_length(
    line: _Line, stretch: Interval, mark: _Cell, scale: Scale, name: str = ""
) -> None:
    """Draw a stretch, its length written into the longest piece of it that shares a row."""
    cells = scale.cells_of(stretch)
    for cell in cells:
        line[cell] = mark
    pieces = [
        range(max(cells.start, first), min(cells.stop, first + scale.row_cells))
        for first in scale.rows
    ]
    longest = max(pieces, key=len)
    label = _length_label(stretch.duration_ms, len(longest), name)
    start = longest.start + (len(longest) - len(label)) // 2
    for offset, char in enumerate(label):
        line[start + offset] = _Cell(char, mark.style)


def _length_label(duration_ms: int, cells: int, name: str) -> str:
    """Return the longest wording of the length that fits into `cells`, perhaps none."""
    tenths = seconds(duration_ms)
    whole = f"{duration_ms / 1000:.0f}s" if duration_ms < 60_000 else tenths
    wordings = (f" {name}{tenths} ", f" {tenths} ", tenths.replace(" ", ""), f"{whole} ")
    return next((each for each in wordings if len(each) <= cells), "")


def _axis(first: int, scale: Scale, look: Look, label_cells: int) -> Text:
    line = Text(" " * label_cells)
    for cell in range(first, min(first + scale.row_cells, scale.cells + 1), scale.tick_cells):
        label = f"{look.glyphs.tick}{clock(cell * scale.cell_ms)}"
        line.append(label.ljust(scale.tick_cells), style=QUIET)
    line.rstrip()
    return line


def _row(lane: _Lane, first: int, scale: Scale, label_cells: int) -> Text:
    label = " " * _MARGIN + lane.label
    line = Text.assemble((label.ljust(label_cells), lane.style))
    shown = lane.cells[first : first + scale.row_cells]
    for style, run in groupby(shown, key=lambda cell: cell.style):
        line.append("".join(cell.char for cell in run), style=style)
    line.rstrip()
    return line


def _legend(report: CallReport, look: Look, lanes: Sequence[_Lane], scale: Scale) -> Text:
    """Return what each sign stands for, only of those that occur."""
    drawn = {cell.char for lane in lanes for cell in lane.cells}
    glyphs = look.glyphs
    counts = Counter(event.kind for event in report.events)
    entries: list[tuple[str, str, str]] = []
    if drawn & set((glyphs.fill + glyphs.begins + glyphs.ends).replace(" ", "")):
        entries.append((glyphs.fill[-1], "speaking", ""))
    if glyphs.overlap in drawn:
        entries.append((glyphs.overlap, "both speak", CALM))
    entries += [
        (mark.letter, _counted(mark.name, counts[kind], look), mark.style)
        for kind, mark in EVENT_MARKS.items()
        if counts[kind] and _is_marked(kind, scale)
    ]
    entries += _stretch_entries(counts, look, report.provenance.limits.get("dead_air_ms"))
    if pauses := report.call.metadata.pauses:
        entries.append((glyphs.unrecorded, _counted("not recorded", len(pauses), look), QUIET))
    entries += [
        ("", f"({_counted(mark.name, counts[kind], look)}, not drawn at this scale)", "")
        for kind, mark in EVENT_MARKS.items()
        if counts[kind] and not _is_marked(kind, scale)
    ]
    return _packed(entries or [("", "Nobody speaks.", "")], look)


def _stretch_entries(
    counts: Counter[EventKind], look: Look, dead_air_ms: int | None
) -> list[tuple[str, str, str]]:
    entries: list[tuple[str, str, str]] = []
    if counts[EventKind.DEAD_AIR]:
        limit = "" if dead_air_ms is None else f" of {dead_air_ms / 1000:g} s or more"
        name = _counted(f"silence{limit}", counts[EventKind.DEAD_AIR], look)
        entries.append((look.glyphs.silence, name, ALERT))
    if counts[EventKind.HOLD]:
        entries.append((look.glyphs.hold, _counted("hold", counts[EventKind.HOLD], look), QUIET))
    return entries


def _counted(name: str, count: int, look: Look) -> str:
    return name if count == 1 else f"{name} {look.glyphs.times}{count}"


def _packed(entries: Sequence[tuple[str, str, str]], look: Look) -> Text:
    """Return the entries on as few lines as the width allows, none broken in two."""
    legend, used = Text(), 0
    for sign, name, style in entries:
        sign = f"{sign} " if sign else ""
        cells = _MARGIN + len(sign) + len(name)
        if used and used + cells > look.width:
            legend.append("\n")
            used = 0
        used += cells
        legend.append(" " * _MARGIN)
        legend.append(sign, style=style or "bold")
        legend.append(name, style=QUIET)
    return legend
