"""Who uses the data folder: programs that serve share it, a restore needs it alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voice_analytics.errors import StoreError
from voice_analytics.store.whole import reason

LOCK = ".in-use"
_WHY = {
    fcntl.LOCK_EX: "in use; stop the service and its workers first",
    fcntl.LOCK_SH: "being restored or upgraded; start again after that",
}


@contextmanager
def shared(folder: Path) -> Iterator[None]:
    """Say that a program uses the folder, until the block or the process ends.

    Raises
    ------
    StoreError
        When somebody restores it or brings it to another schema just now.
    """
    with _locked(folder, fcntl.LOCK_SH):
        yield


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder alone, until the block or the process ends.

    Raises
    ------
    StoreError
        When a program uses it.
    """
    with _locked(folder, fcntl.LOCK_EX):
        yield


@contextmanager
def _locked(folder: Path, kind: int) -> Iterator[None]:
    try:
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"{folder}: the data folder cannot be used ({reason(error)})") from error
    try:
        _lock(handle, folder, kind)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path, kind: int) -> None:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise StoreError(f"{folder}: the data folder is {_WHY[kind]}") from error
