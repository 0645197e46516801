"""The product as the benchmarks use it: a path in, a report document out.

The one module that knows how the product is built; everything else reads documents.
"""

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel, decode_audio

from benchmarks.nospeech import RATE_HZ as TELEPHONE_RATE_HZ
from benchmarks.nospeech import write_wav
from benchmarks.timing import NoRecogniser
from voice_analytics.appliance import build
from voice_analytics.backends.device import CUDA, resolve_device, threads_for
from voice_analytics.backends.weights import Weights, default_folder, read_manifest
from voice_analytics.config.load import load_settings
from voice_analytics.config.settings import Settings
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import to_json
from voice_analytics.ingest.recording import Recording

RATE_HZ = 16_000
BATCH_WINDOWS = 8
"""What recognition alone decodes at once: faster-whisper's own default."""


@dataclass(frozen=True, slots=True)
class Run:
    """One call analysed."""

    document: Mapping[str, Any]
    """The report, as JSON has it."""

    seconds: float
    """From the path to the report, models already loaded."""

    timings: Mapping[str, float]
    """Seconds by stage."""


Analyse = Callable[[Path], Run]
Recognise = Callable[[Path], int]
"""Gives the number of words recognised."""


def settings_for(device: str | None = None, model: str | None = None) -> Settings:
    """Return the shipped settings with the device and recognition model asked for."""
    overrides: dict[str, dict[str, str]] = {}
    if device is not None:
        overrides["runtime"] = {"device": device}
    if model is not None:
        overrides["recognition"] = {"model": model}
    return load_settings(overrides=overrides)


def open_product(settings: Settings, *, words: bool = True) -> Analyse:
    """Return a function that analyses one recording after another with the same models.

    Sidecars are left aside: a truth file may have a sidecar's name.

    Parameters
    ----------
    settings
        The settings in force.
    words
        False leaves recognition out: what timing and sound alone decide.
    """
    product = build(settings, None if words else NoRecogniser())

    def analyse(path: Path) -> Run:
        started = perf_counter()
        recording = Recording(name=path.stem, paths=(path,))
        analysis = product.analyse(recording, product.identify(recording), _unheard)
        document = json.loads(to_json(to_document(analysis.report)))
        return Run(document, perf_counter() - started, dict(analysis.timings_s))

    _warm_up(analyse)
    return analyse


def _warm_up(analyse: Analyse) -> None:
    """Have the models loaded, which the first call does, by a second of silence."""
    with tempfile.TemporaryDirectory() as folder:
        silence = Path(folder) / "silence.wav"
        write_wav(silence, np.zeros(TELEPHONE_RATE_HZ))
        analyse(silence)


def _unheard(stage: str, done_ms: int, total_ms: int) -> None:
    """Take note of no progress."""


def open_recogniser(settings: Settings) -> Recognise:
    """Return faster-whisper as it comes, with the product's model and decoding settings.

    Each channel is decoded whole and recognised in batches behind faster-whisper's own voice
    activity detection.
    """
    runtime, recognition = settings.runtime, settings.recognition
    weights = Weights(read_manifest(), settings.models.folder or default_folder())
    device = resolve_device(runtime.device)
    pipeline = BatchedInferencePipeline(
        WhisperModel(
            str(weights.locate_whisper(recognition.model).folder),
            device=device,
            compute_type="float16" if device == CUDA else "int8",
            cpu_threads=threads_for(runtime.threads, workers=1),
            local_files_only=True,
        )
    )

    def recognise(path: Path) -> int:
        words = 0
        for channel in decode_audio(str(path), sampling_rate=RATE_HZ, split_stereo=True):
            segments, _ = pipeline.transcribe(
                channel,
                language=recognition.language,
                beam_size=recognition.beam_size,
                batch_size=BATCH_WINDOWS,
                temperature=0.0,
                word_timestamps=True,
            )
            words += sum(len(segment.words) for segment in segments)
        return words

    return recognise
