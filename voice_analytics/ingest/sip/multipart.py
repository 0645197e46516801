"""Bodies of several parts, found by type and never by position."""

import email
import email.message
from dataclasses import dataclass

from voice_analytics.errors import ProtocolViolation

_NESTED = 8
"""Parts that may hold parts; more is no recorder's business."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a body."""

    content_type: str
    """As it stands, in lower case, without parameters."""

    disposition: str
    """In lower case, without parameters; empty where not given."""

    content: bytes


def parts_of(content_type: str | None, body: bytes, disposition: str | None = None) -> list[Part]:
    """Return the parts of a body, or the body as the only one where it has none.

    Raises
    ------
    ProtocolViolation
        When a body that says it has parts has none.
    """
    kind = _word(content_type)
    if not kind.startswith("multipart/"):
        return [Part(kind, _word(disposition), body)] if body else []
    lowered = body.lower()
    if lowered.count(b"multipart/") + lowered.count(b"message/") > _NESTED:
        raise ProtocolViolation("multipart body: parts within parts within parts")
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.message_from_bytes(head + body)
    if not message.is_multipart():
        raise ProtocolViolation("multipart body: its boundary is nowhere in it")
    return [_part(part) for part in message.walk() if not part.is_multipart()]


def _part(part: "email.message.Message[str, str]") -> Part:
    content = part.get_payload(decode=True)
    return Part(
        # The library replaces a type it finds odd; some recorders are sent such types.
        content_type=_word(part.get("Content-Type")),
        disposition=_word(part.get("Content-Disposition")),
        content=content if isinstance(content, bytes) else b"",
    )


def _word(value: object) -> str:
    return str(value or "").partition(";")[0].strip().lower()
