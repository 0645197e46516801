from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scoring.counts import Counts
from benchmarks.scoring.events import (
    OVERLAP_KINDS,
    POOLED_INTERRUPTION,
    MarkedEvent,
    event_errors,
    matches,
)
from voice_analytics.domain.interval import Interval

KINDS = (*sorted(OVERLAP_KINDS), "dead_air")


def event(
    kind: str,
    start_ms: int,
    end_ms: int,
    who: str = "agent",
    *,
    clear: bool = True,
    announced: bool | None = None,
) -> MarkedEvent:
    return MarkedEvent(kind, who, Interval(start_ms, end_ms), clear, announced)


@pytest.mark.parametrize(
    ("found", "matched"),
    [
        pytest.param(event("backchannel", 1000, 2000), True, id="same stretch"),
        pytest.param(event("backchannel", 1000, 1300), True, id="iou of 0.3"),
        pytest.param(event("backchannel", 1000, 1299), False, id="iou just below, middle far"),
        pytest.param(event("backchannel", 1795, 1805), True, id="middles 300 ms apart"),
        pytest.param(event("backchannel", 1796, 1806), False, id="middles 301 ms apart"),
        pytest.param(event("backchannel", 1000, 2000, "customer"), False, id="other initiator"),
        pytest.param(event("interruption", 1000, 2000), True, id="kinds are not looked at"),
    ],
)
def test_what_matches(found: MarkedEvent, matched: bool) -> None:
    assert (matches([event("backchannel", 1000, 2000)], [found]) == ((0, 0),)) is matched


def test_each_event_is_used_once_and_the_closest_first() -> None:
    truth = [event("backchannel", 0, 400), event("backchannel", 300, 700)]
    found = [event("backchannel", 280, 690)]
    assert matches(truth, found) == ((1, 0),)


def test_nobody_begins_a_silence() -> None:
    errors = event_errors(
        [event("dead_air", 0, 5000, "agent")], [event("dead_air", 0, 5000, "customer")], KINDS
    )
    assert errors.plain["dead_air"] == Counts(1, 0, 0)


def test_counts_by_kind() -> None:
    truth = [event("interruption", 0, 600), event("backchannel", 5000, 5400)]
    found = [event("interruption", 50, 620), event("interruption", 5000, 5400)]
    errors = event_errors(truth, found, KINDS)
    assert errors.plain["interruption"] == Counts(1, 1, 0)
    assert errors.plain["backchannel"] == Counts(0, 0, 1)
    assert errors.plain["terminal_overlap"] == Counts()


def test_pooled_interruption_takes_both_kinds_for_one() -> None:
    truth = [event("interruption", 0, 600), event("attempted_interruption", 5000, 6000)]
    found = [event("attempted_interruption", 0, 600), event("attempted_interruption", 5000, 6000)]
    errors = event_errors(truth, found, KINDS)
    assert errors.plain[POOLED_INTERRUPTION] == Counts(2, 0, 0)
    assert errors.plain["interruption"] == Counts(0, 0, 1)
    assert errors.kinds_right == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("truth", "found", "expected"),
    [
        pytest.param(
            [event("interruption", 0, 350, clear=False)], [], Counts(), id="unclear is no miss"
        ),
        pytest.param(
            [event("interruption", 0, 350, clear=False)],
            [event("interruption", 0, 350)],
            Counts(),
            id="unclear and found is no hit",
        ),
        pytest.param(
            [event("backchannel", 0, 700, clear=False)],
            [event("attempted_interruption", 0, 700)],
            Counts(),
            id="unclear of another kind excuses",
        ),
        pytest.param(
            [event("backchannel", 0, 400)],
            [event("attempted_interruption", 0, 400)],
            Counts(0, 1, 0),
            id="clear of another kind does not",
        ),
        pytest.param(
            [event("interruption", 0, 900)],
            [event("interruption", 9000, 9900)],
            Counts(0, 1, 1),
            id="miss and false alarm",
        ),
    ],
)
def test_clear_counts_of_pooled_interruptions(
    truth: list[MarkedEvent], found: list[MarkedEvent], expected: Counts
) -> None:
    assert event_errors(truth, found, KINDS).clear[POOLED_INTERRUPTION] == expected


def test_kinds_the_truth_does_not_label_are_not_scored() -> None:
    errors = event_errors([], [event("raised_voice", 0, 2000)], KINDS)
    assert "raised_voice" not in errors.plain


@pytest.mark.parametrize(
    ("said", "right"),
    [
        pytest.param(True, 1.0, id="rightly announced"),
        pytest.param(False, 0.0, id="wrongly unannounced"),
        pytest.param(None, 0.0, id="not told"),
    ],
)
def test_announced_dead_air(said: bool | None, right: float) -> None:
    truth = [event("dead_air", 0, 5000, announced=True)]
    errors = event_errors(truth, [event("dead_air", 0, 5000, announced=said)], KINDS)
    assert errors.announced_right == pytest.approx(right)


EVENTS = st.lists(
    st.builds(
        event,
        st.sampled_from(KINDS),
        st.integers(0, 5000),
        st.integers(5001, 6000),
        st.sampled_from(["agent", "customer"]),
    ),
    max_size=6,
)


@given(EVENTS)
def test_perfect_events_have_no_errors(events: list[MarkedEvent]) -> None:
    errors = event_errors(events, events, KINDS)
    assert all(counts.errors == 0 for counts in errors.plain.values())
    assert errors.kinds.false_alarms == 0


@given(EVENTS, EVENTS)
def test_every_event_is_counted_once(truth: list[MarkedEvent], found: list[MarkedEvent]) -> None:
    for kind, counts in event_errors(truth, found, KINDS).plain.items():
        if kind != POOLED_INTERRUPTION:
            assert counts.truths == sum(e.kind == kind for e in truth)
            assert counts.hits + counts.false_alarms == sum(e.kind == kind for e in found)


def test_reliability_is_how_often_events_are_right_by_their_confidence() -> None:
    truth = [event("interruption", 0, 600), event("backchannel", 5000, 5400)]
    found = [
        replace(event("interruption", 50, 620), confidence=0.92),
        replace(event("interruption", 5000, 5400), confidence=0.95),
        replace(event("terminal_overlap", 9000, 9400), confidence=0.6),
        replace(event("dead_air", 20_000, 29_000), confidence=0.6),
    ]
    bins = event_errors(truth, found, KINDS).reliability
    assert {edge: (one.events, one.right) for edge, one in bins.items()} == {60: (1, 0), 90: (2, 1)}
    assert bins[90].mean_said == pytest.approx(0.935)
    assert bins[90].right_share == pytest.approx(0.5)


def test_reliability_of_two_calls_adds_up() -> None:
    call = [replace(event("interruption", 0, 600), confidence=0.5)]
    one = event_errors(call, call, KINDS)
    both = (one + one).reliability
    assert {edge: (found.events, found.right) for edge, found in both.items()} == {50: (2, 2)}
