"""Speech in noise: where the line's background is less than 32 dB under the speech.

There the detector is of little help: hiss hides soft sounds from it, and many voices at once are
speech to it. What is left is loudness. The background of a call is its most frequent level below
the loud ones, with the spread of what lies under it; sound that stands out of it by more than that
spread, in the bands where a voice is strongest, is the near speaker.

A background that never rests and comes near the speech is voices. Loudness alone does not tell them
from the near speaker; there the detector is asked again with the background masked (`masking`), and
what it is sure of and what is loud are added up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.levels import FRAME_MS, FRAME_SAMPLES, SILENCE_DBFS

Floats = NDArray[np.float32]

WINDOW = SAMPLE_RATE_HZ * 25 // 1000
BIN_HZ = SAMPLE_RATE_HZ / WINDOW
BAND_WEIGHTS = (
    (100.0, 0.5),
    (300.0, 1.0),
    (1050.0, 0.5),
    (1450.0, 0.3),
    (2000.0, 0.2),
    (2800.0, 0.1),
    (3900.0, 0.0),
)
"""Weight of the power from each frequency up: a voice has most of it at 300 to 1,000 Hz, hiss
above."""

SMOOTH = 5
"""Frames: a level is the mean power of 50 ms."""

OFF_DB = -110.0
"""Below it the line is switched off."""

OFF_SHARE = 0.2
"""A line that is off for this share of the call is off in the pauses, which are no background."""

STEP_DB = 0.5
LOUD_PERCENT = 97.0


@dataclass(frozen=True, slots=True)
class NoiseLimits:
    """When a line is noisy, and what stands out of the noise."""

    noisy_db: float = 32.0
    """Less than this from what the background reaches to the loud speech."""

    hopeless_db: float = 9.0
    """A background nearer than this to the loud speech is speech."""

    most_spread_db: float = 12.0
    """Under a background lies no more than this: what falls deeper is the pauses of speech, which
    is the most frequent level where parties who talk without a break share a channel."""

    enter_spreads: float = 2.0
    """Sound that goes this many spreads over the background ..."""

    leave_spreads: float = 0.5
    """... is followed down to this many."""

    least_enter_db: float = 1.5
    least_leave_db: float = 1.0
    most_db: float = 12.0
    """Both, at most."""

    enter_share: float = 0.4
    """And sound enters at this share of the way to the loud speech at the latest."""

    hidden_ms: int = 80
    """Noise covers the soft ends of words: pauses look longer by this."""

    restless_db: float = 2.0
    """From this spread on a background is voices: steady noise has up to 1 dB, babble 3 to 5 ..."""

    near_db: float = 20.0
    """... and loudness is not enough where it reaches up to less than this from the loud speech."""

    level_weight: float = 0.5
    """What a decibel over the background counts for, in log odds ..."""

    sure_log_odds: float = 2.0
    """... and what these and the detector's own come to somewhere in speech; elsewhere in it they
    are even at least. From 1 to 2 all serve."""


@dataclass(frozen=True, slots=True)
class Background:
    """What a channel sounds like when its party is silent."""

    level_db: float
    spread_db: float
    loud_db: float
    """Level of the loud speech."""

    def noisy(self, limits: NoiseLimits) -> bool:
        """Return whether speech has to be told from it by loudness."""
        return self._distance_db(limits) < limits.noisy_db

    def among_voices(self, limits: NoiseLimits) -> bool:
        """Return whether it is voices, and so near that loudness does not tell speech from them."""
        restless = self.spread_db >= limits.restless_db
        return restless and self._distance_db(limits) < limits.near_db

    def enter_db(self, limits: NoiseLimits) -> float:
        """Return the level from which sound stands out of it."""
        over_db = _over(self, limits.enter_spreads, limits.least_enter_db, limits)
        latest_db = limits.enter_share * (self.loud_db - self.level_db)
        return self.level_db + min(over_db, max(latest_db, limits.least_enter_db))

    def _distance_db(self, limits: NoiseLimits) -> float:
        """Return how far what it reaches lies under the loud speech."""
        return self.loud_db - self.level_db - limits.enter_spreads * self.spread_db


class VoiceLevelMeter:
    """Level of every 10 ms in the bands of the voice, whatever the blocks.

    Parameters
    ----------
    channels
        Number of channels.
    """

    _TAPER = np.hanning(WINDOW).astype(np.float32)

    def __init__(self, channels: int) -> None:
        starts, values = zip(*BAND_WEIGHTS, strict=True)
        hz = np.arange(WINDOW // 2 + 1) * BIN_HZ
        band = np.searchsorted(starts, hz, side="right") - 1
        weights = np.where(band >= 0, np.array(values)[band], 0.0)
        self._weights = (weights / (np.sum(np.square(self._TAPER)) * WINDOW / 2)).astype(np.float32)
        self._rest = np.zeros((channels, (WINDOW - FRAME_SAMPLES) // 2), np.float32)

    def push(self, samples: Floats) -> Floats:  # (channels, frames)
        """Take samples (channels, n), return the levels of the frames they complete, dB."""
        held = np.concatenate([self._rest, samples], axis=1)
        count = max((held.shape[1] - WINDOW) // FRAME_SAMPLES + 1, 0)
        self._rest = held[:, count * FRAME_SAMPLES :]
        if not count:
            return np.zeros((len(held), 0), np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(held, WINDOW, axis=1)
        spectra = np.fft.rfft(windows[:, ::FRAME_SAMPLES][:, :count] * self._TAPER, axis=2)
        power = (spectra.real**2 + spectra.imag**2) @ self._weights
        levels: Floats = 10.0 * np.log10(power + 10.0 ** (SILENCE_DBFS / 10.0))
        return levels.astype(np.float32)

    def flush(self) -> Floats:
        """Return the levels of the last frames, whose windows reach over the end."""
        return self.push(np.zeros((len(self._rest), WINDOW), np.float32))


def smoothed(levels_db: Floats) -> Floats:
    """Return the level of the 50 ms around each frame of one channel."""
    power = 10.0 ** (levels_db.astype(np.float64) / 10.0)
    padded = np.pad(power, SMOOTH // 2, mode="edge") if len(power) else power
    mean = np.convolve(padded, np.full(SMOOTH, 1.0 / SMOOTH), "valid") if len(power) else power
    levels: Floats = (10.0 * np.log10(mean)).astype(np.float32)
    return levels


def background(levels_db: Floats, limits: NoiseLimits) -> Background | None:
    """Return the background of one channel, None where nothing but speech or silence is heard.

    Parameters
    ----------
    levels_db
        Smoothed levels of the whole call.
    limits
        What can be a background.
    """
    alive = levels_db[levels_db > OFF_DB]
    if len(alive) <= (1.0 - OFF_SHARE) * len(levels_db):
        return None
    loud_db = float(np.percentile(alive, LOUD_PERCENT))
    below = alive[alive < loud_db - limits.hopeless_db]
    if not len(below):
        return None
    bins = ((below - OFF_DB) / STEP_DB).astype(np.int64)
    counts = np.convolve(np.bincount(bins), np.ones(SMOOTH), "same")
    mode_db = OFF_DB + STEP_DB * (int(np.argmax(counts)) + 0.5)
    under = below[below <= mode_db]
    spread_db = float(np.sqrt(np.mean(np.square(mode_db - under)))) if len(under) else 0.0
    if spread_db > limits.most_spread_db:
        return None
    return Background(mode_db, spread_db, loud_db)


def speech_in_noise(
    levels_db: Floats,
    probabilities: Floats,
    noise: Background,
    limits: NoiseLimits,
    options: SegmenterOptions,
) -> tuple[Interval, ...]:
    """Return the speech of one channel that stands out of its background.

    Parameters
    ----------
    levels_db
        Levels of the whole call, one per 10 ms.
    probabilities
        The detector's answers; sound far from any that could be speech is left out.
    noise
        The channel's background.
    limits
        How far speech stands out.
    options
        Times and probabilities of speech activity.
    """
    smooth = smoothed(levels_db)
    enter = noise.enter_db(limits)
    leave = noise.level_db + _over(noise, limits.leave_spreads, limits.least_leave_db, limits)
    asked_ms = np.arange(len(levels_db)) * FRAME_MS + FRAME_MS // 2 + options.model_delay_ms
    last = len(probabilities) - 1
    answers = probabilities[np.minimum(asked_ms // options.model_frame_ms, last)]
    reach = np.ones(2 * options.reach_ms // FRAME_MS + 1)
    near = np.convolve(answers >= options.enter_probability, reach, "same") > 0
    sure = answers >= options.sure_probability
    loud = [
        _trimmed(levels_db, start, end, leave)
        for start, end in _runs(smooth >= leave)
        if (smooth[start:end] >= enter).any()
    ]
    heard = np.zeros(len(levels_db), np.bool_)
    for start, end in loud:
        heard[start:end] = near[start:end]
    segments = _segments(_runs(heard), options.pause_ms + limits.hidden_ms, options)
    return tuple(Interval(a * FRAME_MS, b * FRAME_MS) for a, b in segments if sure[a:b].any())


def speech_among_voices(
    levels_db: Floats,
    evidence: Floats,
    noise: Background,
    limits: NoiseLimits,
    options: SegmenterOptions,
) -> tuple[Interval, ...]:
    """Return the speech of one channel that is nearer than the voices in its background.

    Parameters
    ----------
    levels_db
        Levels of the whole call, one per 10 ms.
    evidence
        How sure the detector is of speech with the background masked, log odds of every 10 ms.
    noise
        The channel's background.
    limits
        What loudness counts for.
    options
        Times of speech activity.
    """
    over_db = np.clip(smoothed(levels_db) - noise.level_db, -limits.most_db, limits.most_db)
    odds = evidence + limits.level_weight * over_db
    heard = [(a, b) for a, b in _runs(odds >= 0.0) if odds[a:b].max() >= limits.sure_log_odds]
    segments = _segments(heard, options.pause_ms, options)
    return tuple(Interval(a * FRAME_MS, b * FRAME_MS) for a, b in segments)


def _trimmed(levels_db: Floats, start: int, end: int, least_db: float) -> tuple[int, int]:
    """Return a run without the frames at its ends that are loud only for their neighbours."""
    own = np.flatnonzero(levels_db[start:end] >= least_db)
    if not len(own):
        return start, end
    reach = SMOOTH // 2
    return start + min(int(own[0]), reach), end - min(end - start - 1 - int(own[-1]), reach)


def _over(noise: Background, spreads: float, least_db: float, limits: NoiseLimits) -> float:
    return min(max(spreads * noise.spread_db, least_db), limits.most_db)


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return start and end of every run of true frames."""
    edges = np.flatnonzero(np.diff(flags.astype(np.int8), prepend=0, append=0)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _segments(
    runs: Sequence[tuple[int, int]], pause_ms: int, options: SegmenterOptions
) -> Iterator[tuple[int, int]]:
    """Yield the runs with shorter pauses between them closed, if they last long enough."""
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        if joined and start - joined[-1][1] < pause_ms // FRAME_MS:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    shortest = options.shortest_ms / FRAME_MS
    return ((start, end) for start, end in joined if end - start >= shortest)
