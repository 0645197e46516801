"""Pitch by probabilistic YIN of librosa: the reference, and a tracker that needs no network.

Its voicing is decided over a whole stretch, so audio is taken in blocks of fixed length. It needs
ten times as long as swift-f0.
"""

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.pipeline.levels import FRAME_SAMPLES
from voice_analytics.pipeline.protocols import PitchStream

BLOCK_FRAMES = 1000
"""10 ms frames decided together."""

WINDOW_SAMPLES = 1024
LOWEST_HZ = 75.0
HIGHEST_HZ = 500.0


class PyinTracker:
    """Pitch tracker of librosa; the library is loaded when it is first used."""

    def open(self) -> PitchStream:
        """Return a stream for a stretch of audio."""
        return _PyinStream()


def track(samples: NDArray[np.float32], hop_samples: int) -> NDArray[np.float32]:  # (frames,)
    """Return F0 in Hz at every multiple of `hop_samples`, NaN where unvoiced.

    Parameters
    ----------
    samples
        Audio (n,) at 16 kHz.
    hop_samples
        Distance of the frames.
    """
    # Not at the top: it takes seconds.
    import librosa

    f0_hz, voiced, _ = librosa.pyin(
        samples,
        fmin=LOWEST_HZ,
        fmax=HIGHEST_HZ,
        sr=SAMPLE_RATE_HZ,
        frame_length=WINDOW_SAMPLES,
        hop_length=hop_samples,
    )
    return np.where(voiced, f0_hz, np.nan).astype(np.float32)


class _PyinStream:
    """Pitch of one stretch."""

    def __init__(self) -> None:
        self._held = np.zeros(0, np.float32)

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:  # (frames,)
        self._held = np.concatenate([self._held, samples])
        block = BLOCK_FRAMES * FRAME_SAMPLES
        found = [np.zeros(0, np.float32)]
        while len(self._held) >= block:
            found.append(_block(self._held[:block]))
            self._held = self._held[block:]
        return np.concatenate(found)

    def flush(self) -> NDArray[np.float32]:  # (frames,)
        whole = len(self._held) // FRAME_SAMPLES * FRAME_SAMPLES
        rest, self._held = self._held[:whole], np.zeros(0, np.float32)
        return _block(rest) if whole else np.zeros(0, np.float32)


def _block(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the pitch of each 10 ms frame, taken at its middle."""
    half = FRAME_SAMPLES // 2
    centred = np.concatenate([samples[half:], np.zeros(half, np.float32)])
    return track(centred, FRAME_SAMPLES)[: len(samples) // FRAME_SAMPLES]
