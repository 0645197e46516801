"""The page, compared with what a person approved, and on every kind of console.

``UPDATE_PAGES=1 python -m pytest tests/unit/export/test_terminal.py`` rewrites the approved pages
in `terminal_pages/`; the difference is then reviewed.
"""

import io
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console, RenderableType

from tests.unit.export.terminal_cases import (
    CASES,
    CUSTOMER,
    TITLES,
    event,
    measured,
    mono_call,
    report,
    speech,
    three_hour_call,
    turn,
    two_channel_call,
)
from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import EventKind, Word
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import CALL, Unit, Value
from voice_analytics.domain.report import AudioLimit, CallReport, TurnAcoustics
from voice_analytics.export.convert import from_document, to_document
from voice_analytics.export.document import headline
from voice_analytics.export.terminal import render, render_summary, to_svg
from voice_analytics.export.terminal.header import LIMIT_SENTENCES
from voice_analytics.export.terminal.look import UNICODE, look_for
from voice_analytics.export.terminal.moments import moments
from voice_analytics.export.terminal.scale import MOST_ROWS, scale_for
from voice_analytics.export.terminal.wording import clock, clock_tenths, length, value

PAGES = Path(__file__).parent / "terminal_pages"


def printed(
    page: RenderableType,
    width: int = 100,
    *,
    encoding: str = "utf-8",
    environment: Mapping[str, str] | None = None,
) -> str:
    """Return what a console receives: a terminal when an environment is given, else a pipe."""
    received = io.BytesIO()
    file = io.TextIOWrapper(received, encoding=encoding, newline="\n")
    console = Console(
        width=width,
        height=25,
        file=file,
        force_terminal=environment is not None,
        _environ=environment or {},
    )
    console.print(page)
    file.flush()
    return received.getvalue().decode(encoding)


def approved(name: str, page: str) -> str:
    """Return the approved page called `name`, after rewriting it when that is asked for."""
    path = PAGES / f"{name}.txt"
    if os.environ.get("UPDATE_PAGES"):
        path.write_text(page, encoding="utf-8")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("name", CASES)
def test_page_is_as_approved(name: str, width: int) -> None:
    page = printed(render(CASES[name](), TITLES, transcript=True), width)
    assert page == approved(f"{name}_{width}", page)


def test_page_is_ascii_where_the_console_can_show_no_more() -> None:
    page = printed(render(mono_call(), TITLES, transcript=True), encoding="ascii")
    assert page.isascii()
    assert "the Caf?~ on Main" in page
    assert page == approved("mono_ascii", page)


@pytest.mark.parametrize(
    "environment",
    [None, {"TERM": "xterm-256color", "NO_COLOR": "1"}, {"TERM": "dumb"}],
    ids=["piped", "NO_COLOR", "dumb"],
)
def test_page_without_colour_holds_no_control_codes(environment: Mapping[str, str] | None) -> None:
    page = printed(render(two_channel_call(), TITLES, transcript=True), environment=environment)
    assert page == approved("two_channel_100", page)


def test_page_in_colour_says_the_same_as_without() -> None:
    environment = {"TERM": "xterm", "COLORTERM": "truecolor"}
    coloured = printed(render(two_channel_call(), TITLES, transcript=True), environment=environment)
    assert "\x1b[38;2;86;180;233m" in coloured
    plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert plain == approved("two_channel_100", plain)


def test_page_keeps_to_the_width_it_is_given() -> None:
    page = printed(render(two_channel_call(), TITLES, width=70), 150)
    assert page == printed(render(two_channel_call(), TITLES), 70)


def test_page_grows_no_wider_than_is_legible() -> None:
    lines = printed(render(two_channel_call(), TITLES), 400).splitlines()
    assert max(map(len, lines)) == 200


def test_transcript_comes_on_demand() -> None:
    assert "Transcript" not in printed(render(two_channel_call(), TITLES))


