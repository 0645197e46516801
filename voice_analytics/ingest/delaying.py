"""A channel that the tap delivers late by a constant, moved back on the call clock."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import AudioBlock, to_samples
from voice_analytics.pipeline.protocols import AudioSource, Damage, SourceFormat


class AlignedSource:
    """Another source with some channels earlier; an `AudioSource` itself.

    What a late channel holds at ``t + delay`` is heard at ``t``; its first `delay` is dropped and
    its end is silent, so the call is as long as before.

    Parameters
    ----------
    source
        The recording.
    delays_ms
        By how much each channel is late; channels that the recording does not have are ignored.
    """

    def __init__(self, source: AudioSource, delays_ms: Mapping[int, int]) -> None:
        self._source = source
        self._delays = [
            to_samples(delays_ms.get(channel, 0)) for channel in range(source.format.channels)
        ]

    @property
    def format(self) -> SourceFormat:
        """Return what the recording is."""
        return self._source.format

    @property
    def damage(self) -> Damage | None:
        """Return what the last full reading found wrong; None before there was one."""
        return self._source.damage

    def blocks(self) -> Iterator[AudioBlock]:
        """Yield the recording's blocks, each with its channels as they were at the same time."""
        if not any(self._delays):
            yield from self._source.blocks()
            return
        yield from self._aligned()

    def _aligned(self) -> Iterator[AudioBlock]:
        ahead = max(self._delays)
        held = np.zeros((len(self._delays), 0), np.float32)
        start, truncated = 0, False
        for block in self._source.blocks():
            held = np.concatenate((held, block.samples), axis=1)
            truncated |= block.truncated
            ready = held.shape[1] - ahead
            # one sample stays back, so that the last block is never empty
            if ready > 1:
                yield AudioBlock(start, self._cut(held, ready - 1))
                held = held[:, ready - 1 :]
                start += ready - 1
        if held.shape[1]:
            rest = held.shape[1]
            padded = np.pad(held, ((0, 0), (0, ahead)))
            yield AudioBlock(start, self._cut(padded, rest), truncated=truncated)

    def _cut(self, held: NDArray[np.float32], length: int) -> NDArray[np.float32]:
        return np.stack(
            [row[delay : delay + length] for row, delay in zip(held, self._delays, strict=True)]
        )
