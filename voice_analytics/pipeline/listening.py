"""First pass over a recording: who speaks when, how loud, and what the recording is like.

A recording in which one party leaks into another's channel is read again with the leakage taken
out, and so it is used from there on.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import to_ms
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.activity import SpeechSegmenter
from voice_analytics.pipeline.bleed import Bleed, BleedMeter, WithoutBleed, audible
from voice_analytics.pipeline.channels import ChannelLimits
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.levels import FRAME_MS, LevelMeter
from voice_analytics.pipeline.noise import (
    NoiseLimits,
    VoiceLevelMeter,
    background,
    smoothed,
    speech_in_noise,
)
from voice_analytics.pipeline.protocols import AudioSource, VoiceActivityDetector
from voice_analytics.pipeline.quality import QualityMeter
from voice_analytics.pipeline.sounds.meter import ChannelSounds, SoundMeter
from voice_analytics.pipeline.sounds.music import MusicLimits


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

    sounds: tuple[ChannelSounds, ...] = ()
    """What each channel carries besides speech; it is not in `segments`."""

    noisy: tuple[bool, ...] = ()
    """Whether each channel's background is so loud that loudness had to tell speech from it."""

    def sounds_on(self, channel: int) -> ChannelSounds:
        """Return what a channel carries besides speech."""
        return self.sounds[channel] if self.sounds else ChannelSounds()

    def active_shares(self) -> list[float]:
        """Return the share of time with speech, per channel."""
        if self.duration_ms == 0:
            return [0.0] * len(self.segments)
        return [
            sum(span.duration_ms for span in spans) / self.duration_ms for spans in self.segments
        ]


def listen_apart(
    source: AudioSource,
    detector: VoiceActivityDetector,
    options: SegmenterOptions,
    limits: ChannelLimits,
    report: Callable[[int], None],
) -> tuple[Listening, AudioSource]:
    """Return what was heard, and the recording with each party on its own channel only.

    Parameters
    ----------
    source
        The recording.
    detector
        Gives speech probabilities.
    options
        How probabilities and levels become segments.
    limits
        From where leakage is taken out, and when two channels are one.
    report
        Told how far a pass is, in ms.

    Raises
    ------
    IngestError
        When nothing can be decoded.
    """
    heard = listen(source, detector, options, report)
    correlation = heard.quality.correlation()
    alike = correlation is not None and abs(correlation) >= limits.dual_mono_correlation
    bleeds = audible(heard.bleeds, limits.bleed_db)
    if alike or not bleeds:
        return heard, source
    apart = WithoutBleed(source, bleeds)
    again = listen(apart, detector, options, report)
    # What the recording is like is what came in.
    return replace(again, quality=heard.quality, bleeds=heard.bleeds), apart


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
        self._sounds = SoundMeter(channels, MusicLimits())
        self._voice = VoiceLevelMeter(channels)
        self._options = options
        self._levels: list[NDArray[np.float32]] = []
        self._voice_levels: list[NDArray[np.float32]] = []
        self._probabilities: list[NDArray[np.float32]] = []
        self._segments: list[list[Interval]] = [[] for _ in range(channels)]

    def take(self, samples: NDArray[np.float32]) -> None:
        levels = self._meter.push(samples)
        self._samples += samples.shape[1]
        self._quality.push(samples, levels)
        self._bleed.push(samples)
        self._sounds.push(samples)
        self._voice_levels.append(self._voice.push(samples))
        self._levels.append(levels)
        self._collect(self._stream.push(samples), levels)

    def finish(self, *, damaged: bool) -> Listening:
        levels = self._meter.flush()
        self._levels.append(levels)
        self._collect(self._stream.flush(), levels)
        duration_ms = to_ms(self._samples)
        for channel, span in self._segmenter.flush():
            self._segments[channel].append(span)
        frames = duration_ms // FRAME_MS
        sounds = self._sounds.flush()
        noises = self._speech_in_noise(frames)
        return Listening(
            duration_ms=duration_ms,
            truncated=self.truncated,
            damaged=damaged,
            segments=tuple(
                own.without(
                    [
                        _within(span, duration_ms)
                        for span in (spans if noise is None else noise)
                        if span.start_ms < duration_ms
                    ]
                )
                for own, spans, noise in zip(sounds, self._segments, noises, strict=True)
            ),
            levels_dbfs=np.concatenate(self._levels, axis=1)[:, :frames],
            quality=self._quality,
            bleeds=self._bleed.found(),
            sounds=sounds,
            noisy=tuple(noise is not None for noise in noises),
        )

    def _speech_in_noise(self, frames: int) -> list[tuple[Interval, ...] | None]:
        """Return the speech of each channel that is noisy, None for the others."""
        voice = np.concatenate([*self._voice_levels, self._voice.flush()], axis=1)[:, :frames]
        probabilities = np.concatenate(self._probabilities, axis=1)
        limits = NoiseLimits()
        found: list[tuple[Interval, ...] | None] = []
        for levels, answers in zip(voice, probabilities, strict=True):
            smooth = smoothed(levels)
            noise = background(smooth, limits)
            found.append(
                speech_in_noise(smooth, answers, noise, limits, self._options)
                if noise is not None and noise.noisy(limits) and len(answers)
                else None
            )
        return found

    def _collect(self, probabilities: NDArray[np.float32], levels: NDArray[np.float32]) -> None:
        self._probabilities.append(probabilities)
        for channel, span in self._segmenter.push(probabilities, levels):
            self._segments[channel].append(span)


def _within(span: Interval, duration_ms: int) -> Interval:
    return Interval(span.start_ms, min(span.end_ms, duration_ms))
