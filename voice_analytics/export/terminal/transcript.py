"""The turns of one call with their words, and what the other said in between."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from voice_analytics.domain.conversation import EventKind, Turn, Word
from voice_analytics.domain.interval import Interval, union
from voice_analytics.domain.report import CallReport
from voice_analytics.export.terminal.look import HEADING, QUIET, Look
from voice_analytics.export.terminal.wording import clock_tenths, printable

UNSURE_BELOW = 0.5
"""Confidence under which a word is marked."""

_UNSURE = "~"
_ASIDE_PAUSE_MS = 1000
"""Pause that separates two remarks of one participant outside their turns."""


@dataclass(frozen=True, slots=True)
class _Remark:
    """What a participant said without having the turn."""

    participant: str
    interval: Interval
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A turn with the remarks inside it, or a remark that falls into no turn."""

    participant: str
    interval: Interval
    words: tuple[Word, ...]
    remarks: tuple[_Remark, ...] = ()


def transcript(report: CallReport, look: Look) -> RenderableType:
    """Return who said what and when, remarks of the other in the place where they fall."""
    heading = Text("Transcript", style=HEADING)
    lines = _lines(report)
    if not report.words or not lines:
        return Group(heading, Text("  No words.", style=QUIET))
    overlapped = _Overlap(report)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right", style=QUIET, no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column()
    for line in lines:
        grid.add_row(
            "  " + clock_tenths(line.interval.start_ms),
            Text(look.name(line.participant), style=look.hue(line.participant)),
            _spoken(line, overlapped, look),
        )
    note = f"[words] others speak too   (name: words) said meanwhile   word{_UNSURE} unsure"
    return Group(heading, Padding(Text(note, style=QUIET), (0, 0, 0, 2)), grid)


def _lines(report: CallReport) -> list[_Line]:
    """Return turns and loose remarks in order of time."""
    turns = sorted(report.turns, key=_order)
    starts = [turn.interval.start_ms for turn in turns]
    inside: dict[int, list[_Remark]] = {}
    loose: list[_Line] = []
    for remark in _remarks(report):
        host = _host(remark, turns, bisect_right(starts, remark.interval.start_ms))
        if host is None:
            loose.append(_Line(remark.participant, remark.interval, remark.words))
        else:
            inside.setdefault(host, []).append(remark)
    lines = [
        _Line(turn.participant, turn.interval, turn.words, tuple(inside.get(place, ())))
        for place, turn in enumerate(turns)
    ]
    return sorted((*lines, *loose), key=_order)


def _order(line: Turn | _Line | _Remark) -> tuple[int, int]:
    return line.interval.start_ms, line.interval.end_ms


def _host(remark: _Remark, turns: Sequence[Turn], stop: int) -> int | None:
    """Return the place of the latest turn of another that `remark` begins in."""
    for place in range(stop - 1, max(stop - 4, 0) - 1, -1):
        turn = turns[place]
        if turn.participant != remark.participant and remark.interval.start_ms in turn.interval:
            return place
    return None


def _remarks(report: CallReport) -> list[_Remark]:
    """Return what was said outside one's own turns, and listener responses without words."""
    in_turns = {word for turn in report.turns for word in turn.words}
    remarks: list[_Remark] = []
    for participant in report.call.participants:
        rest = [w for w in report.words if w.participant == participant.id and w not in in_turns]
        remarks += _grouped(participant.id, sorted(rest, key=lambda word: word.interval))
    said = {
        p.id: _Cover(w.interval for w in report.words if w.participant == p.id)
        for p in report.call.participants
    }
    remarks += [
        _Remark(event.participant, event.interval, ())
        for event in report.events
        if event.kind is EventKind.BACKCHANNEL
        and not said[event.participant].covered_ms(event.interval)
    ]
    return sorted(remarks, key=_order)


def _grouped(participant: str, words: Sequence[Word]) -> Iterator[_Remark]:
    run: list[Word] = []
    for word in words:
        if run and word.interval.start_ms - run[-1].interval.end_ms >= _ASIDE_PAUSE_MS:
            yield _remark(participant, run)
            run = []
        run.append(word)
    if run:
        yield _remark(participant, run)


def _remark(participant: str, words: Sequence[Word]) -> _Remark:
    end_ms = max(word.interval.end_ms for word in words)
    return _Remark(participant, Interval(words[0].interval.start_ms, end_ms), tuple(words))


def _spoken(line: _Line, overlapped: "_Overlap", look: Look) -> Text:
    """Return the words of a turn, with remarks after the word during which they began."""
    text = Text()
    waiting = list(line.remarks)
    for shared, run in groupby(line.words, key=overlapped.holds):
        words = list(run)
        for place, word in enumerate(words):
            while waiting and waiting[0].interval.start_ms < word.interval.start_ms:
                _append_remark(text, waiting.pop(0), look)
            opening = "[" if shared and place == 0 else ""
            closing = "]" if shared and place == len(words) - 1 else ""
            _append_word(text, word, opening, closing)
    for remark in waiting:
        _append_remark(text, remark, look)
    return text


def _append_word(text: Text, word: Word, opening: str = "", closing: str = "") -> None:
    unsure = word.confidence < UNSURE_BELOW
    text.append(" " if text.plain else "")
    text.append(opening, style=QUIET)
    text.append(
        printable(word.text).strip() + (_UNSURE if unsure else ""), style=QUIET if unsure else ""
    )
    text.append(closing, style=QUIET)


def _append_remark(text: Text, remark: _Remark, look: Look) -> None:
    inner = Text()
    for word in remark.words:
        _append_word(inner, word)
    said = inner if remark.words else Text("responds")
    text.append(" " if text.plain else "")
    hue = look.hue(remark.participant)
    text.append(f"({look.name(remark.participant)}: ", style=hue)
    text.append_text(said)
    text.append(")", style=hue)


class _Cover:
    """Answers how much of a stretch a set of intervals covers."""

    def __init__(self, intervals: Iterable[Interval]) -> None:
        self._intervals = union(intervals)
        self._starts = [interval.start_ms for interval in self._intervals]

    def covered_ms(self, stretch: Interval) -> int:
        """Return how long `stretch` is covered."""
        first = max(bisect_right(self._starts, stretch.start_ms) - 1, 0)
        last = bisect_right(self._starts, stretch.end_ms)
        return sum(each.overlap_ms(stretch) for each in self._intervals[first:last])


class _Overlap:
    """Answers whether others speak for at least half of a word."""

    def __init__(self, report: CallReport) -> None:
        self._others: Mapping[str, _Cover] = {
            participant.id: _Cover(
                each.interval for each in report.segments if each.participant != participant.id
            )
            for participant in report.call.participants
        }

    def holds(self, word: Word) -> bool:
        """Return whether `word` is spoken together with another."""
        others = self._others[word.participant]
        return 2 * others.covered_ms(word.interval) >= word.interval.duration_ms
