"""Which recordings the files, folders and patterns given by a person come to."""

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from voice_analytics.domain.call import Role
from voice_analytics.ingest.containers import AUDIO_SUFFIXES
from voice_analytics.ingest.recording import Recording, printable, shown
from voice_analytics.ingest.sidecar import is_sidecar

HALVES = {".agent": Role.AGENT, ".customer": Role.CUSTOMER}
"""What the names of two files that are one recording end in, before the suffix."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found, and what to tell about it."""

    recordings: tuple[Recording, ...]
    """In the order given, folders sorted by name; each once."""

    problems: tuple[str, ...]
    """A sentence for each input that leads to nothing; the run is not clean."""

    notices: tuple[str, ...]
    """A sentence for each thing that was passed over or taken in a way worth knowing."""


def discover(paths: Sequence[str | Path]) -> Discovery:
    """Return the recordings that files, folders (with all below) and glob patterns name.

    In folders and patterns only files with an audio suffix count, and hidden ones and `.part`
    never; a file given by name is taken whatever its suffix. `<id>.agent.wav` and
    `<id>.customer.wav` are one recording; `<id>.json` beside it is its sidecar.
    """
    problems: list[str] = []
    notices: list[str] = []
    audio: dict[Path, None] = {}
    for given in paths:
        audio.update(dict.fromkeys(_expand(given, problems)))
    found: dict[Path, Recording] = {}
    for path in audio:
        recording = recording_of(path, notices)
        found.setdefault(_identity(recording.paths[0]), recording)
    sidecars = {_identity(one.sidecar) for one in found.values() if one.sidecar is not None}
    return Discovery(
        recordings=tuple(one for file, one in found.items() if file not in sidecars),
        problems=tuple(problems),
        notices=tuple(dict.fromkeys(notices)),
    )


def _expand(given: str | Path, problems: list[str]) -> Iterator[Path]:
    """Yield the files that one argument names; a problem when there are none."""
    path = Path(given)
    if path.is_dir():
        yield from _in_folder(path, problems)
    elif os.path.lexists(path):
        yield path
    elif glob.has_magic(str(given)):
        yield from _matching(str(given), problems)
    else:
        problems.append(f"{printable(str(given))} does not exist; check the path")


def _matching(pattern: str, problems: list[str]) -> Iterator[Path]:
    empty = True
    for match in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 - absolute ones too
        path = Path(match)
        if path.is_dir():
            files = list(_walk(path, problems))
        else:
            files = [path] if is_audio_name(path.name) else []
        empty &= not files
        yield from files
    if empty:
        problems.append(f"{printable(pattern)} matches no recordings; check the pattern")


def _in_folder(folder: Path, problems: list[str]) -> Iterator[Path]:
    empty = True
    for path in _walk(folder, problems):
        empty = False
        yield path
    if empty:
        problems.append(
            f"{printable(str(folder))} holds no recordings; give a folder with audio "
            "files, such as WAV or FLAC"
        )


def _walk(folder: Path, problems: list[str]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        name = printable(str(error.filename))
        problems.append(f"{name} may not be searched ({error.strerror}); change its permissions")

    for place, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if is_audio_name(name):
                yield Path(place, name)


def is_audio_name(name: str) -> bool:
    """Return whether a file by that name is taken when a folder is searched."""
    return not name.startswith(".") and Path(name).suffix.lower() in AUDIO_SUFFIXES


def _identity(path: Path) -> Path:
    """Return what is the same for two ways to write one path."""
    return Path(os.path.realpath(path))


def recording_of(path: Path, notices: list[str]) -> Recording:
    """Return the recording that an audio file is, or is a half of, with its sidecar.

    Parameters
    ----------
    path
        The audio file.
    notices
        Gets a sentence for each thing about it that is worth knowing.
    """
    name, half = path.stem, Path(path.stem).suffix
    if half not in HALVES or name == half:
        return Recording(name, (path,), _sidecar(path, (name,), notices))
    call = name.removesuffix(half)
    both = tuple(path.with_name(f"{call}{one}{path.suffix}") for one in HALVES)
    if all(one.is_file() for one in both):
        roles = dict(enumerate(HALVES.values()))
        return Recording(call, both, _sidecar(path, (call,), notices), roles)
    other = next(one for one in both if one.name != path.name)
    notices.append(
        f"{shown(path)} has no {shown(other)} beside it, so it is read as the {HALVES[half]} alone"
    )
    return Recording(call, (path,), _sidecar(path, (call, name), notices), {0: HALVES[half]})


def _sidecar(path: Path, names: Sequence[str], notices: list[str]) -> Path | None:
    """Return the JSON file beside the audio that says more about it, by the first such name."""
    for name in names:
        candidate = path.with_name(f"{name}.json")
        if not candidate.is_file() or candidate == path:
            continue
        if is_sidecar(candidate):
            return candidate
        notices.append(f"{shown(candidate)} has none of a sidecar's keys, so it is not read as one")
    return None
