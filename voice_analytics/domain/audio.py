"""Audio as it travels inside: blocks of samples on one clock."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 16_000
"""Rate of all audio inside, whatever the source had."""

SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000


def to_ms(samples: int) -> int:
    """Return the call-clock millisecond that `samples` at 16 kHz fall into, rounded to nearest."""
    return (samples + SAMPLES_PER_MS // 2) // SAMPLES_PER_MS


def to_samples(at_ms: int) -> int:
    """Return the 16 kHz sample at which millisecond `at_ms` begins."""
    return at_ms * SAMPLES_PER_MS


@dataclass(frozen=True, slots=True, eq=False)
class AudioBlock:
    """A run of samples of every channel, cut anywhere."""

    start_sample: int
    """Place of the first sample on the 16 kHz clock."""

    samples: NDArray[np.float32]  # (channels, samples), [-1, 1], read-only
    """16 kHz samples, one row per channel."""

    truncated: bool = False
    """True on the last block of a source that broke off before its end or lost data on the way."""

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.dtype != np.float32:
            raise ValueError(
                f"audio block must be float32 (channels, samples), "
                f"not {self.samples.dtype} {self.samples.shape}"
            )
        self.samples.flags.writeable = False

    @property
    def channels(self) -> int:
        """Number of channels."""
        return int(self.samples.shape[0])

    @property
    def end_sample(self) -> int:
        """Place of the first sample after this block."""
        return self.start_sample + int(self.samples.shape[1])
