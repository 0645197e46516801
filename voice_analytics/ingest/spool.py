"""Originals from their arrival until they are analysed: on disk encrypted only.

A recording is a folder of sealed files: the audio, the sidecar and a list of what they are called.
It appears whole, by renaming the folder, or not at all. While it is read, its files lie decrypted
in anonymous memory, where the decoders find them under `/proc/self/fd`; they are gone when the
process lets go of them, however it ends.
"""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

from voice_analytics.domain.call import Role
from voice_analytics.errors import DiskFull, StoreError
from voice_analytics.ingest.memory_file import memory_file
from voice_analytics.ingest.recording import Recording
from voice_analytics.ingest.sealing import Sealer, unsealed
from voice_analytics.ingest.syncing import sync_folder

_PART = ".part"
_CONTENTS = "contents"
_SIDECAR = "sidecar"


class Spool:
    """The encrypted originals that wait for their analysis.

    Parameters
    ----------
    folder
        Where they lie; made when it is missing.
    key
        The 32 bytes they are encrypted with.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._key = key

    @contextmanager
    def write(self, intake_id: str) -> Iterator["Parcel"]:
        """Give a parcel to fill; unless it is kept, nothing of it stays.

        Parameters
        ----------
        intake_id
            Under which the recording is found again.

        Raises
        ------
        StoreError
            When the disk is full or cannot be written.
        """
        place = self._folder / f"{intake_id}{_PART}"
        with _explained(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.mkdir(mode=0o700)
        parcel = Parcel(place, self._folder / intake_id, self._key, intake_id)
        try:
            yield parcel
        finally:
            parcel.abandon()
            shutil.rmtree(place, ignore_errors=True)  # kept, it has another name by now

    @contextmanager
    def open(self, intake_id: str) -> Iterator[Recording]:
        """Give a recording decrypted in memory; its paths hold inside the block only.

        Raises
        ------
        StoreError
            When it is not there, cannot be read, was changed, or was encrypted with another key.
        """
        with _opened(self._folder / intake_id, self._key, intake_id) as recording:
            yield recording

    def remove(self, intake_id: str) -> None:
        """Remove a recording; none being there is no fault.

        Raises
        ------
        StoreError
            When it cannot be removed.
        """
        place = self._folder / intake_id
        with _explained(self._folder):
            if place.exists():
                # under another name first, so that half of one is never taken for a whole
                leaving = self._folder / f"{intake_id}.leaving{_PART}"
                place.rename(leaving)
                shutil.rmtree(leaving)

    def sweep(self, known: Callable[[str], bool], before_ms: int) -> int:
        """Remove what nobody waits for, left by a crash, and return how many there were.

        Parameters
        ----------
        known
            Whether a recording of this id is to be kept.
        before_ms
            Only what was last written before this time, UTC; what is younger may be under way.
        """
        swept = 0
        with _explained(self._folder):
            for place in self._folder.iterdir() if self._folder.is_dir() else ():
                old = place.stat().st_mtime_ns < before_ms * 1_000_000
                if place.is_dir() and old and (place.suffix == _PART or not known(place.name)):
                    shutil.rmtree(place)
                    swept += 1
        return swept


class Parcel:
    """A recording on its way into the spool; made by `Spool.write`.

    Parameters
    ----------
    place
        The folder it is written to.
    final
        What the folder is called when it is whole.
    key
        The spool's.
    intake_id
        The recording's id.
    """

    def __init__(self, place: Path, final: Path, key: bytes, intake_id: str) -> None:
        self._place = place
        self._final = final
        self._key = key
        self._id = intake_id
        self._files: list[str] = []
        self._sealer: Sealer | None = None
        self._contents: Mapping[str, Any] | None = None

    def begin(self, name: str) -> None:
        """Begin an audio file by that name; what was begun before is ended."""
        self._end()
        self._sealer = self._open(str(len(self._files)))
        self._files.append(name)

    def write(self, piece: bytes) -> None:
        """Write more of the file that was begun."""
        if self._sealer is None:
            raise ValueError("no file was begun")
        with _explained(self._place.parent):
            self._sealer.write(piece)

    def complete(
        self, name: str, sidecar: bytes | None = None, roles: Mapping[int, Role] | None = None
    ) -> None:
        """Write what the files are.

        Parameters
        ----------
        name
            The recording's name: that of the file without its suffix.
        sidecar
            The sidecar as JSON, where there is one.
        roles
            Role of each channel where the file names tell it.
        """
        self._end()
        if sidecar is not None:
            self._whole(_SIDECAR, sidecar)
        self._contents = {
            "name": name,
            "files": self._files,
            "sidecar": sidecar is not None,
            "roles": None if roles is None else {str(key): role for key, role in roles.items()},
        }
        self._whole(_CONTENTS, json.dumps(self._contents).encode())

    def abandon(self) -> None:
        """Let go of the file that was begun."""
        if self._sealer is not None:
            self._sealer.abandon()
            self._sealer = None

    def opened(self) -> AbstractContextManager[Recording]:
        """Return the completed recording, decrypted in memory, before it is kept."""
        return _opened(self._place, self._key, self._id)

    def keep(self) -> None:
        """Make it last: after this it is found, also after a loss of power."""
        if self._contents is None:
            raise ValueError("the parcel is not complete")
        with _explained(self._place.parent):
            for path in self._place.iterdir():
                with path.open("rb") as file:
                    os.fsync(file.fileno())
            sync_folder(self._place)
            self._place.rename(self._final)
            sync_folder(self._final.parent)

    def _end(self) -> None:
        """End the file that was begun, if one was."""
        if self._sealer is not None:
            with _explained(self._place.parent):
                self._sealer.close()
            self._sealer = None

    def _whole(self, member: str, content: bytes) -> None:
        with _explained(self._place.parent):
            sealer = self._open(member)
            sealer.write(content)
            sealer.close()

    def _open(self, member: str) -> Sealer:
        with _explained(self._place.parent):
            return Sealer(self._place / member, self._key, _context(self._id, member))


def _context(intake_id: str, member: str) -> str:
    """Return what binds a sealed file to its place: moved elsewhere, it does not open."""
    return f"{intake_id}/{member}"


@contextmanager
def _opened(place: Path, key: bytes, intake_id: str) -> Iterator[Recording]:
    def pieces(member: str) -> Iterator[bytes]:
        return unsealed(place / member, key, _context(intake_id, member))

    with ExitStack() as stack:
        with _explained(place.parent):
            contents = json.loads(b"".join(pieces(_CONTENTS)))
            paths = [
                stack.enter_context(memory_file(name, pieces(str(number))))
                for number, name in enumerate(contents["files"])
            ]
            sidecar = None
            if contents["sidecar"]:
                made = memory_file(f"{contents['name']}.json", pieces(_SIDECAR))
                sidecar = stack.enter_context(made)
        roles = contents["roles"]
        yield Recording(
            contents["name"],
            tuple(paths),
            sidecar,
            None if roles is None else {int(key): Role(role) for key, role in roles.items()},
        )


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turn an error of the disk into one sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull(
                f"the disk of {folder} is full, so the recording was not taken; free space on it"
            ) from error
        if error.errno == errno.ENOENT:
            raise StoreError(
                f"{folder} does not hold the recording; it was removed, or taken already"
            ) from error
        raise StoreError(f"{folder} cannot be used ({error.strerror}); check the disk") from error
