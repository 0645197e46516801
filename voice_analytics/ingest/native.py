"""A recording at its own rate, as it is kept: decoded, channels side by side."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack

import numpy as np

from voice_analytics.ingest.decoding import Decoding
from voice_analytics.ingest.files import side_by_side
from voice_analytics.ingest.media import open_media
from voice_analytics.ingest.recording import Recording
from voice_analytics.ingest.resampling import Samples, at_rate, in_blocks
from voice_analytics.pipeline.protocols import SourceFormat


def native_blocks(
    recording: Recording, source: SourceFormat, delays_ms: Mapping[int, int]
) -> Iterator[Samples]:
    """Yield the recording in blocks (samples, channels) of about a second at the source's rate.

    Of a pair with different rates the lower is brought to the higher.

    Parameters
    ----------
    recording
        The files.
    source
        What they are together.
    delays_ms
        By how much a channel is late on the call clock; it is moved back.

    Raises
    ------
    IngestError
        When nothing can be decoded, or the disk fails.
    """
    rate_hz = source.sample_rate_hz
    with ExitStack() as stack:
        readings = [Decoding(stack.enter_context(open_media(path))) for path in recording.paths]
        pieces = [
            in_blocks(
                at_rate(one.samples(), one.format.sample_rate_hz, rate_hz, one.format.channels),
                rate_hz,
            )
            for one in readings
        ]
        delays = [delays_ms.get(channel, 0) * rate_hz // 1000 for channel in range(source.channels)]
        yield from _aligned((rows.T for rows in side_by_side(pieces)), delays)


def _aligned(blocks: Iterator[Samples], delays: Sequence[int]) -> Iterator[Samples]:
    """Yield the blocks with late channels moved back, as long together as before."""
    ahead = max(delays)
    held = np.zeros((0, len(delays)), np.float32)
    for block in blocks:
        held = np.concatenate((held, block))
        ready = len(held) - ahead
        if ready > 0:
            yield _cut(held, delays, ready)
            held = held[ready:]
    if len(held):
        padded = np.pad(held, ((0, ahead), (0, 0)))
        yield _cut(padded, delays, len(held))


def _cut(held: Samples, delays: Sequence[int], length: int) -> Samples:
    rows = [held[delay : delay + length, channel] for channel, delay in enumerate(delays)]
    return np.stack(rows, axis=1)
