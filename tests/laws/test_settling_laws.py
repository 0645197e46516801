"""What settles of a call in progress is what the whole call gives."""

from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.timelines import A, B, C
from voice_analytics.domain.conversation import Event, EventKind, SpeechSegment
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.turns import build_conversation
from voice_analytics.turns.settling import Settling

LIMITS = TurnLimits()
LIVE = frozenset(EventKind) - {
    EventKind.HOLD,
    EventKind.LONG_MONOLOGUE,
    EventKind.RAISED_VOICE,
}
Speech = Mapping[str, Sequence[Interval]]
Told = tuple[str, str, str | None, Interval]

LENGTHS_MS = st.sampled_from([90, 100, 150, 240, 400, 600, 900, 1000, 1010, 1500, 2500, 6000])
GAPS_MS = st.sampled_from([200, 250, 300, 310, 450, 500, 520, 800, 1000, 1500, 4000, 5200])


@st.composite
def rows(draw: st.DrawFn) -> tuple[Interval, ...]:
    """Draw the speech of one participant."""
    at_ms = draw(st.integers(0, 300)) * 10
    found = []
    for _ in range(draw(st.integers(0, 9))):
        length_ms = draw(LENGTHS_MS | st.integers(8, 300).map(lambda one: one * 10))
        found.append(Interval(at_ms, at_ms + length_ms))
        at_ms += length_ms + draw(GAPS_MS | st.integers(20, 300).map(lambda one: one * 10))
    return tuple(found)


@st.composite
def calls(draw: st.DrawFn) -> dict[str, tuple[Interval, ...]]:
    return {who: draw(rows()) for who in ("A", "B")}


def told(event: Event) -> Told:
    other = None if event.detail is None else event.detail.other
    return event.kind, event.participant, other, event.interval


def end_ms(call: Speech) -> int:
    return max((row[-1].end_ms for row in call.values() if row), default=0) + 500


def offline(call: Speech, pauses: Sequence[Interval] = ()) -> list[Told]:
    people = tuple(one for one in (A, B, C) if one.id in call)
    segments = [SpeechSegment(who, span) for who, row in call.items() for span in row]
    whole = build_conversation(end_ms(call), people, segments, (), LIMITS, not_recorded=pauses)
    return sorted(told(one) for one in whole.events if one.kind in LIVE)


def standing(row: Sequence[Interval], now_ms: int) -> tuple[Interval | None, int]:
    """Return what a segmenter knows of a row: a stretch is over 200 ms after its end."""
    for span in row:
        if span.start_ms < now_ms < span.end_ms + 200:
            going_on = Interval(span.start_ms, min(span.end_ms, now_ms))
            sure = going_on.duration_ms >= 80
            return (going_on, going_on.end_ms) if sure else (None, span.start_ms)
    return None, now_ms


def live(call: Speech, step_ms: int, pauses: Sequence[Interval] = ()) -> tuple[list[Told], int]:
    """Return what settles, and the most stretches that were remembered."""
    settling = Settling(call, LIMITS)
    for pause in pauses:
        settling.dropped(pause)
    found: list[Told] = []
    most = 0
    given = dict.fromkeys(call, 0)
    for now_ms in range(0, end_ms(call), step_ms):
        for who, row in call.items():
            while given[who] < len(row) and row[given[who]].end_ms + 200 <= now_ms:
                settling.spoke(who, row[given[who]])
                given[who] += 1
        seen = settling.look({who: standing(row, now_ms) for who, row in call.items()})
        found += [told(one) for one in seen.events]
        most = max(most, settling.remembered)
    for who, row in call.items():
        for span in row[given[who] :]:
            settling.spoke(who, span)
    over_ms = end_ms(call)
    last = settling.look(dict.fromkeys(call, (None, over_ms)), over_ms=over_ms)
    return found + [told(one) for one in last.events], most


FEWER = settings(max_examples=80, deadline=None)


@FEWER
@given(calls(), st.sampled_from([190, 370, 1010]))
def test_live_events_are_those_of_the_whole_call(call: Speech, step_ms: int) -> None:
    assert sorted(live(call, step_ms)[0]) == offline(call)


@FEWER
@given(calls(), rows())
def test_what_was_dropped_is_no_dead_air(call: Speech, pauses: tuple[Interval, ...]) -> None:
    assert sorted(live(call, 370, pauses)[0]) == offline(call, pauses)


def test_memory_does_not_grow_with_the_call() -> None:
    call = {
        "A": [Interval(at, at + 2000) for at in range(0, 600_000, 5000)],
        "B": [Interval(at + 2300, at + 4800) for at in range(0, 600_000, 5000)],
    }
    found, most = live(call, 1010)
    assert sorted(found) == offline(call)
    assert most < 20


def test_nor_with_a_party_that_never_stops() -> None:
    call = {
        "A": [Interval(at, at + 700) for at in range(0, 600_000, 1000)],
        "B": [Interval(at + 300, at + 600) for at in range(5000, 600_000, 10_000)],
    }
    found, most = live(call, 1010)
    assert sorted(found) == offline(call)
    assert len(found) > 50
    assert most < 60
