"""Agreement of reviewers with the machine, and the weights it proposes."""

import numpy as np
import pytest

from voice_analytics.scoring.agreement import (
    agreement,
    icc_2_1,
    propose_weights,
    weighted_kappa,
)

RATED = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)
"""Shrout & Fleiss (1979), table 2: six targets, four judges."""


def test_icc_of_two_judges_of_the_published_table() -> None:
    first, third = RATED[:, 0], RATED[:, 2]
    # By the two-way formula on these two columns: MSR 6.55, MSC 33.33, MSE 0.533.
    rows, columns, error = 2.0 * np.var(RATED[:, [0, 2]].mean(axis=1), ddof=1), None, None
    both = np.stack([first, third], axis=1)
    columns = 6 * np.var(both.mean(axis=0), ddof=1)
    error = (((both - both.mean()) ** 2).sum() - 5 * rows - columns) / 5
    expected = (rows - error) / (rows + error + 2 * (columns - error) / 6)
    assert icc_2_1(first, third) == pytest.approx(expected)


def test_the_same_ratings_agree_fully() -> None:
    same = np.array([10.0, 30.0, 50.0, 70.0, 90.0])
    assert weighted_kappa(same, same) == pytest.approx(1.0)
    assert icc_2_1(same, same) == pytest.approx(1.0)


def test_kappa_against_a_table_by_hand() -> None:
    # Steps 0,0,4,4 against 0,4,4,0: half of the disagreement that chance gives.
    ours = np.array([0.0, 0.0, 100.0, 100.0])
    theirs = np.array([0.0, 100.0, 100.0, 0.0])
    assert weighted_kappa(ours, theirs) == pytest.approx(0.0)


def test_opposite_ratings_disagree() -> None:
    ours = np.array([0.0, 25.0, 50.0, 75.0, 100.0])
    kappa, icc = weighted_kappa(ours, ours[::-1]), icc_2_1(ours, ours[::-1])
    assert kappa is not None
    assert icc is not None
    assert kappa < 0
    assert icc < 0


def test_nothing_varies_is_undefined() -> None:
    same = np.full(6, 50.0)
    assert weighted_kappa(same, same) is None
    assert icc_2_1(same, same) is None


def test_agreement_has_intervals_and_bias() -> None:
    generator = np.random.default_rng(1)
    theirs = generator.uniform(0, 90, 60)
    ours = np.clip(theirs + generator.normal(5, 5, 60), 0, 100)
    found = agreement(ours.tolist(), theirs.tolist())
    assert found.kappa is not None
    assert found.kappa_low is not None
    assert found.kappa_high is not None
    assert found.kappa_low <= found.kappa <= found.kappa_high
    assert found.bias == pytest.approx(5, abs=2)
    assert agreement(ours.tolist(), theirs.tolist()) == found


def test_a_few_pairs_say_nothing() -> None:
    found = agreement([10.0] * 4, [20.0] * 4)
    assert (found.n, found.kappa, found.icc) == (4, None, None)


PRESENT = {"a": 50.0, "b": 50.0}


def test_without_reviews_the_weights_stay() -> None:
    assert propose_weights([], [], PRESENT) == PRESENT


def test_weights_move_towards_what_reviewers_follow() -> None:
    generator = np.random.default_rng(2)
    points = [{"a": float(a), "b": float(b)} for a, b in generator.uniform(0, 100, (200, 2))]
    proposed = propose_weights(points, [one["a"] for one in points], PRESENT)
    assert proposed["a"] > 85
    assert sum(proposed.values()) == pytest.approx(100, abs=0.1)
    few = propose_weights(points[:3], [one["a"] for one in points[:3]], PRESENT)
    assert PRESENT["a"] <= few["a"] < proposed["a"]


def test_what_did_not_apply_counts_for_nothing() -> None:
    proposed = propose_weights([{"a": 80.0}] * 30, [80.0] * 30, PRESENT)
    assert proposed == pytest.approx(PRESENT, abs=1.0)
