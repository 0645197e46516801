"""Recordings with truth, found in folders and grouped into sets."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import BenchmarkError
from benchmarks.truth import Truth, find_truth

AUDIO_SUFFIXES = frozenset(
    {".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a", ".aac", ".amr", ".gsm"}
)
_CALL_ID_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Item:
    """A recording to score."""

    set_name: str
    """Name of the folder it lies in."""

    audio: Path
    truth: Truth | None
    """None when nothing is known; then it can be analysed but not scored."""

    @property
    def name(self) -> str:
        """File name without its last suffix."""
        return self.audio.stem


def find_items(paths: Iterable[Path]) -> tuple[Item, ...]:
    """Return every recording in `paths` (folders, searched to the bottom, or files).

    Raises
    ------
    BenchmarkError
        When a path does not exist, holds no audio, or a truth file cannot be read.
    """
    found: dict[Path, Item] = {}
    for path in paths:
        audio = tuple(_audio(path))
        if not audio:
            raise BenchmarkError(f"{path}: no audio found here")
        for file in audio:
            found.setdefault(file, Item(file.parent.name, file, find_truth(file)))
    return tuple(found.values())


def _audio(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path.resolve()
    for file in sorted(path.rglob("*")):
        if file.is_file() and file.suffix.lower() in AUDIO_SUFFIXES:
            yield file.resolve()


def by_set(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Return the items of each set, in the order they were found."""
    sets: dict[str, list[Item]] = {}
    for item in items:
        sets.setdefault(item.set_name, []).append(item)
    return sets


def stored_report(item: Item, folder: Path) -> Path | None:
    """Return the report of `item` in `folder`, None when it has none.

    A report bears the call's id, which is the file's name where a sidecar says so and else the
    beginning of its SHA-256.
    """
    names: Sequence[str] = (item.name, _content_id(item.audio))
    candidates = (folder / f"{name}.report.json" for name in names)
    return next((path for path in candidates if path.is_file()), None)


def _content_id(audio: Path) -> str:
    with audio.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:_CALL_ID_DIGITS]
