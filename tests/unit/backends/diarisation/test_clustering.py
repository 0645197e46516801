"""Centroid linkage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_analytics.backends.diarisation.clustering import link


def around(*centres: float, each: int = 20, spread: float = 0.1) -> np.ndarray:
    noise = np.random.default_rng(4)
    rows = [noise.normal((centre, 0.0), spread, (each, 2)) for centre in centres]
    return np.concatenate(rows)


def test_points_far_apart_stay_apart() -> None:
    found = link(around(0.0, 5.0, 9.0), np.ones(60), cut=2.0)
    assert len(found.means) == 3
    assert found.weights.tolist() == [20.0, 20.0, 20.0]
    assert len({tuple(found.labels[start : start + 20]) for start in (0, 20, 40)}) == 3


@pytest.mark.parametrize(("cut", "clusters"), [(0.9, 3), (1.1, 2), (3.5, 1)])
def test_cut_is_the_distance_of_means(cut: float, clusters: int) -> None:
    # 0 and 1 join first, their mean 0.5 is 3 away from 3.5
    found = link(np.array([[0.0], [1.0], [3.5]]), np.ones(3), cut)
    assert len(found.means) == clusters


def test_means_are_weighted_and_the_heaviest_comes_first() -> None:
    found = link(np.array([[10.0], [0.0], [1.0]]), np.array([1.0, 3.0, 1.0]), cut=2.0)
    np.testing.assert_allclose(found.means, [[0.25], [10.0]])
    assert found.weights.tolist() == [4.0, 1.0]
    assert found.labels.tolist() == [1, 0, 0]


def test_nothing_has_no_clusters() -> None:
    found = link(np.zeros((0, 2)), np.zeros(0), cut=1.0)
    assert found.means.shape == (0, 2)
    assert found.labels.shape == (0,)


@pytest.mark.parametrize("block", [7, 30, 59, 60])
def test_blocks_find_the_same_clusters(block: int) -> None:
    points = np.random.default_rng(5).permutation(around(0.0, 5.0, 9.0))
    whole, parts = (link(points, np.ones(60), 2.0, size) for size in (500, block))
    np.testing.assert_allclose(sorted(parts.means[:, 0]), sorted(whole.means[:, 0]))


@given(st.lists(st.floats(-10, 10), max_size=25), st.floats(0.1, 5), st.integers(2, 30))
def test_every_point_is_in_one_cluster_whose_mean_it_makes(
    places: list[float], cut: float, block: int
) -> None:
    points = np.array(places).reshape(-1, 1)
    found = link(points, np.ones(len(points)), cut, block)
    assert found.weights.sum() == len(points)
    for cluster, mean in enumerate(found.means):
        np.testing.assert_allclose(points[found.labels == cluster].mean(axis=0), mean, atol=1e-9)
