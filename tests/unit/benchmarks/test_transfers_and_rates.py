import pytest

from benchmarks.scoring.rates import (
    RateErrors,
    SpokenTurn,
    rate_error,
    speech_rate_wpm,
    word_count,
)
from benchmarks.scoring.transfers import TransferErrors, transfer_errors
from tests.unit.benchmarks.builders import intervals
from voice_analytics.domain.conversation import FloorTransfer
from voice_analytics.domain.interval import Interval


def to_customer(at_ms: int, offset_ms: int) -> FloorTransfer:
    return FloorTransfer("agent", "customer", at_ms, offset_ms)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param([to_customer(5000, 230)], TransferErrors((30,), 1, 0), id="found"),
        pytest.param([to_customer(6000, 200)], TransferErrors((0,), 1, 0), id="a second away"),
        pytest.param([to_customer(6001, 200)], TransferErrors((), 1, 1), id="too far"),
        pytest.param(
            [FloorTransfer("customer", "agent", 5000, 200)],
            TransferErrors((), 1, 1),
            id="the other way",
        ),
        pytest.param(
            [to_customer(4200, 900), to_customer(5100, -50)],
            TransferErrors((-250,), 1, 1),
            id="the nearest of two",
        ),
        pytest.param([], TransferErrors((), 1, 0), id="none"),
    ],
)
def test_a_transfer_is_found_within_a_second(
    found: list[FloorTransfer], expected: TransferErrors
) -> None:
    assert transfer_errors([to_customer(5000, 200)], found) == expected


def test_a_transfer_is_used_once() -> None:
    truth = [to_customer(5000, 200), to_customer(5600, 200)]
    assert transfer_errors(truth, [to_customer(5500, 300)]) == TransferErrors((100,), 2, 0)


def test_offset_errors_are_absolute_and_pooled() -> None:
    total = TransferErrors((-100, 10), 2, 0) + TransferErrors((40,), 2, 1)
    assert total.found_share == pytest.approx(0.75)
    assert total.percentile_ms(50) == pytest.approx(40)
    assert total.extra == 1


def turn(text: str, segments: str, *, cut: bool = False) -> SpokenTurn:
    spoken = intervals(segments)
    whole = Interval(spoken[0].start_ms, spoken[-1].end_ms)
    return SpokenTurn("agent", whole, text, spoken, cut)


def test_words_are_counted_as_written() -> None:
    assert word_count("Well - it's a follow-up, £412 .") == 5


def test_the_rate_is_over_segments_and_leaves_out_short_and_cut_turns() -> None:
    turns = [
        turn("one two three four five six seven eight", "[0,1000) [3000,4000)"),
        turn("one two three four five six seven", "[9000,9100)"),
        turn("one two three four five six seven eight nine", "[10000,10100)", cut=True),
    ]
    assert speech_rate_wpm(turns) == pytest.approx(8 / 2 * 60)


def test_the_rate_without_a_long_turn_is_undefined() -> None:
    assert speech_rate_wpm([turn("yes", "[0,300)")]) is None


def test_rate_errors_are_relative() -> None:
    errors = rate_error(200, 190) + rate_error(150, 165)
    assert errors.errors == pytest.approx((-0.05, 0.1))
    assert errors.percentile(100) == pytest.approx(0.1)
    assert RateErrors().percentile(50) is None