def test_text_cannot_steer_the_terminal() -> None:
    call = report(
        5000,
        call_id="evil\x1b[2J\r\n[bold]id[/bold]\udcff",
        segments=speech("agent[0,1000)"),
        turns=[turn("agent", 0, 500, "hi \x1b]0;owned\x07there")],
    )
    page = printed(render(call, {}, transcript=True))
    assert "\x1b" not in page
    assert "\x07" not in page
    assert "Call evil [2J  [bold]id[/bold]" in page
    assert "hi ]0;owned there" in page


def test_every_limit_has_a_sentence() -> None:
    assert set(LIMIT_SENTENCES) == set(AudioLimit)


def test_measure_without_a_title_or_group_still_appears() -> None:
    call = report(1000, measures=measured("novel_thing", Unit.SHARE, {CALL: (0.034, 7)}))
    lines = printed(render(call, {})).splitlines()
    place = next(at for at, line in enumerate(lines) if "novel thing" in line)
    assert lines[place].split() == ["novel", "thing", "3.4", "%", "7"]
    assert lines[place - 1].strip() == "other"


def test_undefined_is_a_dash_and_never_nought() -> None:
    values = {"agent": (None, 0), "customer": (1.0, 3)}
    call = report(1000, measures=measured("talk_share", Unit.SHARE, values))
    assert re.search(r"Share of all speech +– +0 +100 % +3$", printed(render(call, TITLES)), re.M)


def test_what_nobody_has_is_named_below_and_takes_no_row() -> None:
    call = report(1000, measures=measured("talk_share", Unit.SHARE, {"agent": (None, 0)}))
    page = printed(render(call, TITLES))
    assert "Not defined in this call: Share of all speech." in page
    assert page.count("Share of all speech") == 1


def test_many_participants_share_several_tables() -> None:
    people = [Participant(f"agent_{n}", Role.AGENT, n) for n in range(7)]
    values = {person.id: (0.1, 1) for person in people}
    call = report(1000, people, measures=measured("talk_share", Unit.SHARE, values))
    page = printed(render(call, TITLES), 80)
    assert page.count("Share of all speech") == 3
    assert page.count("10 %") == 7


def test_moments_are_the_worst_in_order_and_say_how_many_are_left() -> None:
    events = [
        *(event(EventKind.BACKCHANNEL, "customer", at, at + 300, "agent") for at in (100, 900)),
        event(EventKind.INTERRUPTION, "agent", 5000, 5600, "customer"),
        event(EventKind.INTERRUPTION, "agent", 9000, 9900, "customer"),
        event(EventKind.INTERRUPTION, "agent", 12_000, 12_400, "customer"),
    ]
    call = report(20_000, events=events)
    look = look_for(call.call.participants, 100, ascii_only=False)
    lines = printed(moments(call, look, most=2)).splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ["0:05.0", "0:09.0"]
    assert lines[3].strip() == "and 3 lesser ones in the report"


def test_a_remark_outside_any_turn_has_a_line_of_its_own() -> None:
    late = Word("customer", Interval(7000, 7400), "Hello?", 0.9)
    call = report(9000, turns=[turn("agent", 0, 400, "Good morning")], remarks=[late])
    assert "  0:07.0  customer  Hello?" in printed(render(call, {}, transcript=True)).splitlines()


def test_a_response_without_words_is_told_in_its_place() -> None:
    call = report(
        9000,
        turns=[turn("agent", 0, 1000, "one two three four")],
        events=[event(EventKind.BACKCHANNEL, "customer", 1500, 1900, "agent")],
    )
    page = printed(render(call, {}, transcript=True))
    assert "one two (customer: responds) three four" in page


@pytest.mark.parametrize("width", [28, 45, 85, 185])
@pytest.mark.parametrize(
    "duration_ms", [0, 1, 60_000, 600_000, 10_800_000, 86_400_000, 10**10, 10**12]
)
def test_a_call_of_any_length_fits_a_few_rows(duration_ms: int, width: int) -> None:
    scale = scale_for(duration_ms, width)
    assert 1 <= len(scale.rows) <= MOST_ROWS
    assert 0 < scale.row_cells <= width
    assert scale.cells * scale.cell_ms >= duration_ms


def test_long_calls_mark_only_what_a_reviewer_looks_for() -> None:
    page = printed(render(three_hour_call(), {}))
    assert "(backchannel ×45, not drawn at this scale)" in page
    assert "I interruption ×6" in page


