"""What makes up one recording on disk, before any of it is opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from voice_analytics.domain.call import Role

OPEN_FILES = Path("/proc/self/fd")
"""Where this process finds its open files by number."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The files of one call."""

    name: str
    """The file name without what marks it as audio: `call_7` for `call_7.wav`."""

    paths: tuple[Path, ...]
    """One audio file, or the agent's and the customer's, in that order."""

    sidecar: Path | None = None
    """JSON file beside the audio that says more about the call."""

    roles: Mapping[int, Role] | None = None
    """Role of each channel where the file names tell it; None where they do not."""

    @property
    def label(self) -> str:
        """Return the file names, as shown to a person."""
        return " + ".join(shown(path) for path in self.paths)


def shown(path: Path) -> str:
    """Return the file's name fit for a message; of an open file's number, the file's own."""
    return printable(_own(path).name or str(path))


def _own(path: Path) -> Path:
    """Return the path by which an open file was made; any other path as it is."""
    if path.parent != OPEN_FILES:
        return path
    target = str(path.readlink()).removesuffix(" (deleted)")
    return Path(target.removeprefix("/memfd:"))


def printable(text: str) -> str:
    """Return the text fit for a terminal: valid Unicode without control characters."""
    valid = text.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in valid)
