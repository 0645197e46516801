"""Redacted audio as files named by their content: `audio/ab/<sha256>.flac`."""

import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from voice_analytics.errors import StoreError
from voice_analytics.ingest.syncing import sync_folder
from voice_analytics.store.records import KeptAudio
from voice_analytics.store.whole import reason

AUDIO_SUFFIX = ".flac"
PEAKS_SUFFIX = ".peaks"
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file in the folder."""

    path: Path
    sha256: str | None
    """Of the audio it is or belongs to; None for what an interrupted writer left."""

    changed_at_ms: int


class AudioFiles:
    """The folder of audio; the same audio is one file, however many calls hold it.

    Parameters
    ----------
    folder
        Where the files are; made when something is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Return where the audio with this hash lies."""
        return self._named(sha256, AUDIO_SUFFIX)

    def peaks_path(self, sha256: str) -> Path:
        """Return where the peaks of the audio with this hash lie."""
        return self._named(sha256, PEAKS_SUFFIX)

    @contextmanager
    def staged(self) -> Iterator[Path]:
        """Give the path of an empty file to write audio into; gone at the end unless adopted.

        Raises
        ------
        StoreError
            When there is no room for it, or the folder cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
            os.close(handle)
        except OSError as error:
            raise self._unwritable(error) from error
        path = Path(name)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def adopt(self, staged: Path) -> KeptAudio:
        """Give a staged file its name by content; a reader never sees half of it.

        Done twice, with the same audio, it is done once.

        Raises
        ------
        StoreError
            When the disk is full or the folder cannot be written.
        """
        try:
            with staged.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
                size = os.fstat(file.fileno()).st_size
                os.fsync(file.fileno())
            target = self.path(sha256)
            target.parent.mkdir(exist_ok=True, mode=0o700)
            staged.chmod(0o600)
            staged.replace(target)
            sync_folder(target.parent)
        except OSError as error:
            raise self._unwritable(error) from error
        return KeptAudio(sha256, size)

    def remove(self, sha256: str) -> None:
        """Remove audio and its peaks; what is gone already is no fault.

        Raises
        ------
        StoreError
            When a file is there and cannot be removed.
        """
        for path in (self.path(sha256), self.peaks_path(sha256)):
            remove_file(path)

    def found(self) -> Iterator[FoundFile]:
        """Yield every file that is there."""
        for path in sorted(self.folder.glob("*/*")) + sorted(self.folder.glob("*.part")):
            try:
                changed_at_ms = path.stat().st_mtime_ns // 1_000_000
            except FileNotFoundError:
                continue  # removed meanwhile
            known = path.suffix in (AUDIO_SUFFIX, PEAKS_SUFFIX) and _SHA256.fullmatch(path.stem)
            yield FoundFile(path, path.stem if known else None, changed_at_ms)

    def _named(self, sha256: str, suffix: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise StoreError("audio is named by 64 hexadecimal digits; this is no such name")
        return self.folder / sha256[:2] / f"{sha256}{suffix}"

    def _unwritable(self, error: OSError) -> StoreError:
        return StoreError(f"{self.folder}: the audio cannot be kept ({reason(error)})")


def remove_older(folder: Path, before_ms: int) -> int:
    """Remove files that were put into a folder, or below it, before a time; return how many.

    Raises
    ------
    StoreError
        When one cannot be removed.
    """
    removed = 0
    for path in sorted(folder.rglob("*")):
        try:
            found = path.lstat()
        except FileNotFoundError:
            continue  # removed meanwhile
        if stat.S_ISREG(found.st_mode) and found.st_ctime_ns < before_ms * 1_000_000:
            remove_file(path)
            removed += 1
    return removed


def remove_file(path: Path) -> None:
    """Remove a file, if it is there.

    Raises
    ------
    StoreError
        When it is there and cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be removed ({error.strerror}); check the permissions of its folder"
        ) from error
