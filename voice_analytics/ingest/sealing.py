"""Files encrypted piece by piece, so that any length needs the same memory.

Format
------
The magic, 16 random bytes, then the content in pieces of 256 KiB, each encrypted by AES-256-GCM and
16 bytes longer for it. The key of a file is derived from the given one, the random bytes and the
file's context by HKDF-SHA256. The nonce of a piece is its number and whether it is the last: pieces
left out, put in another order, or cut off at the end do not open.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from voice_analytics.errors import StoreError

KEY_BYTES = 32

_MAGIC = b"va-sealed-1\n"
SALT_BYTES = 16
_PIECE_BYTES = 1 << 18
_TAG_BYTES = 16


class Sealer:
    """A sealed file being written.

    Parameters
    ----------
    path
        The file; must not exist.
    key
        `KEY_BYTES` bytes.
    context
        What the file is; it opens only where the same is given.
    """

    def __init__(self, path: Path, key: bytes, context: str) -> None:
        salt = os.urandom(SALT_BYTES)
        self._cipher = file_cipher(key, salt, context)
        self._number = 0
        self._held = bytearray()
        self._file = open(  # noqa: SIM115, PTH123 - closed by `close` or `abandon`
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0
        )
        self._put(_MAGIC + salt)

    def write(self, content: bytes) -> None:
        """Add to the content."""
        self._held += content
        while len(self._held) > _PIECE_BYTES:  # a whole last piece waits, as `close` marks it
            self._seal(bytes(self._held[:_PIECE_BYTES]), last=False)
            del self._held[:_PIECE_BYTES]

    def close(self) -> None:
        """Write what is left and end the file."""
        self._seal(bytes(self._held), last=True)
        self._file.close()

    def abandon(self) -> None:
        """Close the file as it is."""
        self._file.close()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._put(self._cipher.encrypt(_nonce(self._number, last), piece, None))
        self._number += 1

    def _put(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[self._file.write(left) :]


def unsealed(path: Path, key: bytes, context: str) -> Iterator[bytes]:
    """Yield the content of a sealed file.

    Raises
    ------
    StoreError
        When it was changed or cut, lies elsewhere than it was written, or the key is another.
    """
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise _spoiled(path)
        cipher = file_cipher(key, file.read(SALT_BYTES), context)
        for number, (piece, last) in enumerate(_pieces(file)):
            try:
                yield cipher.decrypt(_nonce(number, last), piece, None)
            except InvalidTag as error:
                raise _spoiled(path) from error


def _pieces(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Yield the encrypted pieces, and whether each is the last."""
    size = _PIECE_BYTES + _TAG_BYTES
    piece = file.read(size)
    while following := file.read(size):
        yield piece, False
        piece = following
    yield piece, True


def file_cipher(key: bytes, salt: bytes, context: str) -> AESGCM:
    """Return what encrypts the pieces of one file, by its own random bytes and what it is."""
    info = b"voice-analytics sealed file " + context.encode()
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, info).derive(key))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _spoiled(path: Path) -> StoreError:
    return StoreError(
        f"{path} cannot be decrypted: it was changed or cut off, or another key was used; "
        "restore the file or the key it was written with"
    )
