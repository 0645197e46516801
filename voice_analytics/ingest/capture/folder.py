"""Where calls in progress are kept, and those that were cut short wait."""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from voice_analytics.errors import StoreError
from voice_analytics.ingest.capture.reading import CapturedCall, read_capture
from voice_analytics.ingest.capture.sealed_log import in_use
from voice_analytics.ingest.capture.writing import Capture
from voice_analytics.ingest.session.events import CallOpened

_SUFFIX = ".capture"
_ID_BYTES = 8


class CaptureFolder:
    """The calls in progress on disk.

    Parameters
    ----------
    folder
        Where they lie.
    key
        The 32 bytes they are encrypted with: the spool's.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._key = key

    def prepare(self) -> None:
        """Make the folder, for its owner alone.

        Raises
        ------
        StoreError
            When it cannot be made.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{self._folder} cannot be made ({error.strerror}); check the data folder"
            ) from error

    def begin(self, call: CallOpened, began_ms: int) -> Capture:
        """Return a capture for a call that began at that time; its file comes with its first entry.

        Parameters
        ----------
        call
            Who is calling.
        began_ms
            When the call's clock was 0: milliseconds since 1970 in UTC.
        """
        capture_id = secrets.token_hex(_ID_BYTES)
        return Capture(capture_id, self._path(capture_id), self._key, call, began_ms)

    def left_over(self) -> Iterator[str]:
        """Yield the captures that nobody writes: of calls that ended, or were cut short.

        Raises
        ------
        StoreError
            When the folder cannot be read.
        """
        try:
            for path in sorted(self._folder.glob(f"*{_SUFFIX}")):
                if not in_use(path):
                    yield path.name.removesuffix(_SUFFIX)
        except OSError as error:
            raise StoreError(
                f"{self._folder} cannot be read ({error.strerror}); check the disk"
            ) from error

    def read(self, capture_id: str) -> CapturedCall | None:
        """Return what was kept of a call; None where it broke off before anything was.

        Raises
        ------
        StoreError
            When it cannot be read or decrypted.
        """
        return read_capture(self._path(capture_id), self._key, capture_id)

    def remove(self, capture_id: str) -> None:
        """Remove a capture that was handed in; none being there is no fault.

        Raises
        ------
        StoreError
            When it cannot be removed.
        """
        try:
            with suppress(FileNotFoundError):
                self._path(capture_id).unlink()
        except OSError as error:
            raise StoreError(
                f"{self._folder}: a capture cannot be removed ({error.strerror}); check the disk"
            ) from error

    def _path(self, capture_id: str) -> Path:
        return self._folder / f"{capture_id}{_SUFFIX}"
