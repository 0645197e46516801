"""What people decided about calls, beside the database: a backup does not know what came after it.

After a restore the decisions since the backup are carried out again: who was promised that a call
is erased, or held, is not let down by it. One JSON object per line; ids only.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from voice_analytics.errors import StoreError
from voice_analytics.store.whole import reason


class Decided(StrEnum):
    """What was decided."""

    ERASED = "erased"
    HELD = "held"
    LIFTED = "lifted"
    """No longer held."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that was decided about a call."""

    at_ms: int
    what: Decided
    call_id: str
    reference: str
    """Why, such as the number of a case; no names."""


class Decisions:
    """The file of decisions.

    Parameters
    ----------
    path
        Where it is; made by the first decision.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, decision: Decision) -> None:
        """Write a decision down; on disk when this returns.

        Raises
        ------
        StoreError
            When it cannot be written.
        """
        line = json.dumps(asdict(decision)) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
            handle = os.open(self.path, flags, 0o600)
            try:
                os.write(handle, b"\n" + line.encode())  # ends what a crash may have left open
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be written ({reason(error)})") from error

    def all(self) -> Iterator[Decision]:
        """Yield the decisions in order; a line that broke off in a crash was never promised.

        Raises
        ------
        StoreError
            When the file is there and cannot be read.
        """
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"{self.path}: cannot be read; restore it from a copy") from error
        for line in filter(None, lines):
            try:
                said = json.loads(line)
                yield Decision(**{**said, "what": Decided(said["what"])})
            except (ValueError, KeyError, TypeError):
                continue
