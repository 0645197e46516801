"""First pass over a recording: who speaks when, how loud, and what the recording is like."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import to_ms
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.activity import SpeechSegmenter
from voice_analytics.pipeline.bleed import Bleed, BleedMeter
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.levels import FRAME_MS, LevelMeter
from voice_analytics.pipeline.protocols import AudioSource, VoiceActivityDetector
from voice_analytics.pipeline.quality import QualityMeter


@dataclass(frozen=True, slots=True, eq=False)
class Listening:
    """What the first pass found."""

    duration_ms: int
    truncated: bool
    damaged: bool
    """True when values that are no number were taken as silence."""

    segments: tuple[tuple[Interval, ...], ...]
    """Speech of each channel in order of time."""

    levels_dbfs: NDArray[np.float32]  # (channels, frames), read-only
    """Level of each 10 ms frame."""

    quality: QualityMeter
    bleeds: tuple[Bleed, ...] = ()
    """Parties heard on the channel of another, as recorded."""

    def active_shares(self) -> list[float]:
        """Return the share of time with speech, per channel."""
        if self.duration_ms == 0:
            return [0.0] * len(self.segments)
        return [
            sum(span.duration_ms for span in spans) / self.duration_ms for spans in self.segments
        ]


def listen(
    source: AudioSource,
    detector: VoiceActivityDetector,
    options: SegmenterOptions,
    report: Callable[[int], None],
) -> Listening:
    """Return speech segments, levels and quality of a recording.

    Parameters
    ----------
    source
        The recording.
    detector
        Gives speech probabilities.
    options
        How probabilities and levels become segments.
    report
        Told how far the pass is, in ms.

    Raises
    ------
    IngestError
        When nothing can be decoded.
    """
    channels = source.format.channels
    pass_ = _Pass(channels, detector, options)
    for block in source.blocks():
        pass_.take(block.samples)
        pass_.truncated |= block.truncated
        report(to_ms(block.end_sample))
    damage = source.damage
    return pass_.finish(damaged=damage is not None and damage.non_finite > 0)


class _Pass:
    """State of one pass."""

    def __init__(
        self, channels: int, detector: VoiceActivityDetector, options: SegmenterOptions
    ) -> None:
        self.truncated = False
        self._samples = 0
        self._stream = detector.open(channels)
        self._meter = LevelMeter(channels)
        self._segmenter = SpeechSegmenter(channels, options)
        self._quality = QualityMeter(channels)
        self._bleed = BleedMeter(channels)
        self._levels: list[NDArray[np.float32]] = []
        self._segments: list[list[Interval]] = [[] for _ in range(channels)]

    def take(self, samples: NDArray[np.float32]) -> None:
        levels = self._meter.push(samples)
        self._samples += samples.shape[1]
        self._quality.push(samples, levels)
        self._bleed.push(samples)
        self._levels.append(levels)
        self._collect(self._stream.push(samples), levels)

    def finish(self, *, damaged: bool) -> Listening:
        levels = self._meter.flush()
        self._levels.append(levels)
        self._collect(self._stream.flush(), levels)
        duration_ms = to_ms(self._samples)
        for channel, span in self._segmenter.flush():
            self._segments[channel].append(span)
        return Listening(
            duration_ms=duration_ms,
            truncated=self.truncated,
            damaged=damaged,
            segments=tuple(
                tuple(_within(span, duration_ms) for span in spans if span.start_ms < duration_ms)
                for spans in self._segments
            ),
            levels_dbfs=np.concatenate(self._levels, axis=1)[:, : duration_ms // FRAME_MS],
            quality=self._quality,
            bleeds=self._bleed.found(),
        )

    def _collect(self, probabilities: NDArray[np.float32], levels: NDArray[np.float32]) -> None:
        for channel, span in self._segmenter.push(probabilities, levels):
            self._segments[channel].append(span)


def _within(span: Interval, duration_ms: int) -> Interval:
    return Interval(span.start_ms, min(span.end_ms, duration_ms))
