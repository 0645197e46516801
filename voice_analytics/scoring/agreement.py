"""Agreement between people and the machine, and weights that would agree better.

Sources: Cohen (1968), Psychological Bulletin 70(4), 213-220, quadratic weights; Shrout & Fleiss
(1979), Psychological Bulletin 86(2), 420-428, ICC(2,1). Intervals are percentile bootstraps over
calls with a seeded generator.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEVELS = 5
"""Points are compared in five equal steps for kappa."""
BOOTSTRAPS = 1000
LEAST = 5
"""With fewer pairs there is no agreement to speak of."""
PULL = 10.0
"""How many reviews the present weights count for in a proposal."""

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well machine and reviewer agree on one component."""

    n: int
    kappa: float | None
    """Weighted kappa, -1 to 1; None where it is undefined."""

    kappa_low: float | None
    kappa_high: float | None
    icc: float | None
    icc_low: float | None
    icc_high: float | None
    bias: float | None
    """Mean of machine less reviewer, points."""


def agreement(machine: Sequence[float], reviewer: Sequence[float], seed: int = 0) -> Agreement:
    """Return the agreement of two raters on the same calls.

    Parameters
    ----------
    machine, reviewer
        Points, 0 to 100, one each per call.
    seed
        Of the bootstrap.
    """
    ours, theirs = np.asarray(machine, float), np.asarray(reviewer, float)
    n = len(ours)
    if n < LEAST:
        return Agreement(n, None, None, None, None, None, None, None)
    kappa = weighted_kappa(ours, theirs)
    icc = icc_2_1(ours, theirs)
    return Agreement(
        n,
        kappa,
        *_interval(weighted_kappa, ours, theirs, seed),
        icc,
        *_interval(icc_2_1, ours, theirs, seed),
        round(float(np.mean(ours - theirs)), 2),
    )


def weighted_kappa(ours: Points, theirs: Points) -> float | None:
    """Return kappa with quadratic weights over five steps; None when nothing varies."""
    a, b = _steps(ours), _steps(theirs)
    table = np.zeros((LEVELS, LEVELS))
    np.add.at(table, (a, b), 1.0)
    grid = np.arange(LEVELS)
    weights = (grid[:, None] - grid[None, :]) ** 2
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / len(a)
    chance = float((weights * expected).sum())
    return None if chance == 0.0 else 1.0 - float((weights * table).sum()) / chance


def _steps(points: Points) -> NDArray[np.intp]:
    return np.minimum((points / 100.0 * LEVELS).astype(np.intp), LEVELS - 1)


def icc_2_1(ours: Points, theirs: Points) -> float | None:
    """Return ICC(2,1), absolute agreement of single ratings; None when nothing varies."""
    rated = np.stack([ours, theirs], axis=1)
    n, k = rated.shape
    whole = rated.mean()
    rows = k * ((rated.mean(axis=1) - whole) ** 2).sum() / (n - 1)
    columns = n * ((rated.mean(axis=0) - whole) ** 2).sum() / (k - 1)
    rest = ((rated - whole) ** 2).sum() - (n - 1) * rows - (k - 1) * columns
    error = rest / ((n - 1) * (k - 1))
    below = rows + (k - 1) * error + k * (columns - error) / n
    return None if below <= 0.0 else float((rows - error) / below)


def _interval(
    statistic: Callable[[Points, Points], float | None], ours: Points, theirs: Points, seed: int
) -> tuple[float | None, float | None]:
    generator = np.random.default_rng(seed)
    picks = generator.integers(0, len(ours), (BOOTSTRAPS, len(ours)))
    values = [statistic(ours[pick], theirs[pick]) for pick in picks]
    found = [value for value in values if value is not None]
    if not found:
        return None, None
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def propose_weights(
    points: Sequence[Mapping[str, float]], overall: Sequence[float], present: Mapping[str, float]
) -> dict[str, float]:
    """Return weights by which the components come nearer to the reviewers' overall judgement.

    Least squares pulled towards the present weights as if those were `PULL` more reviews, none
    below zero, with the same sum: a handful of reviews changes little.

    Parameters
    ----------
    points
        Per review the points of the components that applied, 0 to 100.
    overall
        The reviewer's overall judgement of the same call, 0 to 100.
    present
        The rubric's weights by component.
    """
    keys = list(present)
    whole = sum(present.values())
    start = np.array([present[key] / whole for key in keys])
    rows = np.array([[_share(one, key, present, whole) for key in keys] for one in points])
    rows = rows.reshape(len(points), len(keys))
    aims = np.asarray(overall, float)
    pull = PULL * 50.0**2 * np.eye(len(keys))
    gain = np.linalg.solve(rows.T @ rows + pull, rows.T @ (aims - rows @ start))
    moved = np.maximum(start + gain, 0.0)
    scaled = moved / moved.sum() * whole
    return {key: round(float(weight), 2) for key, weight in zip(keys, scaled, strict=True)}


def _share(one: Mapping[str, float], key: str, present: Mapping[str, float], whole: float) -> float:
    """Return what a component gives per unit of weight in a call where not all apply."""
    applying = sum(present[k] for k in one if k in present)
    return one[key] * whole / applying if key in one and applying else 0.0
