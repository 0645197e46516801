"""Traces as files: written by the process that listens, read by whoever asks."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from voice_analytics.errors import StoreError
from voice_analytics.ingest.tracing.values import CallTrace

_TRACES = TypeAdapter(tuple[CallTrace, ...])


def write_traces(folder: Path, trunk: str, traces: Sequence[CallTrace]) -> None:
    """Put the traces of a trunk in place of those before; only the owner may read them.

    Raises
    ------
    StoreError
        When they cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=f".{trunk}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_TRACES.dump_json(tuple(traces)))
            Path(name).replace(_path(folder, trunk))
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written ({error.strerror}); check the disk"
        ) from error


def read_traces(folder: Path, trunk: str) -> tuple[CallTrace, ...]:
    """Return the traces of a trunk; none where nothing was seen of it.

    Raises
    ------
    StoreError
        When they cannot be read, or were written by another version.
    """
    path = _path(folder, trunk)
    try:
        return _TRACES.validate_json(path.read_bytes())
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}); check the disk") from error
    except ValidationError as error:
        raise StoreError(
            f"{path} was written by another version; it is written anew with the next call"
        ) from error


def _path(folder: Path, trunk: str) -> Path:
    return folder / f"{trunk}.json"
