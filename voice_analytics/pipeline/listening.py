"""First pass over a recording: who speaks when, how loud, and what the recording is like.

A recording in which one party leaks into another's channel is read again with the leakage taken
out, and so it is used from there on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import AudioBlock, to_ms
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.activity import segmented
from voice_analytics.pipeline.bleed import Bleed, BleedMeter, WithoutBleed, audible
from voice_analytics.pipeline.channels import ChannelLimits
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.levels import FRAME_MS, LevelMeter
from voice_analytics.pipeline.masking import masked_evidence
from voice_analytics.pipeline.noise import (
    Background,
    NoiseLimits,
    VoiceLevelMeter,
    background,
    smoothed,
    speech_among_voices,
    speech_in_noise,
)
from voice_analytics.pipeline.pauses import parted
from voice_analytics.pipeline.protocols import AudioSource, VoiceActivityDetector
from voice_analytics.pipeline.quality import QualityMeter
from voice_analytics.pipeline.rehearing import heard_again, unheard
from voice_analytics.pipeline.sounds.meter import ChannelSounds, SoundMeter
from voice_analytics.pipeline.sounds.music import MusicLimits

Floats = NDArray[np.float32]


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
    read = _read(source, detector, report)
    correlation = read.quality.correlation()
    alike = correlation is not None and abs(correlation) >= limits.dual_mono_correlation
    found = read.bleed.found()
    bleeds = audible(found, limits.bleed_db)
    if alike or not bleeds:
        return _heard(read, source, detector, options), source
    apart = WithoutBleed(source, bleeds)
    again = listen(apart, detector, options, report)
    # What the recording is like is what came in.
    return replace(again, quality=read.quality, bleeds=found), apart


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
    return _heard(_read(source, detector, report), source, detector, options)


def _read(
    source: AudioSource, detector: VoiceActivityDetector, report: Callable[[int], None]
) -> "_Pass":
    """Return what was measured in reading the recording once."""
    pass_ = _Pass(source.format.channels, detector)
    for block in source.blocks():
        pass_.take(block)
        report(to_ms(block.end_sample))
    return pass_


def _heard(
    pass_: "_Pass",
    source: AudioSource,
    detector: VoiceActivityDetector,
    options: SegmenterOptions,
) -> Listening:
    """Return what was found, with another look at what the first left in doubt."""
    damage = source.damage
    damaged = damage is not None and damage.non_finite > 0
    curves = pass_.curves()
    near = _voices_near(curves)
    if any(near):
        frames = curves.voice_db.shape[1]
        evidence = masked_evidence(source, detector, near, frames, options)
        curves = replace(curves, evidence=evidence)
    found = _speech(curves, curves.answers, options)
    doubtful = [
        () if masked is not None else unheard(spans, own.spans(), levels, options.shortest_ms)
        for spans, own, levels, masked in zip(
            found, curves.sounds, curves.levels_db, curves.evidence, strict=True
        )
    ]
    if any(doubtful):
        answers = heard_again(source, detector, doubtful, curves.answers)
        found = _speech(curves, answers, options)
    return Listening(
        duration_ms=curves.duration_ms,
        truncated=pass_.truncated,
        damaged=damaged,
        segments=tuple(found),
        levels_dbfs=curves.levels_db[:, : curves.duration_ms // FRAME_MS],
        quality=pass_.quality,
        bleeds=pass_.bleed.found(),
        sounds=curves.sounds,
        noisy=tuple(noise is not None for noise in curves.noises),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Curves:
    """What a pass measured along the time of the call."""

    duration_ms: int
    answers: Floats  # (channels, model frames)
    levels_db: Floats  # (channels, frames), the last one padded with silence
    voice_db: Floats  # (channels, frames)
    """Level in the bands of the voice."""

    noises: tuple[Background | None, ...]
    """Background of each channel that is noisy, None for the others."""

    sounds: tuple[ChannelSounds, ...]
    evidence: tuple[Floats | None, ...]
    """How sure the detector is of speech under a mask, log odds of each frame; None for channels
    that are not masked."""


class _Pass:
    """State of one pass."""

    def __init__(self, channels: int, detector: VoiceActivityDetector) -> None:
        self.truncated = False
        self.quality = QualityMeter(channels)
        self.bleed = BleedMeter(channels)
        self._samples = 0
        self._stream = detector.open(channels)
        self._meter = LevelMeter(channels)
        self._sounds = SoundMeter(channels, MusicLimits())
        self._voice = VoiceLevelMeter(channels)
        self._levels: list[Floats] = []
        self._voice_levels: list[Floats] = []
        self._answers: list[Floats] = []

    def take(self, block: AudioBlock) -> None:
        samples = block.samples
        levels = self._meter.push(samples)
        self.truncated |= block.truncated
        self._samples += samples.shape[1]
        self.quality.push(samples, levels)
        self.bleed.push(samples)
        self._sounds.push(samples)
        self._voice_levels.append(self._voice.push(samples))
        self._levels.append(levels)
        self._answers.append(self._stream.push(samples))

    def curves(self) -> _Curves:
        duration_ms = to_ms(self._samples)
        frames = duration_ms // FRAME_MS
        voice = np.concatenate([*self._voice_levels, self._voice.flush()], axis=1)[:, :frames]
        return _Curves(
            duration_ms,
            np.concatenate([*self._answers, self._stream.flush()], axis=1),
            np.concatenate([*self._levels, self._meter.flush()], axis=1),
            voice,
            tuple(_noise(row) for row in voice),
            self._sounds.flush(),
            (None,) * len(voice),
        )


def _noise(levels_db: Floats) -> Background | None:
    """Return the background of a channel on which it hides speech."""
    limits = NoiseLimits()
    noise = background(smoothed(levels_db), limits)
    return noise if noise is not None and noise.noisy(limits) else None


def _voices_near(curves: _Curves) -> tuple[Background | None, ...]:
    """Return the backgrounds in which there are voices near the speech, None for the others."""
    limits = NoiseLimits()
    return tuple(
        noise if noise is not None and noise.among_voices(limits) else None
        for noise in curves.noises
    )


def _speech(
    curves: _Curves, answers: Floats, options: SegmenterOptions
) -> list[tuple[Interval, ...]]:
    """Return the speech of each channel, which is neither music nor a tone nor a key."""
    spoken: list[Sequence[Interval]] = list(segmented(answers, curves.levels_db, options))
    for channel, (noise, evidence) in enumerate(zip(curves.noises, curves.evidence, strict=True)):
        if noise is None:
            spoken[channel] = parted(spoken[channel], curves.levels_db[channel], options)
        elif evidence is not None:
            spoken[channel] = speech_among_voices(
                curves.voice_db[channel], evidence, noise, NoiseLimits(), options
            )
        elif answers.shape[1]:
            spoken[channel] = speech_in_noise(
                curves.voice_db[channel], answers[channel], noise, NoiseLimits(), options
            )
    return [
        own.without(
            [
                _within(span, curves.duration_ms)
                for span in spans
                if span.start_ms < curves.duration_ms
            ]
        )
        for own, spans in zip(curves.sounds, spoken, strict=True)
    ]


def _within(span: Interval, duration_ms: int) -> Interval:
    return Interval(span.start_ms, min(span.end_ms, duration_ms))
