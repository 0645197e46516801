"""What a recording is like: levels, clipping, and whether two channels are one."""

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.report import AudioQuality, ChannelQuality

_LOWEST_DB = -120.0
_BIN_DB = 0.5
_BINS = int(-_LOWEST_DB / _BIN_DB) + 1
_FULL_SCALE = 0.999
"""8-bit and companded formats reach full scale slightly below 1."""


class QualityMeter:
    """Sums over one recording, block by block; memory does not grow.

    Parameters
    ----------
    channels
        Number of channels.
    """

    def __init__(self, channels: int) -> None:
        self._histogram = np.zeros((channels, _BINS), np.int64)
        self._clipped = np.zeros(channels, np.int64)
        self._samples = 0
        self._sum = np.zeros(channels)
        self._products = np.zeros((channels, channels))

    def push(self, samples: NDArray[np.float32], levels_dbfs: NDArray[np.float32]) -> None:
        """Take samples (channels, n) and the 10 ms levels (channels, frames) they complete."""
        wide = samples.astype(np.float64)
        self._samples += samples.shape[1]
        self._sum += wide.sum(axis=1)
        self._products += wide @ wide.T
        self._clipped += (np.abs(samples) >= _FULL_SCALE).sum(axis=1)
        bins = ((np.clip(levels_dbfs, _LOWEST_DB, 0.0) - _LOWEST_DB) / _BIN_DB).astype(np.int64)
        for row, channel_bins in zip(self._histogram, bins, strict=True):
            row += np.bincount(channel_bins, minlength=_BINS)

    def loudest_dbfs(self, channel: int) -> float | None:
        """Return the level that one frame in 200 exceeds; None for digital silence."""
        return self._percentile(channel, 99.5)

    def correlation(self) -> float | None:
        """Return the correlation of the first two channels; None with one, or with silence."""
        if len(self._sum) < 2 or self._samples == 0:
            return None
        covariance = self._products / self._samples - np.outer(self._sum, self._sum) / (
            self._samples**2
        )
        # A constant channel has a variance of 0, which rounding can put below.
        spread = float(np.sqrt(np.prod(np.maximum(np.diagonal(covariance)[:2], 0.0))))
        if not spread > 1e-12:
            return None
        return float(np.clip(covariance[0, 1] / spread, -1.0, 1.0))

    def clipped_share(self, channel: int) -> float:
        """Return the share of samples at full scale."""
        return float(self._clipped[channel] / self._samples) if self._samples else 0.0

    def result(self, active_shares: list[float]) -> AudioQuality:
        """Return everything measured, with the share of speech of each channel."""
        correlation = self.correlation()
        return AudioQuality(
            channels=tuple(
                ChannelQuality(
                    channel=channel,
                    level_dbfs=self._percentile(channel, 90.0),
                    noise_dbfs=self._percentile(channel, 10.0),
                    clipped_share=round(self.clipped_share(channel), 6),
                    active_share=round(active, 4),
                )
                for channel, active in enumerate(active_shares)
            ),
            channel_correlation=None if correlation is None else round(correlation, 4),
        )

    def _percentile(self, channel: int, percent: float) -> float | None:
        counts = self._histogram[channel]
        if counts[1:].sum() == 0:
            return None
        reached = np.searchsorted(np.cumsum(counts), counts.sum() * percent / 100.0)
        return float(_LOWEST_DB + _BIN_DB * min(int(reached), _BINS - 1))
