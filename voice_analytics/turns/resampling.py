"""Intervals by resampling, the same on every run."""

from collections.abc import Sequence

import numpy as np

from voice_analytics.domain.measure import Value, quantile_ms

SEED = 20_250_101
RESAMPLES = 1000
TAILS = (0.025, 0.975)
OBSERVATIONS_MIN = 5
"""Fewer say nothing about how much they vary."""


def quantile_with_interval_ms(values_ms: Sequence[int], share: float) -> Value:
    """Return a quantile of milliseconds with its 95 % bootstrap interval.

    The interval is that of the quantile over resamples of the values with replacement (percentile
    method). Of fewer than `OBSERVATIONS_MIN` values there is none.

    Parameters
    ----------
    values_ms
        In order of time; of none the quantile is undefined.
    share
        0 to 1; 0.5 gives the median.
    """
    found = quantile_ms(values_ms, share)
    if found.value is None or found.count < OBSERVATIONS_MIN:
        return found
    generator = np.random.default_rng(SEED)
    drawn = generator.choice(np.asarray(values_ms), size=(RESAMPLES, len(values_ms)))
    low, high = np.quantile(np.quantile(drawn, share, axis=1), TAILS)
    return Value(
        found.value,
        found.count,
        low=min(round(float(low)), found.value),
        high=max(round(float(high)), found.value),
    )
