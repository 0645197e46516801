"""Identity of files on disk: size and SHA-256, hashed once while the file is unchanged."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from voice_analytics.backends.weights.manifest import ModelFile
from voice_analytics.backends.weights.progress import ByteCounter
from voice_analytics.errors import ModelError

BLOCK_BYTES = 1 << 20
"""Bytes read or written at once; memory does not grow with the size of a file."""


class Hashes:
    """SHA-256 of files, remembered until a file's size, time or inode changes."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int, int], str] = {}

    def sha256(self, path: Path) -> str:
        """Return the SHA-256 of `path` in hexadecimal."""
        stat = path.stat()
        key = (str(path), stat.st_size, stat.st_mtime_ns, stat.st_ino)
        if key not in self._known:
            with path.open("rb") as file:
                self._known[key] = hashlib.file_digest(file, "sha256").hexdigest()
        return self._known[key]


def find_fault(file: ModelFile, path: Path, hashes: Hashes | None) -> str | None:
    """Return what is wrong with `path` as a copy of `file`, or None when it is right.

    Parameters
    ----------
    file
        What the file must be.
    path
        Where it is.
    hashes
        Computes its hash; None to look at presence and size only.
    """
    try:
        size = path.stat().st_size
        if size != file.bytes:
            return f"holds {size:,} bytes, expected {file.bytes:,}"
        found = hashes.sha256(path) if hashes else file.sha256
    except (FileNotFoundError, NotADirectoryError):
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if found != file.sha256:
        return f"has SHA-256 {found}, expected {file.sha256}"
    return None


def sync(file: IO[bytes]) -> None:
    """Put what was written to `file` on the disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Put the names in `folder` on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_checked(blocks: Iterable[bytes], file: ModelFile, path: Path, count: ByteCounter) -> None:
    """Write `blocks` to `path`, which must come out as `file`.

    Raises
    ------
    ModelError
        When it does not. Nothing is left at `path`.
    OSError
        When the disk takes no more. Nothing is left at `path`.
    """
    try:
        _write(blocks, file, path, count)
    except (OSError, ModelError):
        path.unlink(missing_ok=True)
        raise


def _write(blocks: Iterable[bytes], file: ModelFile, path: Path, count: ByteCounter) -> None:
    digest = hashlib.sha256()
    done = 0
    with path.open("wb") as out:
        for block in blocks:
            done += len(block)
            if done > file.bytes:
                raise ModelError(f"it holds more than the {file.bytes:,} bytes expected")
            digest.update(block)
            out.write(block)
            count(done, file.bytes)
        sync(out)
    if done != file.bytes:
        raise ModelError(f"it holds {done:,} bytes, expected {file.bytes:,}")
    if digest.hexdigest() != file.sha256:
        raise ModelError(f"it has SHA-256 {digest.hexdigest()}, expected {file.sha256}")
