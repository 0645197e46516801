"""A pass over a recording for how the voices sound: pitch and effort wherever someone speaks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import AudioBlock, to_ms, to_samples
from voice_analytics.domain.interval import Interval, union
from voice_analytics.pipeline.effort import EffortMeter
from voice_analytics.pipeline.levels import FRAME_MS
from voice_analytics.pipeline.listening import Listening
from voice_analytics.pipeline.protocols import AudioSource, PitchStream, PitchTracker

MARGIN_MS = 200
"""Audio before and after speech that a tracker hears as well."""

TYPICAL_DBFS = -20.0
"""Speech is brought to this level before its pitch is followed, so that gain changes nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """How one channel sounds, every 10 ms; NaN where nobody speaks or nothing is voiced."""

    f0_hz: NDArray[np.float32]  # (frames,)
    alpha_db: NDArray[np.float16]  # (frames,)
    slope_db: NDArray[np.float16]  # (frames,)


def hear_voices(
    source: AudioSource,
    channels: Sequence[int],
    listening: Listening,
    tracker: PitchTracker,
    report: Callable[[int], None],
) -> Mapping[int, Voice]:
    """Return how the voices on some channels sound.

    Parameters
    ----------
    source
        The recording, read once from its start.
    channels
        Channels to follow.
    listening
        Where speech is, and how loud.
    tracker
        Follows the pitch.
    report
        Told how far the pass is, in ms.
    """
    passes = {channel: _Pass(channel, listening, tracker) for channel in set(channels)}
    for block in source.blocks():
        for each in passes.values():
            each.take(block)
        report(to_ms(block.end_sample))
    return {channel: each.finish() for channel, each in passes.items()}


class _Pass:
    """The pass over one channel."""

    def __init__(self, channel: int, listening: Listening, tracker: PitchTracker) -> None:
        self._channel = channel
        self._tracker = tracker
        self._gain = _gain(listening, channel)
        self._speech = listening.segments[channel]
        self._waiting = _stretches(self._speech, listening.duration_ms)[::-1]  # the next one last
        self._open: _Stretch | None = None
        frames = listening.levels_dbfs.shape[1]
        self._voice = Voice(
            np.full(frames, np.nan, np.float32),
            np.full(frames, np.nan, np.float16),
            np.full(frames, np.nan, np.float16),
        )

    def take(self, block: AudioBlock) -> None:
        while self._waiting and to_samples(self._waiting[-1].start_ms) < block.end_sample:
            span = self._waiting[-1]
            if self._open is None:
                first = span.start_ms // FRAME_MS
                self._open = _Stretch(first, self._tracker.open(), self._voice)
            start = max(to_samples(span.start_ms), block.start_sample) - block.start_sample
            end = min(to_samples(span.end_ms), block.end_sample) - block.start_sample
            self._open.take(block.samples[self._channel, start:end] * self._gain)
            if to_samples(span.end_ms) > block.end_sample:
                return
            self._close()

    def finish(self) -> Voice:
        if self._open is not None:
            self._close()
        quiet = np.isnan(self._voice.f0_hz)
        inside = frames_in(self._speech, len(quiet))
        self._voice.f0_hz[~inside] = np.nan
        unvoiced = quiet | ~inside
        self._voice.alpha_db[unvoiced] = np.nan
        self._voice.slope_db[unvoiced] = np.nan
        return self._voice

    def _close(self) -> None:
        if self._open is not None:
            self._open.end()
        self._open = None
        self._waiting.pop()


class _Stretch:
    """Pitch and effort of one stretch, written where they belong."""

    def __init__(self, first: int, pitch: PitchStream, voice: Voice) -> None:
        self._pitch = pitch
        self._effort = EffortMeter()
        self._voice = voice
        self._pitch_at = first
        self._effort_at = first

    def take(self, samples: NDArray[np.float32]) -> None:
        self._keep(self._pitch.push(samples), self._effort.push(samples))

    def end(self) -> None:
        self._keep(self._pitch.flush(), self._effort.flush())

    def _keep(self, f0_hz: NDArray[np.float32], efforts: NDArray[np.float16]) -> None:
        end = min(self._pitch_at + len(f0_hz), len(self._voice.f0_hz))
        self._voice.f0_hz[self._pitch_at : end] = f0_hz[: end - self._pitch_at]
        self._pitch_at = end
        end = min(self._effort_at + efforts.shape[1], len(self._voice.alpha_db))
        alpha_db, slope_db = efforts[:, : end - self._effort_at]
        self._voice.alpha_db[self._effort_at : end] = alpha_db
        self._voice.slope_db[self._effort_at : end] = slope_db
        self._effort_at = end


def frames_in(spans: Sequence[Interval], frames: int) -> NDArray[np.bool_]:
    """Return which of the 10 ms frames lie in any of the spans, wholly or in part."""
    inside = np.zeros(frames, bool)
    for span in spans:
        inside[span.start_ms // FRAME_MS : -(-span.end_ms // FRAME_MS)] = True
    return inside


def _stretches(speech: Sequence[Interval], duration_ms: int) -> list[Interval]:
    """Return speech with its margins, on whole frames; where margins meet they are one stretch."""
    wide = (
        Interval(
            max(0, span.start_ms // FRAME_MS * FRAME_MS - MARGIN_MS),
            min(duration_ms, -(-span.end_ms // FRAME_MS) * FRAME_MS + MARGIN_MS),
        )
        for span in speech
    )
    return list(union(wide))


def _gain(listening: Listening, channel: int) -> np.float32:
    """Return the factor that brings the speech of a channel to its typical level."""
    levels = listening.levels_dbfs[channel]
    speaking = levels[frames_in(listening.segments[channel], len(levels))]
    if not len(speaking):
        return np.float32(1.0)
    return np.float32(10.0 ** ((TYPICAL_DBFS - float(np.median(speaking))) / 20.0))