@pytest.mark.parametrize(
    ("unit", "number", "written"),
    [
        (Unit.MILLISECONDS, -240, "−0.24 s"),
        (Unit.MILLISECONDS, 9994.0, "9.99 s"),
        (Unit.MILLISECONDS, 12_340, "12.3 s"),
        (Unit.MILLISECONDS, 59_999.6, "1:00"),
        (Unit.MILLISECONDS, 3_725_000, "1:02:05"),
        (Unit.SHARE, 0.0, "0 %"),
        (Unit.SHARE, 0.034, "3.4 %"),
        (Unit.SHARE, 0.557, "56 %"),
        (Unit.COUNT, 12.0, "12"),
        (Unit.COUNT, 2.5, "2.5"),
        (Unit.PER_MINUTE, 7.25, "7.2 /min"),
        ("per_ten_minutes", 3.21, "3.2 /10 min"),
        (Unit.WORDS_PER_MINUTE, 178.4, "178 wpm"),
        (Unit.SYLLABLES_PER_SECOND, 4.27, "4.3 syl/s"),
        (Unit.RATIO, 1.042, "1.04 x"),
        ("beats_per_second", -4.25, "−4.25 beats per second"),
    ],
)
def test_values_are_written_for_people(unit: str, number: float, written: str) -> None:
    assert value(Value(number, 3), unit, UNICODE) == written


def test_times_are_cut_and_lengths_rounded() -> None:
    assert clock(59_999) == "0:59"
    assert clock_tenths(72_490) == "1:12.4"
    assert length(60_400) == "1:00"


def test_summary_has_a_line_for_each_call() -> None:
    page = printed(render_summary([make() for make in CASES.values()]))
    assert page == approved("summary_100", page)


def test_summary_needs_no_more_than_the_headlines() -> None:
    wholes = [
        replace(report, acoustics=(TurnAcoustics(None, None),) * len(report.turns))
        for report in (make() for make in CASES.values())
    ]
    heads = [from_document(headline(to_document(whole))) for whole in wholes]
    page = printed(render_summary(heads))
    assert page == approved("summary_100", page)


def test_summary_is_ascii_where_the_console_can_show_no_more() -> None:
    page = printed(render_summary([two_channel_call(), mono_call()]), 70, encoding="ascii")
    assert page.isascii()
    assert max(map(len, page.splitlines())) <= 70


def test_picture_is_the_same_each_time_and_needs_no_network() -> None:
    picture = to_svg(two_channel_call(), TITLES)
    assert picture == to_svg(two_channel_call(), TITLES)
    outside = picture.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "://" not in outside
    assert "@import" not in outside
    assert "@font-face" not in outside


def test_picture_draws_bars_as_shapes_and_keeps_the_text() -> None:
    call = report(1000, [CUSTOMER], segments=speech("customer[0,500)"))
    root = ElementTree.fromstring(to_svg(call, {}))  # noqa: S314 - made by ourselves
    texts = "".join(root.itertext()).replace("\xa0", " ")
    assert not set("█▌▐") & set(texts)
    assert "customer" in texts
    widths = [rect.get("width") for rect in root.iter("{http://www.w3.org/2000/svg}rect")]
    assert "24" in widths


def paused_call() -> CallReport:
    """Return a call of a minute of which twenty seconds were not recorded."""
    talk = speech("agent[0,10000) customer[11000,20000) agent[41000,60000)")
    whole = report(60_000, segments=talk)
    metadata = replace(whole.call.metadata, pauses=(Interval(20_500, 40_500),))
    return replace(whole, call=replace(whole.call, metadata=metadata))


@pytest.mark.parametrize(("encoding", "sign"), [("utf-8", "╳"), ("ascii", "%")])
def test_what_was_not_recorded_is_drawn_and_named(encoding: str, sign: str) -> None:
    page = printed(render(paused_call(), TITLES), encoding=encoding)
    assert f"{sign} not recorded 20.0 s {sign}" in page
    assert f"{sign} not recorded\n" in page
    assert sign not in printed(render(report(60_000), TITLES), encoding=encoding)
