"""Wilson score interval of a rate.

Source: Wilson (1927), Journal of the American Statistical Association 22, 209-212. Differs: the
number of trials may be broken, since an uncertain observation counts for less than one.
"""

import math

Z_90 = 1.645
"""Two-sided 90 %."""

Z_95 = 1.96
"""Two-sided 95 %."""


def wilson(rate: float, trials: float, z: float = Z_90) -> tuple[float, float]:
    """Return the interval of a rate, 0 to 1.

    Parameters
    ----------
    rate
        Observed share, 0 to 1.
    trials
        How many observations it rests on; with none the interval is everything.
    z
        Standard normal quantile of the interval.
    """
    if trials <= 0.0:
        return 0.0, 1.0
    shrink = 1.0 + z * z / trials
    middle = (rate + z * z / (2.0 * trials)) / shrink
    half = z * math.sqrt(rate * (1.0 - rate) / trials + (z / (2.0 * trials)) ** 2) / shrink
    return max(0.0, min(middle - half, rate)), min(1.0, max(middle + half, rate))
