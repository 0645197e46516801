"""Stretches that the source asks to drop, silenced before anything listens."""

from collections.abc import Iterator, Sequence

from voice_analytics.domain.audio import AudioBlock, to_samples
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.protocols import AudioSource, Damage, SourceFormat


class MutedSource:
    """Another source with some stretches silent on every channel; an `AudioSource` itself.

    Parameters
    ----------
    source
        The recording.
    pauses
        Stretches of the call clock to silence.
    """

    def __init__(self, source: AudioSource, pauses: Sequence[Interval]) -> None:
        self._source = source
        self._pauses = tuple(
            (to_samples(pause.start_ms), to_samples(pause.end_ms)) for pause in pauses
        )

    @property
    def format(self) -> SourceFormat:
        """Return what the recording is."""
        return self._source.format

    @property
    def damage(self) -> Damage | None:
        """Return what the last full reading found wrong; None before there was one."""
        return self._source.damage

    def blocks(self) -> Iterator[AudioBlock]:
        """Yield the recording's blocks, silent where it was paused."""
        for block in self._source.blocks():
            yield self._muted(block)

    def _muted(self, block: AudioBlock) -> AudioBlock:
        inside = [
            slice(max(start - block.start_sample, 0), end - block.start_sample)
            for start, end in self._pauses
            if start < block.end_sample and end > block.start_sample
        ]
        if not inside:
            return block
        samples = block.samples.copy()
        for stretch in inside:
            samples[:, stretch] = 0.0
        return AudioBlock(block.start_sample, samples, truncated=block.truncated)
