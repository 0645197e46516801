"""Pitch by swift-f0 on onnxruntime.

The network gives a pitch and a confidence every 256 samples and sees 11 frames back and 10 ahead of
each. It is run on blocks of fixed length with that much audio around them, so the result is that of
one run over the whole stretch, however the audio arrives.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voice_analytics.backends.device import CPU, onnx_session
from voice_analytics.pipeline.levels import FRAME_SAMPLES
from voice_analytics.pipeline.protocols import PitchStream

HOP_SAMPLES = 256
"""One frame of the network is 16 ms, centred on a multiple of this."""

LOOK_BACK = 11
LOOK_AHEAD = 10 + 1
"""One more than the network sees: a 10 ms frame may be nearest to the frame after a block."""
BLOCK_FRAMES = 125
"""Frames of the network per run: two seconds, which are whole frames of 10 ms as well."""

LOWEST_HZ = 75.0
HIGHEST_HZ = 500.0
"""Range of voices in speech."""

VOICED_CONFIDENCE = 0.5
"""Where the network's confidence is calibrated to mean voiced."""

SILENCE_PEAK = 1e-3
"""In digital silence the network answers at random; what stays below is unvoiced."""


class SwiftF0Tracker:
    """Pitch tracker of swift-f0 0.3.0.

    Parameters
    ----------
    path
        `model.onnx`, checked by its hash.
    device
        `cpu` or `cuda`; onnxruntime takes the processor where it was built without CUDA.

    Raises
    ------
    ModelError
        When the file is no such network.
    """

    def __init__(self, path: Path, device: str = CPU) -> None:
        # The network is so small that a second thread costs more than it brings.
        self._session = onnx_session(path, threads=1, device=device)

    def open(self) -> PitchStream:
        """Return a stream for a stretch of audio."""
        return _SwiftF0Stream(self)

    def frames(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:  # (frames,)
        """Return F0 of every 16 ms frame of some audio (n,), NaN where unvoiced."""
        pitch, confidence = self._session.run(
            None,
            {
                "audio": samples[None, :],
                "fmin": np.array(LOWEST_HZ, np.float32),
                "fmax": np.array(HIGHEST_HZ, np.float32),
            },
        )
        count = len(samples) // HOP_SAMPLES
        peaks = np.abs(samples[: count * HOP_SAMPLES].reshape(count, HOP_SAMPLES)).max(axis=1)
        voiced = (confidence[0, :count] >= VOICED_CONFIDENCE) & (peaks >= SILENCE_PEAK)
        return np.where(voiced, pitch[0, :count], np.nan).astype(np.float32)


class _SwiftF0Stream:
    """Pitch of one stretch."""

    def __init__(self, tracker: SwiftF0Tracker) -> None:
        self._tracker = tracker
        self._held = np.zeros(0, np.float32)
        self._held_from = 0  # frame of the network at which the held audio begins
        self._next = 0  # first frame of the network without an answer
        self._given = 0  # 10 ms frames given
        self._samples = 0

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:  # (frames,)
        self._held = np.concatenate([self._held, samples])
        self._samples += len(samples)
        found = [np.zeros(0, np.float32)]
        while self._samples >= (self._next + BLOCK_FRAMES + LOOK_AHEAD) * HOP_SAMPLES:
            found.append(self._answer(BLOCK_FRAMES))
        return np.concatenate(found)

    def flush(self) -> NDArray[np.float32]:  # (frames,)
        left = self._samples // FRAME_SAMPLES - self._given
        if left <= 0:
            return np.zeros(0, np.float32)
        frames = -(-self._samples // HOP_SAMPLES) - self._next + 1
        missing = (self._next + frames) * HOP_SAMPLES - self._samples
        self._held = np.pad(self._held, (0, missing))
        return self._answer(frames)[:left]

    def _answer(self, frames: int) -> NDArray[np.float32]:
        """Return the pitch of the 10 ms frames of the next `frames` frames of the network."""
        first = self._next - self._held_from
        end = (first + frames + LOOK_AHEAD) * HOP_SAMPLES
        by_network = self._tracker.frames(self._held[:end])[first:]
        self._next += frames
        keep = max(0, self._next - LOOK_BACK - self._held_from)
        self._held = self._held[keep * HOP_SAMPLES :]
        self._held_from += keep
        return self._nearest(by_network, frames)

    def _nearest(self, by_network: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
        """Return for each 10 ms frame that ends within `frames` the value nearest to its middle."""
        first = self._next - frames
        until = self._next * HOP_SAMPLES // FRAME_SAMPLES
        middles = np.arange(self._given, until) * FRAME_SAMPLES + FRAME_SAMPLES // 2
        nearest = (middles + HOP_SAMPLES // 2) // HOP_SAMPLES - first
        self._given = until
        return by_network[np.clip(nearest, 0, len(by_network) - 1)]
