"""Many calls at a glance: a line for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import Event, EventKind
from voice_analytics.domain.measure import UNDEFINED, Unit, Value
from voice_analytics.domain.report import CallReport
from voice_analytics.export.terminal.look import ASCII, HEADING, QUIET, UNICODE, WIDEST, Glyphs
from voice_analytics.export.terminal.page import plain_edges
from voice_analytics.export.terminal.wording import clock, printable, seconds, value

_TALK_SHARE = "talk_share"
_LATENCY = "response_latency_median"


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """A table of calls that fits itself to the console it is printed on."""

    reports: tuple[CallReport, ...]
    names: tuple[str, ...]
    """What people call each recording, in the same order."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the table for `console`."""
        glyphs = ASCII if options.ascii_only or options.legacy_windows else UNICODE
        fitted = options.update(width=min(options.max_width, WIDEST))
        yield from plain_edges(_table(self.reports, self.names, glyphs), console, fitted)


def render_summary(
    reports: Sequence[CallReport], names: Sequence[str] | None = None
) -> SummaryPage:
    """Return a table with a line per call, to be printed on any rich console.

    Talk share and median response latency are those of the first agent; interruptions are those
    any agent made; dead air is how often and the longest.

    Parameters
    ----------
    reports
        Calls in the order to show.
    names
        What people call each recording; by default the call ids.
    """
    return SummaryPage(tuple(reports), tuple(names or [report.call.id for report in reports]))


def _table(reports: Sequence[CallReport], names: Sequence[str], glyphs: Glyphs) -> Table:
    table = Table(box=None, padding=(0, 1), header_style=HEADING, pad_edge=False)
    table.add_column("call", overflow="fold", min_width=20)
    for heading in ("length", "agent talk", "cut in", "latency", "dead air"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("limits", style=QUIET)
    for report, name in zip(reports, names, strict=True):
        table.add_row(
            Text(printable(name)),
            clock(report.call.duration_ms),
            _measured(report, _TALK_SHARE, Unit.SHARE, glyphs),
            _interruptions(report, glyphs),
            _measured(report, _LATENCY, Unit.MILLISECONDS, glyphs),
            _dead_air(report, glyphs),
            ", ".join(limit.value.replace("_", " ") for limit in report.audio.limits),
        )
    return table


def _agents(report: CallReport) -> list[str]:
    return [each.id for each in report.call.participants if each.role is Role.AGENT]


def _measured(report: CallReport, key: str, unit: Unit, glyphs: Glyphs) -> str:
    agents = _agents(report)[:1]
    found: Value = next(
        (each.value for each in report.measures if each.key == key and each.participant in agents),
        UNDEFINED,
    )
    return value(found, unit, glyphs)


def _interruptions(report: CallReport, glyphs: Glyphs) -> str:
    agents = _agents(report)
    if not agents:
        return glyphs.undefined
    made = [each for each in _of(report, EventKind.INTERRUPTION) if each.participant in agents]
    return str(len(made))


def _dead_air(report: CallReport, glyphs: Glyphs) -> str:
    silences = _of(report, EventKind.DEAD_AIR)
    if not silences:
        return "0"
    longest_ms = max(each.interval.duration_ms for each in silences)
    return f"{len(silences)} {glyphs.dot} {seconds(longest_ms)}"


def _of(report: CallReport, kind: EventKind) -> list[Event]:
    return [event for event in report.events if event.kind is kind]
