"""The body of an upload, streamed into the spool as it comes.

Nothing of a recording may lie on disk unencrypted, so parts never go through temporary files: the
bytes go from the socket to the parser and from there into the spool.
"""

from collections.abc import Mapping
from typing import Protocol

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.accepting import Accepted, Incoming
from voice_analytics.ingest.recording import printable
from voice_analytics.ingest.sidecar import MAX_SIDECAR_BYTES, parse_sidecar
from voice_analytics.ingest.upload_fields import SIDECAR_FIELD, sidecar_of_fields

MULTIPART = "multipart/form-data"
FIELDS_BYTES = MAX_SIDECAR_BYTES
"""All fields together."""

AUDIO, AGENT, CUSTOMER = "audio", "agent", "customer"
FILES = ((AUDIO,), (AGENT, CUSTOMER))
"""The files of a recording, in the order in which they come."""

_LONGEST_NAME = 60


class Body(Protocol):
    """What the bytes of a request go through."""

    def feed(self, piece: bytes) -> None:
        """Take the next bytes.

        Raises
        ------
        IngestError, StoreError
            When they cannot be taken.
        """

    def end(self) -> Accepted:
        """Return the recording once all bytes came.

        Raises
        ------
        IngestError, StoreError
            When it cannot be analysed or kept.
        """


class Filling(Protocol):
    """Where a recording goes, as `Incoming` takes it."""

    def file(self, name: str) -> None:
        """Begin an audio file."""

    def write(self, piece: bytes) -> None:
        """Add to the file that was begun."""

    def accept(self, document: object = None) -> Accepted:
        """Keep the recording when it can be analysed."""


def as_it_comes(incoming: Incoming) -> Filling:
    """Return what takes everything that is sent."""
    return incoming


class AudioAlone:
    """Takes the audio, and in place of what is said of it something else.

    Parameters
    ----------
    incoming
        Where it goes.
    document
        The sidecar that it gets.
    """

    def __init__(self, incoming: Filling, document: Mapping[str, object]) -> None:
        self._incoming = incoming
        self._document = dict(document)

    def file(self, name: str) -> None:
        """Begin an audio file."""
        self._incoming.file(name)

    def write(self, piece: bytes) -> None:
        """Add to the file that was begun."""
        self._incoming.write(piece)

    def accept(self, document: object = None) -> Accepted:
        """Keep the recording when it can be analysed."""
        del document
        return self._incoming.accept(self._document)


def body_of(content_type: str, name: str, sidecar: str | None, incoming: Filling) -> Body:
    """Return what takes the body of a request.

    Parameters
    ----------
    content_type
        As the request states it.
    name, sidecar
        File name and sidecar of a recording that is the body itself.
    incoming
        Where it goes.

    Raises
    ------
    ProtocolViolation
        When a multipart body states no boundary.
    """
    kind, options = parse_options_header(content_type)
    if kind.decode("latin-1") != MULTIPART:
        return _Raw(name, sidecar, incoming)
    boundary = options.get(b"boundary", b"")
    if not boundary:
        raise ProtocolViolation("the content type of a multipart body must state its boundary")
    return _Parts(boundary, incoming)


class _Raw:
    """The recording is the body."""

    def __init__(self, name: str, sidecar: str | None, incoming: Filling) -> None:
        self._sidecar = sidecar
        self._incoming = incoming
        incoming.file(name)

    def feed(self, piece: bytes) -> None:
        self._incoming.write(piece)

    def end(self) -> Accepted:
        document = None
        if self._sidecar is not None:
            document = parse_sidecar(self._sidecar.encode(), "Sidecar")
        return self._incoming.accept(document)


class _Parts:
    """The recording is one or two files of a multipart body, its sidecar the fields."""

    def __init__(self, boundary: bytes, incoming: Filling) -> None:
        self._incoming = incoming
        self._files: list[str] = []
        self._fields: dict[str, bytearray] = {}
        self._left_bytes = FIELDS_BYTES
        self._field: bytearray | None = None
        self._header = bytearray()
        self._value = bytearray()
        self._headers: dict[str, bytes] = {}
        self._complete = False
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._headers.clear,
                    "on_header_field": self._on_header_field,
                    "on_header_value": self._on_header_value,
                    "on_header_end": self._on_header_end,
                    "on_headers_finished": self._on_headers,
                    "on_part_data": self._on_data,
                    "on_end": self._on_end,
                },
            )
        except FormParserError as error:
            raise _broken() from error

    def feed(self, piece: bytes) -> None:
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise _broken() from error

    def end(self) -> Accepted:
        if not self._complete:
            raise ProtocolViolation("the multipart body breaks off before its end; send it whole")
        if tuple(self._files) not in FILES:
            raise ProtocolViolation(_WHICH)
        return self._incoming.accept(sidecar_of_fields(self._texts()))

    def _texts(self) -> Mapping[str, str]:
        try:
            return {name: value.decode() for name, value in self._fields.items()}
        except UnicodeDecodeError as error:
            raise ProtocolViolation("the fields of an upload must be UTF-8") from error

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._header.decode("latin-1").lower()] = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition"))
        name = options.get(b"name", b"").decode(errors="replace")
        filename = options.get(b"filename")
        if filename is None and name != AUDIO:
            self._begin_field(name)
        else:
            self._begin_file(name, (filename or b"").decode(errors="replace"))

    def _begin_field(self, name: str) -> None:
        if name in self._fields:
            shown = printable(name[:_LONGEST_NAME])
            raise ProtocolViolation(f"the field {shown} came twice; send it once")
        self._spend(len(name.encode()) + 1)
        self._field = self._fields[name] = bytearray()

    def _begin_file(self, name: str, filename: str) -> None:
        self._files.append(name)
        if not any(tuple(self._files) == one[: len(self._files)] for one in FILES):
            raise ProtocolViolation(_WHICH)
        self._field = None
        self._incoming.file(filename or name)

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._field is None:
            self._incoming.write(data[start:end])
            return
        self._spend(end - start)
        self._field += data[start:end]

    def _on_end(self) -> None:
        self._complete = True

    def _spend(self, count: int) -> None:
        self._left_bytes -= count
        if self._left_bytes < 0:
            raise ProtocolViolation(
                f"the fields of an upload are larger than {FIELDS_BYTES >> 20} MiB; "
                f"leave out of {SIDECAR_FIELD} what is no part of it"
            )


_WHICH = (
    "a recording has one file named audio, or two named agent and customer in this order; "
    "send these and no other files"
)


def _broken() -> ProtocolViolation:
    return ProtocolViolation("the body is no valid multipart/form-data; send it as RFC 7578 says")
