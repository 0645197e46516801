"""The header of WAV files: what it states, and whether the data keep its promise."""

import os
import struct
from dataclasses import dataclass

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.opening import GuardedFile

LOWEST_RATE_HZ = 4_000
HIGHEST_RATE_HZ = 192_000

_UNKNOWN_LENGTH_BYTES = 0x7FFF_0000
"""Recorders that cannot go back to fill in the length write 0, or the largest number they have."""

_SLACK_BYTES = 64
"""Some writers count the header in, so that this little missing is no break."""


@dataclass(frozen=True, slots=True)
class _Data:
    """The chunk that holds the samples."""

    start: int
    stated_bytes: int
    riff_bytes: int
    """Length of the whole file as the header states it."""


def riff_breaks_off(file: GuardedFile, name: str) -> bool:
    """Return whether the file holds fewer bytes of audio than its header states.

    Raises
    ------
    ProtocolViolation
        When the header is cut off or describes no audio.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    form = file.read(12)
    if len(form) < 12:
        raise _cut_off(name)
    if form[8:] != b"WAVE":
        raise ProtocolViolation(
            f"{name} is a RIFF file but not WAV; check that it is a recording, or convert it to WAV"
        )
    data = _find_data(file, name, form)
    if data.start >= size or _holds_nothing(data, size):
        raise ProtocolViolation(
            f"{name} holds no audio, only a WAV header; record or copy it again"
        )
    stated = 0 if data.stated_bytes >= _UNKNOWN_LENGTH_BYTES > size else data.stated_bytes
    return data.start + stated > size + _SLACK_BYTES


def _holds_nothing(data: _Data, size: int) -> bool:
    """Return whether a stated length of 0 is meant: the rest of the header agrees with it."""
    return data.stated_bytes == 0 and data.riff_bytes + 8 == size


def _find_data(file: GuardedFile, name: str, form: bytes) -> _Data:
    order = ">" if form.startswith(b"RIFX") else "<"
    riff_bytes = struct.unpack(order + "I", form[4:8])[0]
    long_bytes: int | None = None
    described = False
    while len(header := file.read(8)) == 8:
        kind, length = header[:4], struct.unpack(order + "I", header[4:])[0]
        start = file.tell()
        if kind == b"data":
            if not described:
                break
            return _Data(start, length if long_bytes is None else long_bytes, riff_bytes)
        if kind == b"ds64":
            long_bytes = _long_length(file.read(16), name)
        elif kind == b"fmt ":
            _check_format(file.read(min(length, 16)), order, name)
            described = True
        file.seek(start + length + length % 2)
    raise _cut_off(name)


def _long_length(chunk: bytes, name: str) -> int:
    """Return the length of the data that files beyond 4 GiB state elsewhere."""
    if len(chunk) < 16:
        raise _cut_off(name)
    return int(struct.unpack("<Q", chunk[8:16])[0])


def _check_format(chunk: bytes, order: str, name: str) -> None:
    if len(chunk) < 16:
        raise _cut_off(name)
    channels, rate_hz = struct.unpack(order + "HI", chunk[2:8])
    if channels == 0:
        raise ProtocolViolation(f"{name} states 0 channels; record or export it again")
    check_rate(rate_hz, name)


def check_rate(rate_hz: int, name: str) -> None:
    """Check that a recording's sample rate can be one of speech.

    Raises
    ------
    ProtocolViolation
        When it is not.
    """
    if not LOWEST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ:
        raise ProtocolViolation(
            f"{name} states a sample rate of {rate_hz} Hz, outside {LOWEST_RATE_HZ} to "
            f"{HIGHEST_RATE_HZ} Hz; its header is damaged, so export it again"
        )


def _cut_off(name: str) -> ProtocolViolation:
    return ProtocolViolation(f"{name} breaks off inside its WAV header; record or copy it again")
