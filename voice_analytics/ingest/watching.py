"""A folder in which recordings are put to be analysed.

When a recording is taken
-------------------------
It is looked for in the folder and all below, again and again, so that network mounts work as well.
Hidden files, files ending in `.part`, and the folders `done` and `failed` are passed over. A file
is complete when two looks in a row find the same size and time of change. The recording is taken
when all its files are complete: the audio, the other half of a pair, and the sidecar.

What it waits for
-----------------
`<name>.json.part` announces a sidecar, and `<name>.agent.wav` a `<name>.customer.wav`, and the
other way round; the settings may announce a sidecar for every recording. The recording waits for
what is announced, but not for ever: after that a half is taken alone, and a recording without its
sidecar is refused.

What becomes of the files
-------------------------
Those of a recording that was taken go to `done`, or are deleted; those of one that was refused go
to `failed`, with the reason in `<name>.reason.txt`. What is to be moved is written down first, so
that a crash between two files of one recording does not tear it apart.
"""

import json
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from enum import Enum
from pathlib import Path

from voice_analytics.errors import StoreError
from voice_analytics.ingest.discovery import HALVES, is_audio_name, recording_of
from voice_analytics.ingest.recording import Recording
from voice_analytics.ingest.syncing import sync_folder, write_whole

DONE = "done"
FAILED = "failed"

_PART = ".part"
_MOVES = ".moves.json"
_REASON = ".reason.txt"


@dataclass(frozen=True, slots=True)
class WatchRules:
    """How a folder is watched."""

    wait_ms: int = 60_000
    """How long a complete recording waits for what is announced."""

    every_sidecar: bool = False
    """A sidecar is announced for every recording."""

    keep_done: bool = True
    """What was taken goes to `done`; otherwise it is deleted."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found."""

    ready: tuple[Recording, ...]
    """Recordings to take, the longest complete first."""

    refused: tuple[tuple[Recording, str], ...]
    """Recordings for which what was announced did not come, each with the sentence why."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file at two looks in a row."""

    size_bytes: int
    changed_ns: int
    since_ms: int
    """When it was first seen as it is."""

    complete: bool = False


