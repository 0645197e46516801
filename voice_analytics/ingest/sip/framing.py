"""Messages out of a stream of bytes (RFC 3261, 18.3)."""

import re
from dataclasses import dataclass

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.sip.message import BODY_BYTES, HEADER_BYTES

_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"^(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*$", re.I | re.M)

PONG = b"\r\n"
"""Answer to a keep-alive (RFC 5626, 4.4.1)."""


@dataclass(frozen=True, slots=True)
class Framed:
    """What a stream has brought."""

    messages: tuple[bytes, ...]

    pings: int
    """Keep-alives, each of which wants a `PONG`."""


class StreamFramer:
    """Cuts what comes over one connection into messages."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._searched = 0
        self._violation: ProtocolViolation | None = None

    def feed(self, data: bytes) -> Framed:
        """Return the messages that are complete now.

        Raises
        ------
        ProtocolViolation
            When no message can begin here. Messages before that place are returned first, and
            the error is raised by the next call.
        """
        if self._violation is not None:
            raise self._violation
        self._kept += data
        messages: list[bytes] = []
        pings = 0
        try:
            while True:
                pings += self._skip_pings()
                message = self._next()
                if message is None:
                    break
                messages.append(message)
        except ProtocolViolation as violation:
            self._violation = violation
            if not messages:
                raise
        return Framed(tuple(messages), pings)

    def _skip_pings(self) -> int:
        """Drop line ends between messages, and return how many pairs of them there were."""
        pings = 0
        while self._kept.startswith(_END):
            del self._kept[: len(_END)]
            pings += 1
        if self._kept.startswith(PONG) and not _END.startswith(self._kept):
            del self._kept[:2]
        return pings

    def _next(self) -> bytes | None:
        if _END.startswith(self._kept):
            return None
        end = self._kept.find(_END, max(0, self._searched - len(_END)))
        if end < 0 or end > HEADER_BYTES:
            self._searched = len(self._kept)
            if len(self._kept) > HEADER_BYTES:
                raise ProtocolViolation(f"SIP stream: headers of more than {HEADER_BYTES} bytes")
            return None
        size = end + len(_END) + _stated_length(bytes(self._kept[:end]))
        if len(self._kept) < size:
            return None
        message = bytes(self._kept[:size])
        del self._kept[:size]
        self._searched = 0
        return message


def _stated_length(head: bytes) -> int:
    lengths = {int(found) for found in _LENGTH.findall(head.replace(b"\r\n", b"\n"))}
    if len(lengths) != 1:
        raise ProtocolViolation("SIP stream: a message without one Content-Length")
    (length,) = lengths
    if length > BODY_BYTES:
        raise ProtocolViolation(
            f"SIP stream: a body of {length} bytes; at most {BODY_BYTES} are taken"
        )
    return length
