"""Tones of a telephone's keys."""

import numpy as np

from tests.fakes import Samples
from voice_analytics.domain.audio import SAMPLE_RATE_HZ, to_samples

KEYPAD_DIGITS = "123A456B789C*0#D"
_ROWS_HZ = (697.0, 770.0, 852.0, 941.0)
_COLUMNS_HZ = (1209.0, 1336.0, 1477.0, 1633.0)
AROUND_MS = 500


def dialled(
    digits: str,
    on_ms: int,
    *,
    over_db: float = 40.0,
    twist_db: float = 0.0,
    off: float = 0.0,
    level_dbfs: float = -20.0,
) -> Samples:
    """Return half a second of noise, each key and as long a pause, and half a second of noise.

    Parameters
    ----------
    digits
        The keys.
    on_ms
        How long each is held.
    over_db
        One tone over the noise.
    twist_db
        The high tone over the low one.
    off
        How far the frequencies are from those of the standard, as a share.
    level_dbfs
        Of the low tone.
    """
    around, length = np.zeros(to_samples(AROUND_MS)), to_samples(on_ms)
    at = 2 * np.pi * np.arange(length) / SAMPLE_RATE_HZ * (1 + off)
    parts = [around]
    for digit in digits:
        row, column = divmod(KEYPAD_DIGITS.index(digit), 4)
        high = 10.0 ** (twist_db / 20.0) * np.sin(at * _COLUMNS_HZ[column])
        parts += [np.sin(at * _ROWS_HZ[row]) + high, np.zeros(length)]
    clean = np.concatenate([*parts, around])
    noise = np.random.default_rng(3).standard_normal(len(clean)) * np.sqrt(0.5)
    level = np.sqrt(2.0) * 10.0 ** (level_dbfs / 20.0)
    sound: Samples = (level * (clean + noise * 10.0 ** (-over_db / 20.0))).astype(np.float32)
    return sound
