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
SMALLEST = 1e-9
"""A variation below is none but of rounding."""

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
        *_interval(_kappas, ours, theirs, seed),
        icc,
        *_interval(_iccs, ours, theirs, seed),
        round(float(np.mean(ours - theirs)), 2),
    )


def weighted_kappa(ours: Points, theirs: Points) -> float | None:
    """Return kappa with quadratic weights over five steps; None when nothing varies."""
    return _defined(_kappas(ours, theirs))


def icc_2_1(ours: Points, theirs: Points) -> float | None:
    """Return ICC(2,1), absolute agreement of single ratings; None when nothing varies."""
    return _defined(_iccs(ours, theirs))


def _kappas(ours: Points, theirs: Points) -> Points:
    """Return kappa of each sample, (..., pairs) to (...); NaN where nothing varies.

    With quadratic weights, the disagreement that chance gives is that of independent ratings with
    the same means and squares.
    """
    a, b = _steps(ours), _steps(theirs)
    observed = ((a - b) ** 2).mean(axis=-1)
    chance = (a**2).mean(axis=-1) + (b**2).mean(axis=-1) - 2 * a.mean(axis=-1) * b.mean(axis=-1)
    return _one_less(observed, chance)


def _iccs(ours: Points, theirs: Points) -> Points:
    """Return ICC(2,1) of each sample, (..., pairs) to (...); NaN where nothing varies."""
    rated = np.stack([ours, theirs], axis=-1)
    n, k = rated.shape[-2:]
    whole = rated.mean(axis=(-2, -1), keepdims=True)
    each, both = rated.mean(axis=-1, keepdims=True), rated.mean(axis=-2, keepdims=True)
    rows = k * ((each - whole) ** 2).sum(axis=(-2, -1)) / (n - 1)
    columns = n * ((both - whole) ** 2).sum(axis=(-2, -1)) / (k - 1)
    rest = ((rated - whole) ** 2).sum(axis=(-2, -1)) - (n - 1) * rows - (k - 1) * columns
    error = rest / ((n - 1) * (k - 1))
    below = rows + (k - 1) * error + k * (columns - error) / n
    return _one_less(below - (rows - error), below)


def _steps(points: Points) -> Points:
    return np.minimum(np.floor(points / 100.0 * LEVELS), LEVELS - 1)


def _one_less(part: Points, whole: Points) -> Points:
    varies = whole > SMALLEST
    return np.where(varies, 1.0 - part / np.where(varies, whole, 1.0), np.nan)


def _defined(value: Points) -> float | None:
    return None if np.isnan(value) else float(value)


def _interval(
    statistic: Callable[[Points, Points], Points], ours: Points, theirs: Points, seed: int
) -> tuple[float | None, float | None]:
    generator = np.random.default_rng(seed)
    picks = generator.integers(0, len(ours), (BOOTSTRAPS, len(ours)))
    values = statistic(ours[picks], theirs[picks])
    found = values[~np.isnan(values)]
    if not found.size:
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