class WatchedFolder:
    """A folder that is watched by one process.

    Parameters
    ----------
    folder
        Where recordings are put.
    rules
        How.
    """

    def __init__(self, folder: Path, rules: WatchRules) -> None:
        self._folder = folder
        self._rules = rules
        self._seen: dict[Path, _Seen] = {}

    def prepare(self) -> None:
        """Make the folders, and end the moves that a crash interrupted.

        Raises
        ------
        StoreError
            When the folder cannot be written.
        """
        with self._explained():
            for place in (self._folder / DONE, self._folder / FAILED):
                place.mkdir(parents=True, exist_ok=True)
            journal = self._folder / _MOVES
            if not journal.exists():
                write_whole(journal, _Moves().written())
            self._carry_out(_Moves(**json.loads(journal.read_bytes())))

    def look(self, now_ms: int) -> Look:
        """Return what is to be taken now; to be called at an interval in which a file grows.

        Parameters
        ----------
        now_ms
            The time.

        Raises
        ------
        StoreError
            When the folder cannot be read, as while a network mount is away; look again later.
        """
        ready: list[Recording] = []
        refused: list[tuple[Recording, str]] = []
        with self._explained():
            self._seen = {
                path: self._compared(path, found, now_ms) for path, found in self._files()
            }
            for recording in self._recordings():
                awaited = self._awaited(recording)
                if awaited is None or (awaited is _Awaited.HALF and self._late(recording, now_ms)):
                    ready.append(recording)
                elif self._late(recording, now_ms):
                    refused.append((recording, f"{recording.label}: {awaited.value}"))
        return Look(tuple(ready), tuple(refused))

    def taken(self, recording: Recording) -> None:
        """Move the files of a recording that was taken out of the way.

        Raises
        ------
        StoreError
            When the folder cannot be written.
        """
        self._away(recording, DONE if self._rules.keep_done else None)

    def refuse(self, recording: Recording, why: str) -> None:
        """Move the files of a recording that cannot be analysed out of the way, with the reason.

        Raises
        ------
        StoreError
            When the folder cannot be written.
        """
        self._away(recording, FAILED, why)

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Yield the files that count, links left out: they may point anywhere."""
        for place, folders, names in os.walk(self._folder, onerror=_raise):
            top = Path(place) == self._folder
            folders[:] = [
                name
                for name in folders
                if not name.startswith(".") and not (top and name in (DONE, FAILED))
            ]
            for name in names:
                path = Path(place, name)
                with suppress(FileNotFoundError):  # moved away meanwhile
                    found = path.lstat()
                    if stat.S_ISREG(found.st_mode) and not name.startswith("."):
                        yield path, found

    def _compared(self, path: Path, found: os.stat_result, now_ms: int) -> "_Seen":
        before = self._seen.get(path)
        if before is None or (before.size_bytes, before.changed_ns) != (
            found.st_size,
            found.st_mtime_ns,
        ):
            return _Seen(found.st_size, found.st_mtime_ns, now_ms)
        # an empty file is most likely one whose content has not come yet
        complete = found.st_size > 0 or now_ms - before.since_ms >= self._rules.wait_ms
        return replace(before, complete=complete)

    def _recordings(self) -> list[Recording]:
        """Return the recordings whose audio is complete, the longest waiting first."""
        found: dict[tuple[Path, ...], Recording] = {}
        for path in self._seen:
            if is_audio_name(path.name):
                recording = recording_of(path, [])
                if all(self._is_complete(one) for one in recording.paths):
                    found[recording.paths] = recording
        return sorted(found.values(), key=lambda one: (self._since_ms(one), one.paths))

    def _is_complete(self, path: Path) -> bool:
        return path in self._seen and self._seen[path].complete

    def _since_ms(self, recording: Recording) -> int:
        return max(self._seen[path].since_ms for path in recording.paths)

    def _late(self, recording: Recording, now_ms: int) -> bool:
        return now_ms - self._since_ms(recording) >= self._rules.wait_ms

    def _awaited(self, recording: Recording) -> "_Awaited | None":
        """Return what a recording waits for; None when it is all there."""
        audio = recording.paths[0]
        if recording.sidecar is not None and not self._is_complete(recording.sidecar):
            return _Awaited.SIDECAR_END
        if recording.sidecar is None and audio.with_name(f"{recording.name}.json{_PART}").exists():
            return _Awaited.SIDECAR_END
        if recording.sidecar is None and self._rules.every_sidecar:
            return _Awaited.SIDECAR
        half = Path(audio.stem).suffix
        if len(recording.paths) == 1 and half in HALVES and recording.roles is not None:
            (other,) = HALVES.keys() - {half}
            growing = audio.with_name(f"{recording.name}{other}{audio.suffix}{_PART}").exists()
            return _Awaited.HALF_END if growing else _Awaited.HALF
        return None

    def _away(self, recording: Recording, to: str | None, why: str | None = None) -> None:
        files = [*recording.paths, *([recording.sidecar] if recording.sidecar else [])]
        names = [str(file.relative_to(self._folder)) for file in files]
        with self._explained():
            moves = _Moves(names)
            if to is not None:
                place = Path(to, recording.paths[0].parent.relative_to(self._folder))
                name = self._free_name(recording, files, place)
                ends = [file.name.removeprefix(recording.name) for file in files]
                moves = _Moves(
                    files=names,
                    to=[str(place / f"{name}{end}") for end in ends],
                    reason=None if why is None else str(place / f"{name}{_REASON}"),
                    why=why or "",
                )
            write_whole(self._folder / _MOVES, moves.written())
            self._carry_out(moves)
        for file in files:
            self._seen.pop(file, None)

    def _free_name(self, recording: Recording, files: Sequence[Path], place: Path) -> str:
        """Return the recording's name, with a number where its files would replace others."""
        ends = [_REASON, *(file.name.removeprefix(recording.name) for file in files)]
        name, number = recording.name, 1
        while any((self._folder / place / f"{name}{end}").exists() for end in ends):
            number += 1
            name = f"{recording.name}.{number}"
        return name

    def _carry_out(self, moves: "_Moves") -> None:
        """Move what is written down; what has moved already is passed over."""
        if moves.reason is not None:
            reason = self._folder / moves.reason
            reason.parent.mkdir(parents=True, exist_ok=True)
            write_whole(reason, f"{moves.why}\n".encode())
        for number, name in enumerate(moves.files):
            with suppress(FileNotFoundError):
                if not moves.to:
                    (self._folder / name).unlink()
                    continue
                target = self._folder / moves.to[number]
                target.parent.mkdir(parents=True, exist_ok=True)
                (self._folder / name).rename(target)
                sync_folder(target.parent)
        (self._folder / _MOVES).unlink()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreError(
                f"the watched folder {self._folder} cannot be used ({error.strerror}); check that "
                "it is there, or mounted, and may be read and written"
            ) from error


@dataclass(frozen=True, slots=True)
class _Moves:
    """Files on their way, as written down beside them; names are below the watched folder."""

    files: Sequence[str] = ()
    to: Sequence[str] = ()
    """Their new names; none: they are deleted."""

    reason: str | None = None
    """The file that says why, where they were refused."""

    why: str = ""

    def written(self) -> bytes:
        """Return it as text; names that are no valid Unicode survive."""
        return json.dumps(asdict(self)).encode()


class _Awaited(Enum):
    """What a recording waits for, as it is told when it does not come."""

    SIDECAR = "no sidecar came, and watch.every_sidecar asks for one; put both in again"
    SIDECAR_END = "its sidecar was never finished; put both in again"
    HALF = "the other half of the pair did not come"
    HALF_END = "the other half of the pair was never finished; put both in again"


def _raise(error: OSError) -> None:
    raise error
