"""Bootstrap intervals are the same on every run and hold the value."""

import pytest

from voice_analytics.domain.measure import UNDEFINED, Value
from voice_analytics.turns.resampling import quantile_with_interval_ms


def test_few_values_have_no_interval() -> None:
    assert quantile_with_interval_ms([], 0.5) == UNDEFINED
    assert quantile_with_interval_ms([100, 200, 300, 400], 0.5) == Value(250, 4)


def test_equal_values_vary_by_nothing() -> None:
    assert quantile_with_interval_ms([300] * 5, 0.5) == Value(300, 5, low=300, high=300)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_the_interval_holds_the_value_and_narrows_with_more_of_the_same(share: float) -> None:
    values = [120, -80, 340, 900, 260, 410, 150]
    few, many = (quantile_with_interval_ms(values * times, share) for times in (1, 12))
    assert quantile_with_interval_ms(values, share) == few
    widths = []
    for found in (few, many):
        assert found.low is not None
        assert found.high is not None
        assert found.value is not None
        assert min(values) <= found.low <= found.value <= found.high <= max(values)
        widths.append(found.high - found.low)
    assert widths[1] < widths[0]


def test_the_median_of_normal_values_has_the_known_interval() -> None:
    """Of 101 even steps the median's 95 % interval reaches about 10 steps to each side."""
    found = quantile_with_interval_ms(list(range(0, 10_100, 100)), 0.5)
    assert found.low is not None
    assert found.high is not None
    assert found.low == pytest.approx(5000 - 1.96 * 0.5 * 101**0.5 * 100, abs=250)
    assert found.high == pytest.approx(5000 + 1.96 * 0.5 * 101**0.5 * 100, abs=250)
