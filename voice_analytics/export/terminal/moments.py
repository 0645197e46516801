"""What happened on the floor, in plain words, in order."""

from collections.abc import Callable, Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import Event, EventKind
from voice_analytics.domain.report import CallReport
from voice_analytics.export.terminal.look import ALERT, CALM, EVENT_MARKS, HEADING, QUIET, Look
from voice_analytics.export.terminal.wording import clock_tenths, seconds

MOST = 12
"""Moments shown unless asked otherwise."""

_RANK = (
    EventKind.INTERRUPTION,
    EventKind.DEAD_AIR,
    EventKind.RAISED_VOICE,
    EventKind.ATTEMPTED_INTERRUPTION,
    EventKind.LONG_MONOLOGUE,
    EventKind.HOLD,
    EventKind.SIMULTANEOUS_START,
    EventKind.TERMINAL_OVERLAP,
    EventKind.BACKCHANNEL,
)
"""Worst first; of two of a kind the longer is worse."""


def moments(report: CallReport, look: Look, most: int = MOST) -> RenderableType:
    """Return the `most` worst events in order of time, and how many more there are."""
    worst = sorted(report.events, key=_severity)[:most]
    heading = Text("Moments", style=HEADING)
    if not worst:
        return Group(heading, Text("  Nothing to point out.", style=QUIET))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right", style=QUIET, no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column()
    for event in sorted(worst, key=lambda each: (each.interval.start_ms, each.interval.end_ms)):
        sign, style = sign_of(event.kind, look)
        grid.add_row(
            "  " + clock_tenths(event.interval.start_ms),
            Text(sign, style=style),
            Text(sentence(event, look)),
        )
    lines: list[RenderableType] = [heading, grid]
    left = len(report.events) - len(worst)
    if left:
        lines.append(Text(f"  and {left} lesser ones in the report", style=QUIET))
    return Group(*lines)


def sign_of(kind: EventKind, look: Look) -> tuple[str, str]:
    """Return the sign that stands for `kind` on the timeline, and its style."""
    mark = EVENT_MARKS.get(kind)
    if mark is not None:
        return mark.letter, mark.style
    if kind is EventKind.HOLD:
        return look.glyphs.hold, CALM
    return look.glyphs.silence, ALERT


def sentence(event: Event, look: Look) -> str:
    """Return what happened in one plain phrase."""
    return _SENTENCES[event.kind](event, look)


def _severity(event: Event) -> tuple[int, int, int]:
    announced = event.kind is EventKind.DEAD_AIR and event.detail.announced is True
    rank = _RANK.index(EventKind.HOLD if announced else event.kind)
    return rank, -event.interval.duration_ms, event.interval.start_ms


def _pair(event: Event, look: Look) -> tuple[str, str]:
    other = event.detail.other
    if other is None:
        return look.name(event.participant), "the other"
    return look.name(event.participant), _the(other, look)


def _the(participant: str, look: Look) -> str:
    article = "the " if participant in (Role.AGENT, Role.CUSTOMER) else ""
    return article + look.name(participant)


def _overlap(event: Event) -> str:
    return f"(overlap {seconds(event.interval.duration_ms)})"


def _interruption(event: Event, look: Look) -> str:
    who, other = _pair(event, look)
    return f"{who} cut in while {other} was speaking {_overlap(event)}"


def _attempt(event: Event, look: Look) -> str:
    who, other = _pair(event, look)
    length = seconds(event.interval.duration_ms)
    return f"{who} tried to cut in, {other} went on ({length})"


def _backchannel(event: Event, look: Look) -> str:
    who, other = _pair(event, look)
    length = seconds(event.interval.duration_ms)
    return f"{who} gave a short response while {other} spoke ({length})"


def _terminal_overlap(event: Event, look: Look) -> str:
    who, other = _pair(event, look)
    return f"{who} began as {other} was ending {_overlap(event)}"


def _simultaneous_start(event: Event, look: Look) -> str:
    who, other = _pair(event, look)
    return f"{who} and {other} began together {_overlap(event)}"


def _dead_air(event: Event, look: Look) -> str:
    said = {True: ", announced", False: ", not announced", None: ""}[event.detail.announced]
    quiet = seconds(event.interval.duration_ms)
    waiting = ""
    if len(look.names) > 1 and event.participant in look.names:
        waiting = f", probably waiting for {_the(event.participant, look)}"
    return f"nobody spoke for {quiet}{waiting}{said}"


def _hold(event: Event, look: Look) -> str:
    return f"on hold for {seconds(event.interval.duration_ms)}"


def _long_monologue(event: Event, look: Look) -> str:
    return f"{look.name(event.participant)} spoke for {seconds(event.interval.duration_ms)} on end"


def _raised_voice(event: Event, look: Look) -> str:
    length = seconds(event.interval.duration_ms)
    return f"{look.name(event.participant)} spoke louder than usual for {length}"


_SENTENCES: Mapping[EventKind, Callable[[Event, Look], str]] = {
    EventKind.INTERRUPTION: _interruption,
    EventKind.ATTEMPTED_INTERRUPTION: _attempt,
    EventKind.BACKCHANNEL: _backchannel,
    EventKind.TERMINAL_OVERLAP: _terminal_overlap,
    EventKind.SIMULTANEOUS_START: _simultaneous_start,
    EventKind.DEAD_AIR: _dead_air,
    EventKind.HOLD: _hold,
    EventKind.LONG_MONOLOGUE: _long_monologue,
    EventKind.RAISED_VOICE: _raised_voice,
}
