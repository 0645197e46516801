"""pyannote.audio behind the `Diarizer` protocol."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from pickle import UnpicklingError
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voice_analytics.backends.device import CPU
from voice_analytics.backends.diarisation.diarizer import FIRST_MS, FRAME_MS
from voice_analytics.backends.pyannote_audio.package import installed_version
from voice_analytics.backends.pyannote_audio.renamed import renamed_copy
from voice_analytics.domain.audio import to_ms
from voice_analytics.errors import ModelError
from voice_analytics.pipeline.parties import stretches
from voice_analytics.pipeline.protocols import Diarization, DiarizationStream

if TYPE_CHECKING:
    from voice_analytics.backends.pyannote_audio.pipeline import Heard, KeepingPipeline

ENVIRONMENT = {"PYANNOTE_METRICS_ENABLED": "0", "HF_HUB_OFFLINE": "1"}
"""Set before the import: it neither tells its makers of calls nor looks for files elsewhere."""

MS_PER_SECOND = 1000.0

Floats = NDArray[np.float32]


class PyannoteDiarizer:
    """Diariser on pyannote.audio; loaded with the first call that needs it.

    A call's audio is held in memory to its end, 230 MB an hour.

    Parameters
    ----------
    segmentation
        `pytorch_model.bin` of segmentation-3.0, checked by its hash.
    voices
        `campplus.onnx`, checked by its hash.
    folder
        The models folder; takes a copy of the voice network under another name.
    threads
        Processor threads, of torch in this whole process.
    device
        `cpu` or `cuda`.

    Raises
    ------
    ModelError
        When pyannote.audio is not installed.
    """

    def __init__(
        self, segmentation: Path, voices: Path, folder: Path, threads: int = 1, device: str = CPU
    ) -> None:
        installed_version()
        self._segmentation = segmentation
        self._voices = voices
        self._folder = folder
        self._threads = threads
        self._device = device
        self._lock = Lock()

    def open(self) -> DiarizationStream:
        """Return a stream for a call.

        Raises
        ------
        ModelError
            When pyannote.audio or a network cannot be loaded.
        StoreError
            When the copy of the voice network cannot be written.
        """
        return _Stream(self._pipeline, self._lock)

    @cached_property
    def _pipeline(self) -> "KeepingPipeline":
        os.environ.update(ENVIRONMENT)
        voices = renamed_copy(self._voices, self._folder)
        try:
            with _quiet():
                from voice_analytics.backends.pyannote_audio.pipeline import open_pipeline

                return open_pipeline(self._segmentation, voices, self._threads, self._device)
        except (ImportError, OSError) as error:
            raise ModelError(
                f"pyannote.audio is installed but does not load ({_first_line(error)}): "
                "see docs/pyannote.md, or set diarisation.backend to onnx"
            ) from error
        except (RuntimeError, ValueError, LookupError, UnpicklingError) as error:
            raise ModelError(
                f"{self._segmentation.name}: cannot be loaded by pyannote.audio; "
                "run `voice-analytics models verify`"
            ) from error


@dataclass(slots=True)
class _Stream:
    """One call; its audio is held to the end."""

    pipeline: "KeepingPipeline"
    lock: Lock
    blocks: list[Floats] = field(default_factory=list)

    def push(self, samples: Floats) -> None:
        self.blocks.append(samples)

    def flush(self) -> Diarization:
        samples = np.concatenate([*self.blocks, np.zeros(0, np.float32)])
        self.blocks.clear()
        if not len(samples):
            return _nobody()
        from voice_analytics.backends.pyannote_audio.pipeline import hear

        with self.lock, _quiet():
            heard = hear(self.pipeline, samples)
        return _nobody() if heard is None else _diarization(heard, to_ms(len(samples)))


def _diarization(heard: "Heard", end_ms: int) -> Diarization:
    first_ms, frame_ms = MS_PER_SECOND * heard.first_s, MS_PER_SECOND * heard.frame_s
    frames = min(len(heard.likely), max(0, round((end_ms - first_ms) / frame_ms)) + 1)
    speech = [stretches(row, first_ms, frame_ms, end_ms) for row in heard.speaks[:frames].T > 0]
    order = sorted((i for i, own in enumerate(speech) if own), key=lambda i: speech[i][0])
    return Diarization(
        speech=tuple(speech[i] for i in order),
        posteriors=heard.likely[:frames, order].clip(0.0, 1.0),
        frame_ms=frame_ms,
        first_ms=first_ms,
    )


def _nobody() -> Diarization:
    return Diarization(
        speech=(),
        posteriors=np.zeros((0, 0), np.float32),
        frame_ms=FRAME_MS,
        first_ms=FIRST_MS,
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep back the warnings of pyannote.audio and torch, which are about things not used here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
