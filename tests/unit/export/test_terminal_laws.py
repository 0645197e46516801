"""What holds for the page of any call."""

import io

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from tests.unit.export.terminal_cases import AGENT, CUSTOMER, UNKNOWN, report
from voice_analytics.domain.call import CallKind, Participant, Role
from voice_analytics.domain.conversation import (
    Event,
    EventDetail,
    EventKind,
    SpeechSegment,
    Turn,
    Word,
)
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import CALL, UNDEFINED, Unit, Value
from voice_analytics.domain.report import AudioLimit, CallReport, MeasuredValue
from voice_analytics.export.terminal import render, render_summary

PARTIES = st.sampled_from(
    [
        (UNKNOWN,),
        (AGENT, CUSTOMER),
        (AGENT, CUSTOMER, Participant("agent_2", Role.AGENT, 2)),
        tuple(Participant(f"colleague_number_{n}", Role.UNKNOWN, n) for n in range(6)),
    ]
)
TEXTS = st.text(max_size=40)
VALUES = st.one_of(
    st.just(UNDEFINED),
    st.builds(
        Value,
        st.floats(-1e7, 1e7, allow_nan=False),
        st.integers(1, 10_000),
    ),
)


def intervals(duration_ms: int) -> st.SearchStrategy[Interval]:
    starts = st.integers(0, duration_ms - 1)
    return st.builds(
        lambda start, size: Interval(start, min(start + size, duration_ms)),
        starts,
        st.integers(1, duration_ms),
    )


@st.composite
def reports(draw: st.DrawFn) -> CallReport:
    duration_ms = draw(st.integers(1, 20_000) | st.integers(1, 40_000_000))
    parties = draw(PARTIES)
    who = st.sampled_from([party.id for party in parties])
    span = intervals(duration_ms)
    words = st.builds(Word, who, span, TEXTS, st.floats(0, 1))
    turns = st.builds(
        lambda participant, interval, texts: Turn(
            participant,
            interval,
            (),
            tuple(Word(participant, interval, text, 0.4) for text in texts),
        ),
        who,
        span,
        st.lists(TEXTS, max_size=5),
    )
    details = st.builds(
        EventDetail, other=st.none() | who, announced=st.sampled_from([None, True, False])
    )
    events = st.builds(Event, st.sampled_from(EventKind), who, span, st.just(1.0), details)
    keys = st.sampled_from(
        ["talk_share", "response_latency_median", "dead_air", "speech_rate", "new"]
    )
    measures = st.builds(
        MeasuredValue, keys, who | st.just(CALL), VALUES, st.sampled_from(Unit), st.just(1)
    )
    return report(
        duration_ms,
        parties,
        call_id=draw(TEXTS),
        segments=draw(st.lists(st.builds(SpeechSegment, who, span), max_size=8)),
        turns=draw(st.lists(turns, max_size=4)),
        remarks=draw(st.lists(words, max_size=4)),
        events=draw(st.lists(events, max_size=8)),
        measures=draw(st.lists(measures, max_size=8)),
        limits=draw(st.lists(st.sampled_from(AudioLimit), unique=True, max_size=3)),
        kind=draw(st.sampled_from(CallKind)),
        why_not=draw(st.none() | TEXTS),
        started_at=draw(st.none() | TEXTS),
    )


def lines_of(call: CallReport, width: int, encoding: str) -> list[str]:
    received = io.BytesIO()
    file = io.TextIOWrapper(received, encoding=encoding, newline="\n")
    console = Console(width=width, file=file, _environ={})
    console.print(render(call, {"talk_share": "Share"}, transcript=True))
    console.print(render_summary([call, call]))
    file.flush()
    return received.getvalue().decode(encoding).split("\n")


@settings(deadline=None, max_examples=60)
@given(reports(), st.integers(60, 200), st.sampled_from(["utf-8", "ascii", "cp1252"]))
def test_any_report_fits_the_width_and_holds_no_control_codes(
    call: CallReport, width: int, encoding: str
) -> None:
    lines = lines_of(call, width, encoding)
    assert max(map(cell_len, lines)) <= width
    assert all(char.isprintable() for line in lines for char in line)


@settings(deadline=None, max_examples=60)
@given(reports(), st.integers(1, 59))
def test_a_console_too_narrow_cuts_lines_and_does_not_fail(call: CallReport, width: int) -> None:
    assert max(map(cell_len, lines_of(call, width, "utf-8"))) <= max(width, 2)
