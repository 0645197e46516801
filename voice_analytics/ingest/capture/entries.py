"""What is written of a call in progress, entry by entry, and read back.

An entry is its kind in one byte, the length of the rest in four, and the rest: JSON, except for
audio. Which keys were pressed is not written, only when.
"""

import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from voice_analytics.domain.call import Role
from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.session.events import (
    CallEnded,
    CallOpened,
    Digit,
    Leg,
    LegAudio,
    MetadataChanged,
    Paused,
    Resumed,
)

_HEAD = struct.Struct(">cI")
_AUDIO = struct.Struct(">BqI")
_AUDIO_KIND = b"A"


@dataclass(frozen=True, slots=True)
class Began:
    """The call, and when it began: the zero of its clock."""

    call: CallOpened
    at_ms: int
    """Milliseconds since 1970 in UTC."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Who is heard on which leg from a moment of the call on, and its ids."""

    at_ms: int
    change: MetadataChanged


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key was pressed."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Quality:
    """How a leg arrived, in numbers."""

    leg: str
    counts: Mapping[str, Any]


Entry = Began | Changed | Pressed | Quality | LegAudio | Paused | Resumed | CallEnded


def entry_of(event: object, at_ms: int) -> Entry | None:
    """Return what is written of an event at that time of the call; None where nothing is."""
    if isinstance(event, MetadataChanged):
        return Changed(at_ms, event)
    if isinstance(event, Digit):
        return Pressed(event.at_ms)
    return event if isinstance(event, LegAudio | Paused | Resumed | CallEnded) else None


def written(entry: Entry) -> bytes:
    """Return the bytes of an entry."""
    if isinstance(entry, LegAudio):
        name = entry.leg.encode()
        head = _AUDIO.pack(len(name), entry.start_sample, entry.rate_hz)
        rest = head + name + entry.samples.astype("<i2").tobytes()
        return _HEAD.pack(_AUDIO_KIND, len(rest)) + rest
    kind = _KINDS[type(entry)]
    rest = json.dumps(asdict(entry)).encode()
    return _HEAD.pack(kind, len(rest)) + rest


def read_entries(record: bytes) -> Iterator[Entry]:
    """Yield the entries of a record.

    Raises
    ------
    ProtocolViolation
        When an entry is cut off, or of a kind that this version does not know.
    """
    place = 0
    while place < len(record):
        if len(record) < place + _HEAD.size:
            raise ProtocolViolation("capture: entry: its head is cut off")
        kind, length = _HEAD.unpack_from(record, place)
        rest = record[place + _HEAD.size : place + _HEAD.size + length]
        if len(rest) < length:
            raise ProtocolViolation("capture: entry: it is cut off")
        place += _HEAD.size + length
        yield _audio(rest) if kind == _AUDIO_KIND else _read(kind, rest)


def _audio(rest: bytes) -> LegAudio:
    name_bytes, start, rate_hz = _AUDIO.unpack_from(rest)
    end = _AUDIO.size + name_bytes
    samples = np.frombuffer(rest[end:], "<i2").astype(np.int16)
    samples.flags.writeable = False
    return LegAudio(rest[_AUDIO.size : end].decode(), start, samples, rate_hz)


def _read(kind: bytes, rest: bytes) -> Entry:
    made = _BY_KIND.get(kind)
    if made is None:
        raise ProtocolViolation(
            "capture: entry: of a kind this version does not know; use the one that wrote it"
        )
    fields = json.loads(rest)
    if made is Began:
        call = fields["call"]
        return Began(CallOpened(**call | {"legs": _legs(call["legs"])}), fields["at_ms"])
    if made is Changed:
        change = fields["change"]
        return Changed(fields["at_ms"], MetadataChanged(**change | {"legs": _legs(change["legs"])}))
    entry: Entry = made(**fields)
    return entry


def _legs(fields: list[dict[str, Any]]) -> tuple[Leg, ...]:
    return tuple(Leg(**one | {"role": Role(one["role"])}) for one in fields)


_KINDS: dict[type, bytes] = {
    Began: b"B",
    Changed: b"M",
    Pressed: b"K",
    Quality: b"Q",
    Paused: b"P",
    Resumed: b"R",
    CallEnded: b"E",
}
_BY_KIND: dict[bytes, Any] = {kind: made for made, kind in _KINDS.items()}
