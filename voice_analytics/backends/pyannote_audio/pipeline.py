"""pyannote.audio's diarisation pipeline, set up with local files only.

Imports torch; imported only once a call needs it, by `diarizer`, which turns telemetry and the
hub off first.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pyannote.audio import Inference, Model
from pyannote.audio.core.plda import PLDA
from pyannote.audio.pipelines import SpeakerDiarization
from pyannote.core import SlidingWindowFeature

from voice_analytics.backends.device import CPU, CUDA
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.errors import ModelError

STEP = 0.1
"""Hop between windows, as a share of their ten seconds."""

CLUSTERING = {"method": "centroid", "threshold": 0.7, "min_cluster_size": 12}
"""Threshold for CAM++ voices; the other two as pyannote.audio has them."""

_BATCH = {CPU: 8, CUDA: 32}

Frames = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What the pipeline heard, frame by frame."""

    speaks: Frames  # (frames, voices), 0 or 1
    likely: Frames  # (frames, voices), share of the windows in which the voice speaks
    frame_s: float
    first_s: float
    """Middle of the first frame."""


class KeepingPipeline(SpeakerDiarization):  # type: ignore[misc]
    """The pipeline, which besides who speaks keeps how many of its windows say so."""

    heard: Heard | None = None

    def to_diarization(
        self, segmentations: SlidingWindowFeature, count: SlidingWindowFeature
    ) -> SlidingWindowFeature:
        """Return who speaks when, given the voices in each window and how many speak at once."""
        result = SpeakerDiarization.to_diarization(segmentations, count)
        # A voice that a window does not hear is silent there, not unknown.
        known = SlidingWindowFeature(
            np.nan_to_num(segmentations.data), segmentations.sliding_window
        )
        mean = Inference.aggregate(known, count.sliding_window, missing=0.0)
        if self.heard is None:
            self.heard = _heard(result, mean)
        return result


def _heard(result: SlidingWindowFeature, mean: SlidingWindowFeature) -> Heard:
    """Return both on the same frames; speech beyond the voices told apart is left out."""
    frames = min(len(result.data), len(mean.data))
    voices = mean.data.shape[1]
    window = result.sliding_window
    return Heard(
        speaks=result.data[:frames, :voices].astype(np.float32),
        likely=mean.data[:frames].astype(np.float32),
        frame_s=window.step,
        first_s=window.start + window.duration / 2,
    )


def open_pipeline(segmentation: Path, voices: Path, threads: int, device: str) -> KeepingPipeline:
    """Return the pipeline on local files.

    Parameters
    ----------
    segmentation
        `pytorch_model.bin`, checked by its hash: loading it runs code that the file names.
    voices
        The voice network under pyannote.audio's names.
    threads
        Processor threads, of torch in this whole process.
    device
        `cpu` or `cuda`.

    Raises
    ------
    ModelError
        When CUDA is asked for and torch is built without it.
    """
    if device == CUDA and not torch.cuda.is_available():
        raise ModelError(
            "torch here cannot use CUDA: install a build of torch for it, "
            "or set diarisation.backend to onnx"
        )
    torch.set_num_threads(threads)
    pipeline = KeepingPipeline(
        segmentation=Model.from_pretrained(segmentation),
        segmentation_step=STEP,
        segmentation_batch_size=_BATCH[device],
        embedding=str(voices),
        embedding_batch_size=_BATCH[device],
        embedding_exclude_overlap=True,
        # Agglomerative clustering has no use for it, but without one it would be fetched.
        plda=PLDA.__new__(PLDA),
        clustering="AgglomerativeClustering",
    )
    pipeline.instantiate({"segmentation": {"min_duration_off": 0.0}, "clustering": CLUSTERING})
    pipeline.to(torch.device(device))
    return pipeline


def hear(pipeline: KeepingPipeline, samples: Frames) -> Heard | None:
    """Return who speaks when in a whole call, None when nobody does.

    Parameters
    ----------
    pipeline
        Of this process; one call at a time.
    samples
        (n,) at 16 kHz, at least one.
    """
    pipeline.heard = None
    file: dict[str, Any] = {
        "waveform": torch.from_numpy(samples[np.newaxis]),
        "sample_rate": SAMPLE_RATE_HZ,
        "uri": "call",
    }
    pipeline(file)
    return pipeline.heard
