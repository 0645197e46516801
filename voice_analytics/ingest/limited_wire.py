"""What is said between this process and the limited ones that decode.

Requests are JSON, with the open files beside them. Replies come from a process that an evil file
may have taken over, so they are only ever read as data: a kind, a length, and JSON or samples.
"""

import socket
import struct
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from voice_analytics.domain.call import Role

Matrix = NDArray[np.float32]  # (rows, columns)

MOST_FILES = 2
LONGEST_REQUEST_BYTES = 1 << 16

_LONGEST_REPLY_BYTES = 1 << 24  # a second of 16 channels at 192 kHz fits
_HEADER = struct.Struct("<cII")  # kind, bytes that follow, rows of samples


class Task(StrEnum):
    """What is asked for."""

    PROBE = "probe"
    """What the recording is: `FORMAT`, `END`."""

    BLOCKS = "blocks"
    """All of it at 16 kHz: `SAMPLES` (channels, samples) again and again, `DAMAGE`, `END`."""

    NATIVE = "native"
    """All of it at its own rate: `SAMPLES` (samples, channels) again and again, `END`."""


FORMAT, SAMPLES, DAMAGE, END, REFUSED = b"F", b"S", b"D", b"E", b"R"


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Request(_Said):
    """What is asked of a limited process."""

    task: Task
    name: str
    """The recording's."""

    memory_bytes: int
    cpu_s: int
    roles: dict[int, Role] | None = None
    defaults: dict[int, Role] = {}
    channels: int = 0
    sample_rate_hz: int = 0
    """What is known of the recording, where it is wanted at its own rate."""

    delays_ms: dict[int, int] = {}


class FormatSaid(_Said):
    """What a recording is."""

    channels: int = Field(ge=1, le=16)
    sample_rate_hz: int = Field(ge=1, le=192_000)
    codec: str = Field(max_length=100)
    duration_ms: int | None


class DamageSaid(_Said):
    """What was wrong with it."""

    truncated: bool
    broken_off: bool
    damaged_packets: int
    non_finite: int
    filled_ms: int


class Refusal(_Said):
    """Why it cannot be decoded."""

    kind: str
    text: str = Field(max_length=2000)


class Broken(Exception):
    """The other side went away or does not speak as agreed; handled where it is heard."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A message of a limited process."""

    kind: bytes
    body: bytes
    rows: int


def say(link: socket.socket, kind: bytes, content: BaseModel | None = None) -> None:
    """Send a message."""
    body = b"" if content is None else content.model_dump_json().encode()
    link.sendall(_HEADER.pack(kind, len(body), 0) + body)


def say_samples(link: socket.socket, samples: Matrix) -> None:
    """Send samples."""
    body = np.ascontiguousarray(samples, np.float32).tobytes()
    link.sendall(_HEADER.pack(SAMPLES, len(body), len(samples)))
    link.sendall(body)


def hear(link: socket.socket) -> Reply:
    """Return the next message.

    Raises
    ------
    Broken
        When there is none, or it is too long.
    TimeoutError
        When none came in time.
    """
    kind, length, rows = _HEADER.unpack(_exactly(link, _HEADER.size))
    if length > _LONGEST_REPLY_BYTES:
        raise Broken
    return Reply(kind, _exactly(link, length), rows)


def as_samples(reply: Reply) -> Matrix:
    """Return the samples of a message, with as many rows as it says.

    Raises
    ------
    Broken
        When they are not so many.
    """
    if reply.rows < 1 or not reply.body or len(reply.body) % (4 * reply.rows):
        raise Broken
    return np.frombuffer(reply.body, np.float32).reshape(reply.rows, -1)


def _exactly(link: socket.socket, length: int) -> bytes:
    body = bytearray(length)
    left = memoryview(body)
    while left:
        try:
            count = link.recv_into(left)
        except ConnectionError as error:
            raise Broken from error
        if not count:
            raise Broken
        left = left[count:]
    return bytes(body)
