"""Ordinary files only, opened with a clear word when that fails."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from voice_analytics.errors import IngestError
from voice_analytics.ingest.recording import shown


@contextmanager
def open_file(path: Path) -> Iterator["GuardedFile"]:
    """Open an ordinary file for reading.

    Raises
    ------
    IngestError
        When it is missing, a folder, a device or pipe, or may not be read; and on leaving, when
        the disk failed on the way.
    """
    with open_plain(path) as file:
        guarded = GuardedFile(file)
        try:
            yield guarded
        except IngestError:
            _check(guarded, path)  # a failing disk explains what seemed wrong with the data
            raise
        _check(guarded, path)


def open_plain(path: Path) -> BinaryIO:
    """Open an ordinary file for reading, without word of later trouble.

    Raises
    ------
    IngestError
        When it is missing, a folder, a device or pipe, or may not be read.
    """
    name = shown(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise IngestError(f"{name} is a folder, not a recording; give one of its files")
        if not stat.S_ISREG(mode):
            raise IngestError(f"{name} is a device or pipe; save the audio to a file first")
        return path.open("rb")
    except FileNotFoundError as error:
        raise IngestError(f"{name} does not exist; check the path") from error
    except PermissionError as error:
        raise IngestError(f"{name} may not be read; change its permissions") from error
    except OSError as error:
        raise IngestError(f"{name} cannot be opened ({_reason(error)}); check the path") from error


def _check(file: "GuardedFile", path: Path) -> None:
    if file.error is not None:
        raise IngestError(
            f"{shown(path)} cannot be read to its end ({_reason(file.error)}); "
            "check the disk or copy the file again"
        ) from file.error


def _reason(error: OSError) -> str:
    return error.strerror or "unknown error"


class GuardedFile:
    """A file whose read errors end the data and are kept, as C code cannot raise them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None
        """The error that ended the data; None while all is well."""

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; none at the end or after an error."""
        if self.error is not None:
            return b""
        try:
            return self._file.read(size)
        except OSError as error:
            self.error = error
            return b""

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move as files do and return the new place; -1 for an impossible one."""
        try:
            return self._file.seek(offset, whence)
        except (OSError, ValueError, OverflowError):
            return -1

    def tell(self) -> int:
        """Return the place in the file."""
        return self._file.tell()
