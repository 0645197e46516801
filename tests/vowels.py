"""Voices made from nothing: pulses at a pitch, shaped by formants, over a telephone band or not."""

import numpy as np

from tests.fakes import Samples
from voice_analytics.domain.audio import SAMPLE_RATE_HZ

FORMANTS_HZ = ((700.0, 80.0), (1220.0, 90.0), (2600.0, 120.0))
"""Middle and width of the formants of an open vowel."""

SWINGS_HZ = 3.0


def vowel(
    f0_hz: float,
    duration_ms: int,
    *,
    level_dbfs: float = -20.0,
    tilt_db: float = -12.0,
    telephone: bool = False,
    glide: float = 0.0,
) -> Samples:
    """Return a vowel (n,) at 16 kHz, steady unless it glides.

    Parameters
    ----------
    f0_hz
        Its pitch.
    duration_ms
        Its length.
    level_dbfs
        Its mean power.
    tilt_db
        Fall of the source per octave; closer to 0 is more vocal effort.
    telephone
        Whether only 300 to 3400 Hz are left.
    glide
        How far the pitch swings to either side, as a share, three times a second, as in speech.
    """
    times = np.arange(duration_ms * SAMPLE_RATE_HZ // 1000) / SAMPLE_RATE_HZ
    swing = 2.0 * np.pi * SWINGS_HZ
    moved = times + glide * (1.0 - np.cos(swing * times)) / swing
    partials = np.arange(1, int(7000.0 // f0_hz) + 1) * f0_hz
    if telephone:
        partials = partials[(partials >= 300.0) & (partials <= 3400.0)]
    gains = 10.0 ** (tilt_db * np.log2(partials / 100.0) / 20.0)
    for middle, width in FORMANTS_HZ:
        gains = gains * (1.0 + 8.0 / (1.0 + ((partials - middle) / width) ** 2))
    sound = (gains[:, None] * np.sin(2.0 * np.pi * partials[:, None] * moved)).sum(axis=0)
    power = float(np.mean(sound**2))
    made: Samples = (sound * 10.0 ** (level_dbfs / 20.0) / np.sqrt(power)).astype(np.float32)
    return made
