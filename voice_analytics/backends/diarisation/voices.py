"""CAM++ on onnxruntime: a voice as 192 numbers, alike for stretches of the same speaker."""

from collections.abc import Sequence
from pathlib import Path

import kaldi_native_fbank as kaldi
import numpy as np
from numpy.typing import NDArray

from voice_analytics.backends.device import CPU, onnx_session
from voice_analytics.domain.audio import SAMPLE_RATE_HZ

VOICE_SIZE = 192
ROW_HOP_SAMPLES = 160
ROW_SAMPLES = 400
"""Samples that one row of features sees."""

MEL_BINS = 80
LEAST_ROWS = 20
"""Fewer rows, 0.2 s, say nothing about a voice."""

GROUP_ROWS = 10
"""Stretches are shortened to a multiple of this."""


class VoiceNetwork:
    """The loaded network; holds no state of a call.

    Parameters
    ----------
    path
        `campplus.onnx`, checked by its hash.
    threads
        Processor threads.
    device
        `cpu` or `cuda`.

    Raises
    ------
    ModelError
        When the file cannot be loaded.
    """

    def __init__(self, path: Path, threads: int = 1, device: str = CPU) -> None:
        self._session = onnx_session(path, threads=threads, device=device)

    def embed(self, stretches: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Return the voice of each stretch.

        Parameters
        ----------
        stretches
            Rows of features of each, (rows, 80). Those of about the same length are run together,
            which takes a quarter less time.

        Returns
        -------
        ndarray
            (stretches, 192), each of length 1; zero for one that is too short to tell.
        """
        voices = np.zeros((len(stretches), VOICE_SIZE), np.float32)
        lengths = np.array([len(rows) // GROUP_ROWS * GROUP_ROWS for rows in stretches])
        for length in np.unique(lengths[lengths >= LEAST_ROWS]):
            group = np.flatnonzero(lengths == length).tolist()
            rows = np.stack([stretches[index][:length] for index in group])
            answers = self._session.run(None, {"feats": rows - rows.mean(axis=1, keepdims=True)})[0]
            voices[group] = answers / np.linalg.norm(answers, axis=1, keepdims=True)
        return voices


class VoiceFeatures:
    """Log mel energies of one call, a row every 10 ms, kept only as long as they are needed."""

    def __init__(self) -> None:
        options = kaldi.FbankOptions()
        options.frame_opts.samp_freq = SAMPLE_RATE_HZ
        options.frame_opts.dither = 0.0
        options.mel_opts.num_bins = MEL_BINS
        self._computer = kaldi.OnlineFbank(options)
        self._first = 0

    def push(self, samples: NDArray[np.float32]) -> None:
        """Take samples (n,) in [-1, 1]."""
        self._computer.accept_waveform(SAMPLE_RATE_HZ, samples.tolist())

    def between(self, start_sample: float, end_sample: float) -> NDArray[np.float32]:
        """Return the rows whose middle lies in ``[start_sample, end_sample)``: (rows, 80)."""
        middle = ROW_SAMPLES // 2
        first = max(int(np.ceil((start_sample - middle) / ROW_HOP_SAMPLES)), self._first)
        end = int(np.ceil((end_sample - middle) / ROW_HOP_SAMPLES))
        end = min(end, self._computer.num_frames_ready)
        rows = [self._computer.get_frame(index) for index in range(first, end)]
        return np.array(rows, np.float32).reshape(-1, MEL_BINS)

    def forget(self, before_sample: float) -> None:
        """Drop the rows that lie wholly before a place."""
        first = int((before_sample - ROW_SAMPLES) // ROW_HOP_SAMPLES)
        if first > self._first:
            self._computer.pop(first - self._first)
            self._first = first
