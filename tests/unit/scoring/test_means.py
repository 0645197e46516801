"""Means with their intervals, differences of two, and rank correlations."""

import statistics

import pytest

from voice_analytics.scoring.means import Difference, Mean, difference, mean_of, t95
from voice_analytics.scoring.ranking import RankCorrelation, rank_correlation


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(1, 12.706), (30, 2.042), (31, 2.0395), (60, 2.0003), (1000, 1.9623)]
)
def test_students_quantile_goes_on_smoothly(freedom: int, quantile: float) -> None:
    assert t95(freedom) == pytest.approx(quantile, abs=2e-4)


def test_mean_has_an_interval_from_two_values_on() -> None:
    assert mean_of([]) == Mean(0, None, None, None)
    assert mean_of([70.0]) == Mean(1, 70.0, None, None)
    found = mean_of([60.0, 70.0, 80.0])
    half = 4.303 * statistics.stdev([60, 70, 80]) / 3**0.5
    assert (found.count, found.value) == (3, 70.0)
    assert found.low == pytest.approx(70.0 - half)
    assert found.high == pytest.approx(70.0 + half)


def test_difference_is_welchs() -> None:
    before, after = [60.0, 62.0, 58.0, 64.0, 56.0], [70.0, 80.0, 75.0, 65.0, 85.0]
    found = difference(before, after)
    assert found is not None
    assert found.value == 15.0
    # freedom 5.25 by Welch's formula, rounded down; t = 2.571; variances 10/5 + 62.5/5
    assert found.high - found.value == pytest.approx(2.571 * 14.5**0.5)
    assert found.value - found.low == pytest.approx(found.high - found.value)


@pytest.mark.parametrize(("before", "after"), [([], [1.0, 2.0]), ([1.0, 2.0], [3.0])])
def test_nothing_is_said_of_a_difference_with_too_few(
    before: list[float], after: list[float]
) -> None:
    assert difference(before, after) is None


def test_values_that_never_vary_differ_exactly() -> None:
    assert difference([50.0, 50.0], [60.0, 60.0]) == Difference(10.0, 10.0, 10.0)


def test_rank_correlation_is_spearmans_with_shared_ranks() -> None:
    ours = [1.0, 2.0, 2.0, 4.0, 5.0, 3.0, 6.0, 7.0]
    theirs = [10.0, 20.0, 25.0, 20.0, 60.0, 15.0, 50.0, 90.0]
    found = rank_correlation(ours, theirs)
    assert found.count == 8
    assert found.value == pytest.approx(0.813253, abs=1e-6)
    assert found.low is not None
    assert found.high is not None
    assert -1.0 < found.low < 0.813 < found.high < 1.0


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]), ([1.0] * 6, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])],
    ids=["too few", "never varies"],
)
def test_nothing_is_said_where_ranks_say_nothing(ours: list[float], theirs: list[float]) -> None:
    assert rank_correlation(ours, theirs) == RankCorrelation(len(ours), None, None, None)


def test_same_order_has_no_interval_beyond_itself() -> None:
    values = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert rank_correlation(values, [-one for one in values]) == RankCorrelation(
        5, -1.0, -1.0, -1.0
    )
    assert rank_correlation(values, values, least=6).value is None
