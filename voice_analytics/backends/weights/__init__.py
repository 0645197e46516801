"""Model files: the manifest of them, where they are, and how they are fetched."""

from voice_analytics.backends.weights.fetch import fetch
from voice_analytics.backends.weights.locate import (
    LocatedFile,
    LocatedModel,
    ModelState,
    ModelStatus,
    Weights,
    default_folder,
    fetch_command,
)
from voice_analytics.backends.weights.manifest import Manifest, Model, ModelFile, read_manifest
from voice_analytics.backends.weights.progress import FetchProgress, FetchStep, ProgressCallback

__all__ = [
    "FetchProgress",
    "FetchStep",
    "LocatedFile",
    "LocatedModel",
    "Manifest",
    "Model",
    "ModelFile",
    "ModelState",
    "ModelStatus",
    "ProgressCallback",
    "Weights",
    "default_folder",
    "fetch",
    "fetch_command",
    "read_manifest",
]
