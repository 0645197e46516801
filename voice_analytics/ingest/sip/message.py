"""SIP messages: what came, read by `sipmessage`; what goes, written here."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import sipmessage

from voice_analytics.errors import ProtocolViolation

HEADER_BYTES = 65_536
"""Most that the headers of a message may have."""

BODY_BYTES = 262_144
"""Most that its body may have."""

_HEADER_LINES = 256
_VALUE_LENGTH = 1024
"""Longest header that is taken apart further, as the library's time grows with its square; other
headers are only kept."""

_PHRASES: Mapping[int, str] = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    405: "Method Not Allowed",
    415: "Unsupported Media Type",
    420: "Bad Extension",
    422: "Session Interval Too Small",
    481: "Call/Transaction Does Not Exist",
    482: "Loop Detected",
    488: "Not Acceptable Here",
    500: "Server Internal Error",
    503: "Service Unavailable",
}

_T = TypeVar("_T")
_FOLD = re.compile(rb"\r\n[ \t]+")
_NAME = re.compile(rb"^([^\s:]+)[ \t]*:", re.MULTILINE)
_TAG = re.compile(r';\s*tag\s*=\s*([^\s;,"]+)', re.IGNORECASE)
_ASKS_FOR_PORT = re.compile(r";\s*rport\s*(?=;|$)")


@dataclass(frozen=True, slots=True)
class Headers:
    """Headers as they came, in order; names are found in any case and in their short forms."""

    values: Mapping[str, tuple[str, ...]]
    """By name in lower case."""

    def first(self, name: str) -> str | None:
        """Return the first value; None where there is none."""
        found = self.values.get(name.lower(), ())
        return found[0] if found else None

    def all(self, name: str) -> tuple[str, ...]:
        """Return all values, one per line of the message."""
        return self.values.get(name.lower(), ())

    def tokens(self, name: str) -> tuple[str, ...]:
        """Return the comma-separated words of a header in lower case."""
        words = (word.strip().lower() for value in self.all(name) for word in value.split(","))
        return tuple(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Request:
    """A request, with what every request must have."""

    method: str
    uri: str
    headers: Headers
    body: bytes
    call_id: str
    from_tag: str
    to_tag: str | None
    cseq: int

    branch: str
    """Of the topmost Via; empty where it has none."""

    sent_by: str
    """Host and port of the topmost Via, as its sender claims."""


@dataclass(frozen=True, slots=True)
class Response:
    """A response to a request of ours."""

    code: int
    headers: Headers
    branch: str
    cseq: int
    method: str


def parse(data: bytes) -> Request | Response:
    """Return the message that `data` is.

    Raises
    ------
    ProtocolViolation
        When it is none, or lacks what every message must have.
    """
    head, mark, body = data.partition(b"\r\n\r\n")
    if not mark:
        raise ProtocolViolation("SIP message: no empty line after the headers")
    if len(head) > HEADER_BYTES or len(body) > BODY_BYTES:
        raise ProtocolViolation(
            f"SIP message: headers of {len(head)} and a body of {len(body)} bytes; "
            f"at most {HEADER_BYTES} and {BODY_BYTES} are taken"
        )
    head = _FOLD.sub(b" ", head)
    lines = head.split(b"\r\n", _HEADER_LINES)
    if len(lines) > _HEADER_LINES:
        raise ProtocolViolation(f"SIP message: more than {_HEADER_LINES} headers")
    if len(lines[0]) > _VALUE_LENGTH:
        raise ProtocolViolation(f"SIP message: first line of {len(lines[0])} bytes")
    (first, uri) = _without_uri(lines[0])
    tidy = first + _NAME.sub(rb"\1:", head[len(lines[0]) :])
    # A name in another encoding is no reason to lose a call.
    text = (tidy + b"\r\n\r\n").decode("utf-8", "replace").encode()
    message = _read("message", lambda: sipmessage.Message.parse(text))
    headers = Headers(
        {name.lower(): tuple(message.headers.getlist(name)) for name in message.headers.keys()}  # noqa: SIM118 - not a mapping
    )
    body = _cut(body, headers)
    if isinstance(message, sipmessage.Response):
        return _response(message, headers)
    return _request(message, headers, body, uri)


def _without_uri(line: bytes) -> tuple[bytes, str]:
    """Return the first line of a request with an address anyone can read, and the address it has.

    Whom a request was sent to says nothing to a recorder, so it may be written in any way.
    """
    parts = line.split(b" ")
    if len(parts) != 3 or parts[0] == b"SIP/2.0":
        return line, ""
    return b" ".join((parts[0], b"sip:recorder", parts[2])), parts[1].decode("utf-8", "replace")


def _tag(headers: Headers, name: str) -> str | None:
    """Return the tag of From or To, whatever the address before it looks like."""
    value = _read_header(headers, name, str)
    found = _TAG.search(value.rpartition(">")[2])
    return None if found is None else found[1]


def _request(message: sipmessage.Request, headers: Headers, body: bytes, uri: str) -> Request:
    via = _top_via(headers)
    cseq = _read_header(headers, "CSeq", sipmessage.CSeq.parse)
    if cseq.method != message.method or cseq.sequence >= 1 << 31:
        raise ProtocolViolation("SIP request: CSeq has another method or a number out of range")
    sender = _tag(headers, "From")
    return Request(
        method=message.method,
        uri=uri,
        headers=headers,
        body=body,
        call_id=_read_header(headers, "Call-ID", str),
        from_tag=sender or "",
        to_tag=_tag(headers, "To"),
        cseq=cseq.sequence,
        branch=via.parameters.get("branch") or "",
        sent_by=f"{via.host}:{via.port}",
    )


def _response(message: sipmessage.Response, headers: Headers) -> Response:
    cseq = _read_header(headers, "CSeq", sipmessage.CSeq.parse)
    branch = _top_via(headers).parameters.get("branch") or ""
    return Response(message.code, headers, branch, cseq.sequence, cseq.method)


def _top_via(headers: Headers) -> sipmessage.Via:
    vias = _read_header(headers, "Via", sipmessage.Via.parse_many)
    if not vias:
        raise ProtocolViolation("SIP message: Via is empty")
    return vias[0]


def _cut(body: bytes, headers: Headers) -> bytes:
    stated = headers.first("Content-Length")
    if stated is None:
        return body
    if not stated.isascii() or not stated.isdigit() or len(stated) > 9:
        raise ProtocolViolation("SIP message: Content-Length is no number")
    if int(stated) > len(body):
        raise ProtocolViolation(
            f"SIP message: Content-Length is {int(stated)} and {len(body)} bytes follow"
        )
    return body[: int(stated)]


def _read_header(headers: Headers, name: str, reader: Callable[[str], _T]) -> _T:
    value = headers.first(name)
    if value is None:
        raise ProtocolViolation(f"SIP message: no {name}")
    if len(value) > _VALUE_LENGTH:
        raise ProtocolViolation(f"SIP message: {name} of {len(value)} characters")
    return _read(name, lambda: reader(value))


def _read(what: str, reader: Callable[[], _T]) -> _T:
    """Return what the library reads, with its ways of refusing turned into ours."""
    try:
        return reader()
    except (ValueError, TypeError, KeyError) as error:
        raise ProtocolViolation(f"SIP message: {what} cannot be read") from error


def contact_uri(headers: Headers) -> str | None:
    """Return where requests to whoever sent this go to; None where that cannot be read."""
    value = headers.first("Contact")
    if value is None or len(value) > _VALUE_LENGTH:
        return None
    try:
        found = _read("Contact", lambda: sipmessage.Address.parse_many(value))
    except ProtocolViolation:
        return None
    return str(found[0].uri) if found else None


def reply(
    request: Request,
    code: int,
    peer: tuple[str, int],
    to_tag: str,
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
) -> bytes:
    """Return a response.

    Parameters
    ----------
    request
        What is answered.
    code
        Status.
    peer
        Address and port it came from.
    to_tag
        Ours; used where the request has none yet.
    headers
        Further headers.
    body
        With its type among `headers`.
    """
    received = request.headers
    target = received.first("To") or ""
    if request.to_tag is None:
        target += f";tag={to_tag}"
    lines = [f"SIP/2.0 {code} {_PHRASES[code]}"]
    vias = received.all("Via")
    lines += [f"Via: {value}" for value in (_stamped(vias[0], peer), *vias[1:])]
    lines += [f"Record-Route: {value}" for value in received.all("Record-Route")]
    lines += [f"From: {received.first('From')}", f"To: {target}"]
    lines += [f"Call-ID: {request.call_id}", f"CSeq: {request.cseq} {request.method}"]
    return _written(lines, headers, body)


def write_request(
    method: str, uri: str, headers: Iterable[tuple[str, str]], body: bytes = b""
) -> bytes:
    """Return a request of ours."""
    return _written([f"{method} {uri} SIP/2.0"], headers, body)


def _written(lines: list[str], headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    lines += [f"{name}: {value}" for name, value in headers]
    lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def _stamped(via: str, peer: tuple[str, int]) -> str:
    """Return the topmost Via with the address the request really came from (RFC 3581)."""
    (host, port) = peer
    if _ASKS_FOR_PORT.search(via):
        return _ASKS_FOR_PORT.sub(f";received={host};rport={port}", via, count=1)
    return via if "," in via else f"{via};received={host}"
