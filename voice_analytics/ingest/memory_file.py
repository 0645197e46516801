"""Files in memory that no folder holds."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from voice_analytics.ingest.recording import OPEN_FILES

_LONGEST_NAME_BYTES = 200  # the kernel takes 249
_SEALS = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK


@contextmanager
def memory_file(name: str, pieces: Iterable[bytes]) -> Iterator[Path]:
    """Give the path of a file in anonymous memory, which nobody can change.

    Parameters
    ----------
    name
        What messages call it, and by whose suffix formats without a header are known.
    pieces
        The content.
    """
    number = os.memfd_create(_fit(name), os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        for piece in pieces:
            left = memoryview(piece)
            while left:
                left = left[os.write(number, left) :]
        fcntl.fcntl(number, fcntl.F_ADD_SEALS, _SEALS)
        yield OPEN_FILES / str(number)
    finally:
        os.close(number)


def _fit(name: str) -> str:
    """Return the name, shortened before its suffix where it is too long."""
    path = PurePosixPath(name.replace("/", "_"))
    room = _LONGEST_NAME_BYTES - len(path.suffix.encode())
    return path.stem.encode()[:room].decode(errors="ignore") + path.suffix
