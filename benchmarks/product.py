"""The product as the benchmarks use it: a path in, a report document out.

The one module that knows how the product is built; everything else reads documents.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from faster_whisper import BatchedInferencePipeline, WhisperModel, decode_audio

from voice_analytics.appliance import build
from voice_analytics.backends.weights.locate import Weights, default_folder
from voice_analytics.backends.weights.manifest import read_manifest
from voice_analytics.config.load import load_settings
from voice_analytics.config.settings import Device, Settings
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import to_json

RATE_HZ = 16_000


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


def open_product(settings: Settings) -> Analyse:
    """Return a function that analyses one recording after another with the same models."""
    product = build(settings)

    def analyse(path: Path) -> Run:
        started = perf_counter()
        analysis = product.analyse(path)
        document = json.loads(to_json(to_document(analysis.report)))
        return Run(document, perf_counter() - started, dict(analysis.timings))

    return analyse


def open_recogniser(settings: Settings) -> Recognise:
    """Return faster-whisper as it comes, with the product's model and decoding settings.

    Each channel is decoded whole and recognised in batches behind faster-whisper's own voice
    activity detection.
    """
    weights = Weights(read_manifest(), settings.models.folder or default_folder())
    cuda = settings.runtime.device is Device.CUDA
    pipeline = BatchedInferencePipeline(
        WhisperModel(
            str(weights.locate_whisper(settings.recognition.model).folder),
            device="cuda" if cuda else "cpu",
            compute_type="float16" if cuda else "int8",
            cpu_threads=settings.runtime.threads or os.cpu_count() or 1,
        )
    )

    def recognise(path: Path) -> int:
        words = 0
        for channel in decode_audio(str(path), sampling_rate=RATE_HZ, split_stereo=True):
            segments, _ = pipeline.transcribe(
                channel,
                language=settings.recognition.language,
                beam_size=settings.recognition.beam_size,
                batch_size=settings.recognition.batch_size,
                temperature=0.0,
                word_timestamps=True,
            )
            words += sum(len(segment.words) for segment in segments)
        return words

    return recognise
