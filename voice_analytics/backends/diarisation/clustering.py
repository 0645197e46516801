"""Centroid linkage of weighted points, bounded however many there are.

The two nearest clusters are joined, by the distance of their weighted means, until the nearest are
further apart than the cut. Only numpy is needed: the one use of a general library would be a tree
of merges that is cut at once, and none takes weights, which linking in blocks needs.

Source
------
Sokal & Michener (1958), unweighted pair-group method using centroids (UPGMC).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Clusters of points, the heaviest first."""

    means: Points  # (clusters, dimensions)
    weights: Points  # (clusters,)
    labels: NDArray[np.intp]  # (points,), the cluster of each point


def link(points: Points, weights: Points, cut: float, block: int = 500) -> Clusters:
    """Return the clusters of `points`.

    Parameters
    ----------
    points
        (points, dimensions).
    weights
        Weight of each point in a mean, above 0.
    cut
        Clusters further apart than this stay apart.
    block
        Points linked at once; more are linked in blocks and then the blocks' clusters, so that time
        and memory grow in proportion to the number of points.
    """
    labels = np.arange(len(points))
    while True:
        means, heavy, labels = _means(points, weights, labels)
        starts = range(0, len(means), block)
        joined = np.arange(len(means))
        for s in starts:
            joined[s : s + block] = s + _link_block(means[s : s + block], heavy[s : s + block], cut)
        fewer = len(np.unique(joined))
        labels = joined[labels]
        if len(starts) <= 1 or fewer == len(means):
            return _heaviest_first(*_means(points, weights, labels))


def _means(
    points: Points, weights: Points, labels: NDArray[np.intp]
) -> tuple[Points, Points, NDArray[np.intp]]:
    """Return mean and weight of each cluster, and labels without gaps."""
    _, dense = np.unique(labels, return_inverse=True)
    count = int(dense.max()) + 1 if len(dense) else 0
    heavy = np.zeros(count)
    np.add.at(heavy, dense, weights)
    sums = np.zeros((count, points.shape[1]))
    np.add.at(sums, dense, points * weights[:, np.newaxis])
    return sums / heavy[:, np.newaxis], heavy, dense


def _heaviest_first(means: Points, weights: Points, labels: NDArray[np.intp]) -> Clusters:
    order = np.argsort(-weights, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return Clusters(means[order], weights[order], rank[labels])


def _link_block(points: Points, weights: Points, cut: float) -> NDArray[np.intp]:
    """Return for each point the index of the point that stands for its cluster."""
    count = len(points)
    means, heavy, labels = points.copy(), weights.copy(), np.arange(count)
    squares = np.einsum("ij,ij->i", means, means)
    distances = squares[:, np.newaxis] + squares - 2.0 * means @ means.T
    np.fill_diagonal(distances, np.inf)
    for _ in range(count - 1):
        one, other = sorted(divmod(int(distances.argmin()), count))
        if distances[one, other] > cut * cut:
            break
        total = heavy[one] + heavy[other]
        means[one] = (heavy[one] * means[one] + heavy[other] * means[other]) / total
        heavy[one] = total
        labels[labels == other] = one
        gone = ~np.isfinite(distances[one])
        fresh = np.square(means - means[one]).sum(axis=1)
        fresh[gone] = np.inf
        distances[one, :] = distances[:, one] = fresh
        distances[other, :] = distances[:, other] = np.inf
    return labels
