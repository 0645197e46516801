"""Messages of signalling as steps of a trace: read quickly, never failing, told in few words."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from voice_analytics.ingest.tracing.values import Step

_ID_DIGITS = 8
_SHORT = {b"i": b"call-id", b"c": b"content-type"}
_MOST_NAMED = 4
_MEDIA = re.compile(rb"^m=(\w{1,12}) (\d{1,5}) ", re.MULTILINE)
_WAY = re.compile(rb"^a=(sendonly|recvonly|sendrecv|inactive)\r?$", re.MULTILINE)
_METADATA = re.compile(rb"application/rs-metadata|<(?:\w+:)?recording\b")
_WARNING = re.compile(r'"([^"]{1,80})"')
_WORD = re.compile(r"[A-Z]{1,12}")


@dataclass(frozen=True, slots=True)
class Read:
    """What a trace makes of a message."""

    id: str
    step: Step
    date_ms: int | None
    """When its sender says it was sent, since 1970 in UTC: to the second."""


def read_step(data: bytes, at_ms: int, *, outgoing: bool) -> Read | None:
    """Return the step that a message is; None where it is none.

    Parameters
    ----------
    data
        The message.
    at_ms
        When it came or went, since 1970 in UTC.
    outgoing
        Whether it went.
    """
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    headers = _headers(lines)
    call_id = headers.get(b"call-id")
    what = _what(
        first.decode("ascii", "replace"), headers.get(b"cseq", b"").decode(errors="replace")
    )
    if call_id is None or what is None:
        return None
    step = Step(at_ms, outgoing, what, _note(headers, body))
    return Read(trace_id(call_id.decode(errors="replace")), step, _date_ms(headers))


def trace_id(call_id: str) -> str:
    """Return by what a dialog is found in a trace: its Call-ID often holds an address."""
    return hashlib.sha256(call_id.encode()).hexdigest()[:_ID_DIGITS]


def _headers(lines: list[bytes]) -> Mapping[bytes, bytes]:
    """Return the first value of each header."""
    found: dict[bytes, bytes] = {}
    for line in lines:
        name, _, value = line.partition(b":")
        key = name.strip().lower()
        found.setdefault(_SHORT.get(key, key), value.strip())
    return found


def _what(first: str, cseq: str) -> str | None:
    number, _, method = cseq.partition(" ")
    method = method.strip()
    if not number.isdigit() or not _WORD.fullmatch(method):
        return None
    if first.startswith("SIP/2.0 "):
        code = first[8:11]
        return f"{code} {method} {int(number)}" if code.isdigit() else None
    return f"{method} {int(number)}"


def _note(headers: Mapping[bytes, bytes], body: bytes) -> str:
    parts = [_lines(body)] if b"m=" in body else []
    if _METADATA.search(body):
        parts.append("metadata")
    if b"authorization" in headers:
        parts.insert(0, "password")
    if b"www-authenticate" in headers:
        parts.append("asks for the password")
    if b"retry-after" in headers:
        parts.append(f"again in {headers[b'retry-after'][:5].decode(errors='replace')} s")
    warning = _WARNING.search(headers.get(b"warning", b"").decode(errors="replace"))
    if warning is not None:
        parts.append(warning[1].lower())
    return ", ".join(parts)


def _lines(body: bytes) -> str:
    """Return the lines of an offer or answer: port of each, and direction, once where alike."""
    found = list(_MEDIA.finditer(body))
    ends = [one.start() for one in found[1:]] + [len(body)]
    said: list[tuple[str, str]] = []
    for one, end in zip(found[:_MOST_NAMED], ends, strict=False):
        way = _WAY.search(body, one.start(), end)
        said.append((one[2].decode(), way[1].decode() if way else ""))
    more = ["..."] if len(found) > _MOST_NAMED else []
    ways = {way for _, way in said}
    if len(ways) == 1:
        return f"{' '.join([*(port for port, _ in said), *more])} {ways.pop()}".strip()
    return ", ".join([*(f"{port} {way}".strip() for port, way in said), *more])


def _date_ms(headers: Mapping[bytes, bytes]) -> int | None:
    value = headers.get(b"date")
    if value is None or len(value) > 40:
        return None
    try:
        moment = parsedate_to_datetime(value.decode("ascii", "replace"))
    except ValueError:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return int(aware.timestamp() * 1000)
