"""pyannote's segmentation-3.0 on onnxruntime: up to three voices within ten seconds.

The network answers with one of seven sets of voices for every frame (powerset): nobody, each of
three voices alone, each pair. Which voice is called first is chance in every window.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voice_analytics.backends.device import CPU, CUDA, onnx_session

WINDOW_SAMPLES = 160_000
WINDOW_FRAMES = 589
FRAME_SAMPLES = 270
FIRST_CENTRE_SAMPLES = 495.5
"""Middle of what the first frame of a window sees."""

LOCAL_VOICES = 3

CPU_WINDOWS = 2
"""Windows run at once on a processor: more are no faster there, and each takes 23 MB."""

SETS = np.array(
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], np.float32
)  # (sets, voices)


class SegmentationNetwork:
    """The loaded network; holds no state of a call.

    Parameters
    ----------
    path
        `segmentation-3.0.onnx`, checked by its hash.
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
        # every run is alike, and takes an eighth less time so
        self._session = onnx_session(path, threads=threads, device=device, pooled=True)
        self._at_once = None if device == CUDA else CPU_WINDOWS

    def run(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the probability of each set of voices.

        Parameters
        ----------
        windows
            Samples (windows, 160000) at 16 kHz.

        Returns
        -------
        ndarray
            (windows, 589, 7), each frame adding up to 1.
        """
        at_once = self._at_once or len(windows)
        answers = [
            self._session.run(None, {"x": windows[start : start + at_once, np.newaxis, :]})[0]
            for start in range(0, len(windows), at_once)
        ]
        probabilities: NDArray[np.float32] = np.exp(np.concatenate(answers))
        return probabilities
