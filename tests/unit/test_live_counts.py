"""What was heard of calls in progress, left out or lost."""

from voice_analytics.appliance.live_counts import LiveCounts, LiveTotals
from voice_analytics.domain.live import Totals
from voice_analytics.pipeline.live import SoFar


def heard(*speech_ms: int, silent_since_ms: int | None = None) -> SoFar:
    """Return the counts of 4 s, known up to 3.9 s."""
    return SoFar(4000, 3900, speech_ms, 100, (0,), silent_since_ms)


def test_counts_are_as_they_were_heard_while_it_begins_once() -> None:
    counts = LiveCounts(LiveTotals(lambda: 0))
    so_far = heard(1000, 500, silent_since_ms=3000)
    assert counts.so_far(so_far) == so_far


def test_what_began_again_adds_to_what_was_heard_before_on_one_clock() -> None:
    counts = LiveCounts(LiveTotals(lambda: 0))
    counts.begin_again(heard(1000, 500), 6000)
    counts.begin_again(heard(10, 20), 20_000)
    assert counts.so_far(heard(300, 0, silent_since_ms=700)) == SoFar(
        heard_ms=12_000,
        known_ms=23_900,
        speech_ms=(1310, 520),
        talk_over_ms=300,
        speaking=(0,),
        silent_since_ms=20_700,
    )


def test_a_leg_that_joined_spoke_nothing_before() -> None:
    counts = LiveCounts(LiveTotals(lambda: 0))
    counts.begin_again(heard(1000), 4000)
    assert counts.so_far(heard(1, 700)).speech_ms == (1001, 700)


def test_what_is_left_out_of_a_call_is_left_out_of_all() -> None:
    totals = LiveTotals(lambda: 0)
    one, other = LiveCounts(totals), LiveCounts(totals)
    one.leave_out(300)
    one.leave_out(200)
    other.leave_out(70)
    assert (one.shed_ms, other.shed_ms) == (500, 70)
    assert totals.news() == Totals(570, 0)


def test_totals_are_news_once() -> None:
    lost = [0]
    totals = LiveTotals(lambda: lost[0])
    assert totals.news() is None
    lost[0] = 40
    assert totals.news() == Totals(0, 40)
    assert totals.news() is None
    totals.leave_out(0)
    assert totals.news() is None
    totals.leave_out(10)
    assert totals.news() == Totals(10, 40)
