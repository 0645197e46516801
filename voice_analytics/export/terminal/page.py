"""The terminal page of one call, its picture, and how it reaches a console."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, ConsoleRenderable, Group, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from voice_analytics.domain.report import CallReport
from voice_analytics.export.terminal.header import header
from voice_analytics.export.terminal.listening import listening
from voice_analytics.export.terminal.look import WIDEST, Look, look_for
from voice_analytics.export.terminal.measures import measures
from voice_analytics.export.terminal.moments import moments
from voice_analytics.export.terminal.timeline import timeline
from voice_analytics.export.terminal.transcript import transcript as transcript_section


@dataclass(frozen=True, slots=True)
class CallPage:
    """A page about one call that fits itself to the console it is printed on."""

    report: CallReport
    titles: Mapping[str, str]
    transcript: bool
    width: int | None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the page for `console`, without any control code where it has no colour."""
        width = min(self.width or options.max_width, WIDEST)
        ascii_only = options.ascii_only or options.legacy_windows
        look = look_for(self.report.call.participants, width, ascii_only=ascii_only)
        yield from plain_edges(self._body(look), console, options.update(width=width))

    def _body(self, look: Look) -> Group:
        sections: list[ConsoleRenderable] = [
            Group(header(self.report, look)),
            Group(timeline(self.report, look)),
            *listening(self.report, look),
            Group(moments(self.report, look)),
            Group(measures(self.report, self.titles, look)),
        ]
        if self.transcript:
            sections.append(Group(transcript_section(self.report, look)))
        spaced = [part for section in sections for part in (section, Text())]
        return Group(*spaced[:-1])


def plain_edges(
    body: ConsoleRenderable, console: Console, options: ConsoleOptions
) -> Iterable[Segment]:
    """Draw `body` with nothing the console cannot show and no blanks at line ends."""
    for line in console.render_lines(body, options, pad=False):
        for segment in _without_trailing_blanks(line):
            text = segment.text.encode(options.encoding, "replace").decode(options.encoding)
            yield Segment(text, Style.null() if console.no_color else segment.style)
        yield Segment.line()


def _without_trailing_blanks(line: list[Segment]) -> list[Segment]:
    kept = [segment for segment in line if not segment.control]
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[-1] = Segment(kept[-1].text.rstrip(), kept[-1].style)
    return kept


def render(
    report: CallReport,
    titles: Mapping[str, str],
    *,
    transcript: bool = False,
    width: int | None = None,
) -> CallPage:
    """Return the page of one call, to be printed on any rich console.

    Parameters
    ----------
    report
        What was found in the call.
    titles
        Short name of each measure, by key.
    transcript
        Whether to append the turns with their words.
    width
        Columns to use; None for those of the console.
    """
    return CallPage(report, titles, transcript, width)
