"""How well each agent listened: the index with its interval and parts, why, and what to tell."""

from collections.abc import Iterator

from rich.console import ConsoleRenderable, Group, RenderableType
from rich.table import Table
from rich.text import Text

from voice_analytics.domain.assessment import Assessment, Component, Feedback, Flag, Score
from voice_analytics.domain.report import CallReport
from voice_analytics.export.terminal.look import ALERT, CALM, HEADING, QUIET, Look
from voice_analytics.export.terminal.wording import clock_tenths, printable

BAR_CELLS = 30
MOST_COMPONENTS = 6
"""Shown on the page: those that cost the most points; the report has all."""


def listening(report: CallReport, look: Look) -> list[ConsoleRenderable]:
    """Return a section for each assessed stint and one for the flags; none without any."""
    sections: list[ConsoleRenderable] = [
        Group(*_stint(one, report, look)) for one in report.assessments if one.score is not None
    ]
    if report.flags:
        sections.append(Group(*_flags(report.flags, look)))
    return sections


def _stint(one: Assessment, report: CallReport, look: Look) -> Iterator[RenderableType]:
    name = look.name(one.participant)
    several = len(report.assessments) > 1
    yield Text(
        f"Listening of the {name}" + (f", stint {one.stint + 1}" if several else ""), HEADING
    )
    if one.score is not None:
        yield from _score(one.score, look)
        yield from _components(one.score, look)
    if one.feedback is not None:
        yield _told(one.feedback)


def _score(score: Score, look: Look) -> Iterator[RenderableType]:
    if score.value is None or score.low is None or score.high is None:
        yield Text(f"  {look.glyphs.undefined} no value: {score.why_not}", style=QUIET)
        return
    yield Text.assemble(
        f"  {score.value:.0f} of 100  ",
        (_bar(score.value, score.low, score.high, look), CALM),
        (f"  {score.low:.0f} to {score.high:.0f}", QUIET),
        (f" {look.glyphs.dot} {score.coverage:.0%} of the rubric had an occasion", QUIET),
    )
    parts = [
        f"{part.key} {look.glyphs.undefined if part.value is None else f'{part.value:.0f}'}"
        + (f" (limited: {part.capped})" if part.capped else "")
        for part in score.parts
    ]
    yield Text("  " + f" {look.glyphs.dot} ".join(parts))


def _bar(value: float, low: float, high: float, look: Look) -> str:
    def cell(points: float) -> int:
        return min(int(points / 100 * BAR_CELLS), BAR_CELLS - 1)

    cells = [look.glyphs.rule] * BAR_CELLS
    for index in range(cell(low), cell(high) + 1):
        cells[index] = look.glyphs.overlap
    cells[cell(value)] = look.glyphs.fill[-1]
    return "".join(cells)


def _components(score: Score, look: Look) -> Iterator[RenderableType]:
    costly = sorted(
        (c for c in score.components if c.points is not None and c.points < 100.0), key=_cost
    )[:MOST_COMPONENTS]
    if not costly:
        return
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right", style=QUIET, no_wrap=True)
    grid.add_column()
    for component in costly:
        grid.add_row(f"  {look.glyphs.minus}{-_cost(component):.1f}", printable(component.because))
    yield grid


def _cost(component: Component) -> float:
    """Return what a component costs, negative, so that the dearest comes first."""
    return -component.weight * (100.0 - (component.points or 0.0))


def _told(feedback: Feedback) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, style=QUIET)
    grid.add_column()
    for name, item in (("Strength", feedback.strength), ("Next step", feedback.next_step)):
        if item is not None:
            place = clock_tenths(item.clip.start_ms)
            grid.add_row(Text(f"  {name}", style=HEADING), place, Text(printable(item.text)))
    return grid


def _flags(flags: tuple[Flag, ...], look: Look) -> Iterator[RenderableType]:
    yield Text("Flags", style=HEADING)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right", style=QUIET, no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column()
    for flag in flags:
        grid.add_row(
            "  " + clock_tenths(flag.interval.start_ms),
            Text(look.glyphs.alert, style=ALERT),
            Text(printable(flag.reason)),
        )
    yield grid
