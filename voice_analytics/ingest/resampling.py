"""Samples of any rate brought to another, mostly 16 kHz, in a stream, and cut in even blocks."""

from collections.abc import Iterable, Iterator

import numpy as np
import soxr
from numpy.typing import NDArray

from voice_analytics.domain.audio import SAMPLE_RATE_HZ

Samples = NDArray[np.float32]  # (samples, channels)

BLOCK_SAMPLES = SAMPLE_RATE_HZ
"""Length of the blocks: one second."""


def at_16_khz(pieces: Iterable[Samples], rate_hz: int, channels: int) -> Iterator[Samples]:
    """Yield the same sound at 16 kHz; see `at_rate`."""
    return at_rate(pieces, rate_hz, SAMPLE_RATE_HZ, channels)


def at_rate(
    pieces: Iterable[Samples], rate_hz: int, wanted_hz: int, channels: int
) -> Iterator[Samples]:
    """Yield the same sound at another rate, without delay and of exactly the same length.

    Samples that already have that rate pass unchanged. How the input is cut does not matter.
    """
    if rate_hz == wanted_hz:
        yield from pieces
        return
    stream = soxr.ResampleStream(rate_hz, wanted_hz, channels, dtype="float32")
    read = written = 0
    for piece in in_blocks(pieces, rate_hz):
        read += len(piece)
        out = stream.resample_chunk(piece)
        written += len(out)
        yield out
    left = round(read * wanted_hz / rate_hz) - written
    tail = stream.resample_chunk(np.zeros((0, channels), np.float32), last=True)[:left]
    yield np.pad(tail, ((0, left - len(tail)), (0, 0)))


def in_blocks(pieces: Iterable[Samples], size: int) -> Iterator[Samples]:
    """Yield the same samples in blocks of exactly `size`, the last one of what is left."""
    held: list[Samples] = []
    count = 0
    for piece in pieces:
        held.append(piece)
        count += len(piece)
        if count < size:
            continue
        joined = np.concatenate(held)
        whole = count - count % size
        for start in range(0, whole, size):
            yield joined[start : start + size]
        count -= whole
        held = [joined[whole:]]
    if count:
        yield np.concatenate(held)
