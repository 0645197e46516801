"""The detector asked again with the background masked, in both directions."""

import numpy as np
import pytest

from tests.fakes import MODEL_FRAME_SAMPLES, ArraySource, Samples
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.masking import (
    AHEAD_FRAMES,
    CHUNK_FRAMES,
    LOOP_SAMPLES,
    OVER_DB,
    masked_evidence,
    steady_noise,
)
from voice_analytics.pipeline.noise import Background, VoiceLevelMeter

OPTIONS = SegmenterOptions()
BACKGROUND = Background(-40.0, 4.0, -20.0)
SURE, UNSURE = 0.95, 0.05
LATE_MS = 3 * 32 - OPTIONS.model_delay_ms


class SlowDetector:
    """Hears what stands out of the mask, and goes on for three frames after it."""

    frame_samples = MODEL_FRAME_SAMPLES

    def open(self, channels: int) -> "SlowActivity":
        return SlowActivity(channels)


class SlowActivity:
    """The stream of one call of `SlowDetector`."""

    def __init__(self, channels: int) -> None:
        self._rest = np.zeros((channels, 0), np.float32)
        self._left = np.zeros(channels, np.int64)

    def push(self, samples: Samples) -> Samples:
        held = np.concatenate([self._rest, samples], axis=1)
        count = held.shape[1] // MODEL_FRAME_SAMPLES
        self._rest = held[:, count * MODEL_FRAME_SAMPLES :]
        answers = np.empty((len(held), count), np.float32)
        for index in range(count):
            here = held[:, index * MODEL_FRAME_SAMPLES :][:, :MODEL_FRAME_SAMPLES]
            loud = np.sqrt(np.mean(np.square(here), axis=1)) > 0.05
            self._left = np.where(loud, 4, np.maximum(self._left - 1, 0))
            answers[:, index] = np.where(self._left > 0, SURE, UNSURE)
        return answers

    def flush(self) -> Samples:
        missing = -self._rest.shape[1] % MODEL_FRAME_SAMPLES
        return self.push(np.zeros((len(self._rest), missing), np.float32))


def spoken(duration_ms: int, *spans_ms: tuple[int, int]) -> Samples:
    audio = np.zeros((2, duration_ms * SAMPLE_RATE_HZ // 1000), np.float32)
    for start_ms, end_ms in spans_ms:
        audio[1, start_ms * 16 : end_ms * 16] = 0.3
    return audio


def evidence_of(audio: Samples, block: int = SAMPLE_RATE_HZ) -> Samples:
    frames = audio.shape[1] // 160
    source = ArraySource(audio, (block,))
    heard = masked_evidence(source, SlowDetector(), [None, BACKGROUND], frames, OPTIONS)
    assert heard[0] is None
    assert heard[1] is not None
    return heard[1]


def test_both_directions_together_are_right_at_both_ends() -> None:
    """Alone each goes on for three frames; together they leave it open there."""
    evidence = evidence_of(spoken(4000, (1024, 2048)))
    sure = np.flatnonzero(evidence > 1.0) * 10
    doubtful = np.flatnonzero(np.abs(evidence) < 1.0) * 10
    assert (sure[0], sure[-1]) == pytest.approx((1024, 2048), abs=30)
    assert (doubtful[0], doubtful[-1]) == pytest.approx((1024 - LATE_MS, 2048 + LATE_MS), abs=30)


def test_each_channel_has_its_own_mask() -> None:
    loud = Background(-10.0, 4.0, 0.0)
    audio = spoken(4000, (1024, 2048))
    audio[0] = audio[1]
    heard = masked_evidence(ArraySource(audio), SlowDetector(), [BACKGROUND, loud], 400, OPTIONS)
    assert heard[0] is not None
    assert heard[1] is not None
    assert np.array_equal(heard[0], evidence_of(audio))
    assert (heard[1] > 1.0).all()


@pytest.mark.parametrize("block", [1600, 7777, 5 * SAMPLE_RATE_HZ])
def test_blocks_do_not_matter(block: int) -> None:
    audio = spoken(70_000, (1000, 2000), (28_000, 32_500), (69_000, 70_000))
    assert np.array_equal(evidence_of(audio, block), evidence_of(audio))


@pytest.mark.parametrize(
    "frames",
    [CHUNK_FRAMES, CHUNK_FRAMES + AHEAD_FRAMES - 1, CHUNK_FRAMES + AHEAD_FRAMES, 2 * CHUNK_FRAMES],
)
def test_every_frame_is_heard_backwards_once(frames: int) -> None:
    end_ms = frames * 32
    middle_ms = CHUNK_FRAMES * 32 - 1000
    evidence = evidence_of(spoken(end_ms, (0, 500), (middle_ms, middle_ms + 500)))
    assert len(evidence) == end_ms // 10
    assert evidence[(middle_ms + 250) // 10] > 1.0
    assert evidence[(middle_ms + 800) // 10] < -1.0
    assert evidence[25] > 1.0


@pytest.mark.parametrize("samples", [0, 1, 100, 511, 513])
def test_recordings_of_next_to_nothing(samples: int) -> None:
    assert len(evidence_of(np.zeros((2, samples), np.float32))) == samples // 160


def test_the_mask_has_its_level_in_the_bands_of_the_voice() -> None:
    levels = VoiceLevelMeter(1).push(steady_noise(-36.0)[np.newaxis])
    assert 10.0 * np.log10(np.mean(10.0 ** (levels / 10.0))) == pytest.approx(-36.0, abs=0.1)
    assert levels.std() < 2.0


def test_the_mask_is_laid_over_the_channel_as_loud_as_its_background_asks() -> None:
    heard: list[Samples] = []

    class Listening(SlowActivity):
        def push(self, samples: Samples) -> Samples:
            heard.append(samples)
            return super().push(samples)

    class Spy(SlowDetector):
        def open(self, channels: int) -> SlowActivity:
            return Listening(channels)

    audio = np.zeros((1, LOOP_SAMPLES + 500), np.float32)
    masked_evidence(ArraySource(audio), Spy(), [BACKGROUND], 0, OPTIONS)
    forwards = np.concatenate([part[0] for part in heard[:11]])[: audio.shape[1]]
    mask = steady_noise(BACKGROUND.level_db + OVER_DB)
    assert np.array_equal(forwards, np.concatenate([mask, mask[:500]]))
