"""A file that only grows, encrypted record by record: a torn last record costs that one alone.

Format
------
The magic, 16 random bytes, then records: the length of what follows in four bytes, and that many
bytes encrypted by AES-256-GCM with the record's number as nonce. The key is derived as in
`ingest.sealing`. Records left out, put in another order or moved to another file do not open.
"""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag

from voice_analytics.errors import StoreError
from voice_analytics.ingest.sealing import SALT_BYTES, file_cipher
from voice_analytics.ingest.syncing import sync_folder

MOST_RECORD_BYTES = 1 << 26

_MAGIC = b"va-capture-1\n"
_LENGTH_BYTES = 4
_NONCE_BYTES = 12


class SealedLog:
    """A log being written; locked against others as long as it is open.

    Parameters
    ----------
    path
        The file; must not exist.
    key
        As in `ingest.sealing`.
    context
        What the file is; it opens only where the same is given.

    Raises
    ------
    OSError
        When it cannot be made.
    """

    def __init__(self, path: Path, key: bytes, context: str) -> None:
        salt = os.urandom(SALT_BYTES)
        self._cipher = file_cipher(key, salt, context)
        self._records = 0
        self._number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._length = 0
            self._write(_MAGIC + salt)
            sync_folder(path.parent)
        except OSError:
            os.close(self._number)
            path.unlink()
            raise

    def append(self, record: bytes) -> None:
        """Add a record whole, or not at all.

        Raises
        ------
        OSError
            When it cannot be written; the file is as it was before.
        """
        nonce = self._records.to_bytes(_NONCE_BYTES, "big")
        sealed = self._cipher.encrypt(nonce, record, None)
        self._write(len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed)
        self._records += 1

    def sync(self) -> None:
        """Make what was appended outlast a loss of power.

        Raises
        ------
        OSError
            When the disk fails.
        """
        os.fdatasync(self._number)

    def close(self) -> None:
        """Close the file and let go of its lock."""
        os.close(self._number)

    def _write(self, data: bytes) -> None:
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._number, left) :]
        except OSError:
            os.ftruncate(self._number, self._length)
            os.lseek(self._number, self._length, os.SEEK_SET)
            raise
        self._length += len(data)


def logged(path: Path, key: bytes, context: str) -> Iterator[bytes]:
    """Yield the records of a log, up to the first that is torn.

    Raises
    ------
    StoreError
        When it is no such file, lies elsewhere than it was written, or the key is another.
    OSError
        When it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(len(_MAGIC) + SALT_BYTES)
        if len(head) < len(_MAGIC) + SALT_BYTES:
            return  # its very beginning is torn
        if not head.startswith(_MAGIC):
            raise StoreError(f"{path} is no recording of a call in progress; move it away")
        cipher = file_cipher(key, head[len(_MAGIC) :], context)
        number = 0
        while len(length := file.read(_LENGTH_BYTES)) == _LENGTH_BYTES:
            wanted = int.from_bytes(length, "big")
            if wanted > MOST_RECORD_BYTES or len(sealed := file.read(wanted)) < wanted:
                return
            try:
                yield cipher.decrypt(number.to_bytes(_NONCE_BYTES, "big"), sealed, None)
            except InvalidTag as error:
                if number:
                    return
                raise StoreError(
                    f"{path} cannot be decrypted: it was changed, or another key was used; "
                    "restore the key it was written with"
                ) from error
            number += 1


def in_use(path: Path) -> bool:
    """Return whether a log is being written.

    Raises
    ------
    OSError
        When it cannot be opened.
    """
    number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(number, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(number)
    return False
