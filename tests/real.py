"""Real models and the sample calls, for tests that need them."""

from pathlib import Path

import numpy as np
import pytest

from tests.fakes import Samples
from voice_analytics.backends.weights import Weights, default_folder, read_manifest
from voice_analytics.errors import ModelError
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.recording import Recording

SAMPLES = Path(__file__).parents[1] / "samples"


def whisper_folder(name: str) -> Path:
    """Return the folder of a recogniser; the test is skipped where it was not fetched."""
    try:
        return Weights(read_manifest(), default_folder()).locate_whisper(name).folder
    except ModelError as error:
        pytest.skip(str(error))


def vad_path() -> Path:
    """Return the voice activity network that ships with the project."""
    return Weights(read_manifest(), default_folder()).locate("silero-vad").path


def diarizer_paths() -> tuple[Path, Path]:
    """Return the networks of mono diarisation that ship with the project."""
    weights = Weights(read_manifest(), default_folder())
    return weights.locate("pyannote-segmentation").path, weights.locate("campplus").path


def torch_network() -> Path:
    """Return the segmentation network before conversion, as `make test-pyannote` fetches it."""
    return Weights(read_manifest(), default_folder()).locate("pyannote-segmentation-torch").path


def sample_call(name: str) -> Samples:
    """Return the audio of a sample call at 16 kHz."""
    source = open_recording(Recording(name, (SAMPLES / f"{name}.flac",)), None)
    return np.concatenate([block.samples for block in source.blocks()], axis=1)
