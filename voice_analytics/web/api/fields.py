"""Types of what is sent: text of one line, which every database can hold, and ids."""

from typing import Annotated

from pydantic import StringConstraints

Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$")]
"""Text without control characters."""

Paragraphs = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$")]
"""Text without control characters but line ends."""

Id = Annotated[str, StringConstraints(pattern="^[0-9a-f]{16}$")]
"""An id that was made here."""


def last_of(cursor: str | None) -> tuple[int, str] | None:
    """Return time and id, as `<time>.<id>` has them, of the last of the page before."""
    if cursor is None:
        return None
    at_ms, _, last = cursor.partition(".")
    return int(at_ms), last
