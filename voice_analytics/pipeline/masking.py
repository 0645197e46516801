"""The voices in the background hidden, and the detector asked again, forwards and backwards.

Many voices at once are speech to the detector, so it hears somebody nearly all the time. Under
steady noise that is as loud as they are they cannot be told for voices any more, and what still
sounds like speech is the one that is nearer. The detector also needs a moment to believe in speech
and holds on to it for longer; heard backwards it does so at the other end, and the mean of both is
right at both.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.levels import FRAME_MS
from voice_analytics.pipeline.noise import BAND_WEIGHTS, Background, VoiceLevelMeter
from voice_analytics.pipeline.protocols import AudioSource, VoiceActivityDetector

Floats = NDArray[np.float32]

OVER_DB = 2.0
"""The mask is louder than the background usually is by this, as voices are at times. 0 to 4 dB all
serve: more hides soft speech too."""

LEAST_WEIGHT = 0.01
"""Bands in which no level is taken are masked too, 20 dB below the strongest."""

LOOP_SAMPLES = 10 * SAMPLE_RATE_HZ
"""The mask repeats after ten seconds, which the detector does not remember."""

SEED = 6

CHUNK_FRAMES = 900
"""Heard backwards at a time: half a minute at 32 ms a frame ..."""

AHEAD_FRAMES = 90
"""... after three seconds of what follows, in which the detector settles."""

LEAST_PROBABILITY = 1e-3
"""And as far below 1: surer than this the detector is of nothing."""


def masked_evidence(
    source: AudioSource,
    detector: VoiceActivityDetector,
    backgrounds: Sequence[Background | None],
    frames: int,
    options: SegmenterOptions,
) -> tuple[Floats | None, ...]:
    """Return how sure the detector is of speech under a mask, log odds of every 10 ms.

    Parameters
    ----------
    source
        The recording, read once from its start.
    detector
        Gives speech probabilities.
    backgrounds
        Background of each channel to mask, one at least; None where nothing is to be masked.
    frames
        How many frames of 10 ms to tell of.
    options
        Length and delay of the detector's frames.
    """
    channels = [channel for channel, noise in enumerate(backgrounds) if noise is not None]
    masks = [steady_noise(noise.level_db + OVER_DB) for noise in backgrounds if noise is not None]
    hearing = _Hearing(detector, np.stack(masks))
    for block in source.blocks():
        hearing.take(block.samples[channels])
    heard = dict(zip(channels, hearing.evidence(frames, options), strict=True))
    return tuple(heard.get(channel) for channel in range(len(backgrounds)))


def steady_noise(level_db: float) -> Floats:
    """Return noise whose spectrum is that of the bands of the voice, at a level in those bands."""
    hz = np.fft.rfftfreq(LOOP_SAMPLES, 1.0 / SAMPLE_RATE_HZ)
    starts, weights = zip(*BAND_WEIGHTS, strict=True)
    band = np.searchsorted(starts, hz, side="right") - 1
    power = np.maximum(np.where(band >= 0, np.array(weights)[band], 0.0), LEAST_WEIGHT)
    white = np.random.default_rng(SEED).normal(size=LOOP_SAMPLES)
    noise = np.fft.irfft(np.fft.rfft(white) * np.sqrt(power), LOOP_SAMPLES).astype(np.float32)
    levels_db = VoiceLevelMeter(1).push(noise[np.newaxis])
    usual_db = 10.0 * np.log10(np.mean(10.0 ** (levels_db.astype(np.float64) / 10.0)))
    scaled: Floats = noise * np.float32(10.0 ** ((level_db - usual_db) / 20.0))
    return scaled


class _Hearing:
    """Channels under their masks, heard in both directions; half a minute of them is held."""

    def __init__(self, detector: VoiceActivityDetector, masks: Floats) -> None:
        self._detector = detector
        self._masks = masks
        self._at = 0
        self._stream = detector.open(len(masks))
        self._forwards: list[Floats] = []
        self._backwards: list[Floats] = []
        self._held = np.zeros((len(masks), 0), np.float32)
        self._chunk = CHUNK_FRAMES * detector.frame_samples
        self._ahead = AHEAD_FRAMES * detector.frame_samples

    def take(self, samples: Floats) -> None:
        """Take the next samples, (channels, n)."""
        here = np.arange(self._at, self._at + samples.shape[1])
        self._at = (self._at + samples.shape[1]) % LOOP_SAMPLES
        self._push(samples + np.take(self._masks, here, axis=1, mode="wrap"))

    def evidence(self, frames: int, options: SegmenterOptions) -> Floats:  # (channels, frames)
        """Return the mean log odds of both directions, now that the call is over."""
        missing = -self._held.shape[1] % self._detector.frame_samples
        self._push(np.zeros((len(self._held), missing), np.float32))
        self._hear_backwards(self._held.shape[1])
        asked_ms = np.arange(frames) * FRAME_MS + FRAME_MS // 2
        late_ms = options.model_delay_ms
        forwards = np.concatenate(self._forwards, axis=1)
        backwards = np.concatenate(self._backwards, axis=1)
        return (
            _log_odds(forwards, (asked_ms + late_ms) // options.model_frame_ms)
            + _log_odds(backwards, (asked_ms - late_ms) // options.model_frame_ms)
        ) / np.float32(2.0)

    def _push(self, samples: Floats) -> None:
        self._forwards.append(self._stream.push(samples))
        self._held = np.concatenate([self._held, samples], axis=1)
        while self._held.shape[1] >= self._chunk + self._ahead:
            self._hear_backwards(self._chunk)

    def _hear_backwards(self, samples: int) -> None:
        """Hear the first `samples` of what is held, and what is known to follow, from the end."""
        turned = np.ascontiguousarray(self._held[:, : samples + self._ahead][:, ::-1])
        answers = self._detector.open(len(turned)).push(turned)[:, ::-1]
        self._backwards.append(answers[:, : samples // self._detector.frame_samples])
        self._held = self._held[:, samples:]


def _log_odds(answers: Floats, index: NDArray[np.int64]) -> Floats:
    sure = answers[:, np.clip(index, 0, max(answers.shape[1] - 1, 0))]
    sure = np.clip(sure, LEAST_PROBABILITY, 1.0 - LEAST_PROBABILITY)
    return np.log(sure / (1.0 - sure))
