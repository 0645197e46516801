"""Agreement of several people who read the same calls."""

import itertools

import numpy as np
import pytest

from voice_analytics.scoring.alpha import alpha

PUBLISHED = [
    [1, 1, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
    [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [5, 5, 5], [1, 1], [3],
]  # fmt: skip
"""Krippendorff's example of four observers and twelve units, with readings missing."""


def by_hand(readings: list[list[float]]) -> float:
    """Return alpha from all pairs, as it is defined."""
    units = [one for one in readings if len(one) > 1]
    values = [value for one in units for value in one]
    observed = sum(
        (a - b) ** 2 / (len(one) - 1) for one in units for a, b in itertools.permutations(one, 2)
    ) / len(values)
    expected = sum((a - b) ** 2 for a, b in itertools.permutations(values, 2)) / (
        len(values) * (len(values) - 1)
    )
    return 1 - observed / expected


def test_published_example_of_interval_data() -> None:
    found = alpha(PUBLISHED)
    assert found.value == pytest.approx(0.849, abs=0.0005)
    assert found.n == 11


def test_it_is_one_less_observed_by_expected_disagreement_of_pairs() -> None:
    generator = np.random.default_rng(3)
    readings = [generator.uniform(0, 100, size).tolist() for size in (2, 3, 4, 2, 5, 3, 3)]
    assert alpha(readings).value == pytest.approx(by_hand(readings))


def test_the_interval_lies_around_it() -> None:
    generator = np.random.default_rng(4)
    truth = generator.uniform(0, 100, 20)
    readings = [(one + generator.normal(0, 8, 3)).tolist() for one in truth]
    found = alpha(readings)
    assert found.low is not None
    assert found.value is not None
    assert found.high is not None
    assert 0.5 < found.low < found.value < found.high <= 1
    assert alpha(readings) == found


@pytest.mark.parametrize(
    ("readings", "n"),
    [([[10, 20]] * 4, 4), ([[10]] * 9, 0), ([[50, 50]] * 6, 6), ([], 0)],
    ids=["few", "one reader", "nothing varies", "none"],
)
def test_undefined(readings: list[list[float]], n: int) -> None:
    found = alpha(readings)
    assert (found.n, found.value, found.low, found.high) == (n, None, None, None)
