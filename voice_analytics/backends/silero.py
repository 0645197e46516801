"""Silero voice activity on onnxruntime: every channel of a call in one batch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voice_analytics.backends.device import CPU, OnnxSession, onnx_session
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.pipeline.protocols import ActivityStream

FRAME_SAMPLES = 512
CONTEXT_SAMPLES = 64
"""End of the previous frame, put before each frame."""

STATE_SHAPE = (2, 128)
"""Recurrent state: layers and width, per channel."""


class SileroDetector:
    """Voice activity detector of silero-vad 6.2 (batch form of the network).

    Parameters
    ----------
    path
        `silero_vad.onnx`, checked by its hash.
    device
        `cpu` or `cuda`; onnxruntime takes the processor where it was built without CUDA.

    Raises
    ------
    ModelError
        When the file is no such network.
    """

    frame_samples = FRAME_SAMPLES

    def __init__(self, path: Path, device: str = CPU) -> None:
        # The network is so small that a second thread costs more than it brings.
        self._session = onnx_session(path, threads=1, device=device)

    def open(self, channels: int) -> ActivityStream:
        """Return a stream for a call with that many channels."""
        return _SileroStream(self._session, channels)

    def begin(self, channels: int) -> "SileroHearing":
        """Return what is remembered of a call that is heard together with others."""
        return SileroHearing(channels)

    def together(
        self, calls: Sequence[tuple["SileroHearing", NDArray[np.float32]]]
    ) -> list[NDArray[np.float32]]:
        """Take the next frame of each call (channels, frame), return its answers (channels,)."""
        if not calls:
            return []
        windows = [np.concatenate([one.context, frame], axis=1) for one, frame in calls]
        output, state = self._session.run(
            None,
            {
                "input": np.concatenate(windows),
                "state": np.concatenate([one.state for one, _ in calls], axis=1),
                "sr": np.array(SAMPLE_RATE_HZ, np.int64),
            },
        )
        answers, row = [], 0
        for one, frame in calls:
            rows = slice(row, row + one.channels)
            one.state, one.context = state[:, rows], frame[:, -CONTEXT_SAMPLES:]
            answers.append(output[rows, 0])
            row += one.channels
        return answers


class SileroHearing:
    """What the network remembers of one call.

    Parameters
    ----------
    channels
        Channels of the call.
    """

    def __init__(self, channels: int) -> None:
        self.channels = channels
        self.state = np.zeros((STATE_SHAPE[0], channels, STATE_SHAPE[1]), np.float32)
        self.context = np.zeros((channels, CONTEXT_SAMPLES), np.float32)


class _SileroStream:
    """Probabilities of one call; the network's state lives here."""

    def __init__(self, session: OnnxSession, channels: int) -> None:
        self._session = session
        self._state = np.zeros((STATE_SHAPE[0], channels, STATE_SHAPE[1]), np.float32)
        self._context = np.zeros((channels, CONTEXT_SAMPLES), np.float32)
        self._rest = np.zeros((channels, 0), np.float32)
        self._rate = np.array(SAMPLE_RATE_HZ, np.int64)

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:  # (channels, frames)
        held = np.concatenate([self._rest, samples], axis=1)
        count = held.shape[1] // FRAME_SAMPLES
        self._rest = held[:, count * FRAME_SAMPLES :]
        answers = np.empty((len(held), count), np.float32)
        for index in range(count):
            answers[:, index] = self._run(held[:, index * FRAME_SAMPLES :][:, :FRAME_SAMPLES])
        return answers

    def flush(self) -> NDArray[np.float32]:  # (channels, 0 or 1)
        missing = -self._rest.shape[1] % FRAME_SAMPLES
        return self.push(np.zeros((len(self._rest), missing), np.float32))

    def _run(self, frame: NDArray[np.float32]) -> NDArray[np.float32]:  # (channels,)
        window = np.concatenate([self._context, frame], axis=1)
        output, self._state = self._session.run(
            None, {"input": window, "state": self._state, "sr": self._rate}
        )
        self._context = frame[:, -CONTEXT_SAMPLES:]
        probabilities: NDArray[np.float32] = output[:, 0]
        return probabilities
