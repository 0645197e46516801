"""Whether pyannote.audio is installed, told without importing it."""

import importlib.metadata

from voice_analytics.errors import ModelError

PACKAGE = "pyannote.audio"


def installed() -> bool:
    """Return whether pyannote.audio is installed."""
    return _version() is not None


def installed_version() -> str:
    """Return the version of pyannote.audio.

    Raises
    ------
    ModelError
        When it is not installed.
    """
    version = _version()
    if version is None:
        raise ModelError(
            "diarisation.backend is pyannote, but pyannote.audio is not installed: "
            "install the extra `pyannote` (docs/pyannote.md), or set the backend to onnx or auto"
        )
    return version


def _version() -> str | None:
    try:
        return importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        return None
