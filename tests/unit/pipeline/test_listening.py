"""The first pass over a recording."""

import numpy as np
import pytest

from tests.fakes import (
    MODEL_FRAME_SAMPLES,
    ArraySource,
    Samples,
    ScriptedDetector,
    performed,
    script,
)
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.listening import Listening, listen
from voice_analytics.pipeline.protocols import Damage

SPEECH = script("A[300,1500) B[1800,2600)")


def listened(duration_ms: int = 3000, **about: bool | Damage) -> tuple[Listening, list[int]]:
    reports: list[int] = []
    source = ArraySource(performed(SPEECH, duration_ms), **about)  # type: ignore[arg-type]
    found = listen(source, ScriptedDetector(SPEECH), SegmenterOptions(), reports.append)
    return found, reports


def test_segments_levels_and_length() -> None:
    found, reports = listened()
    assert found.duration_ms == 3000
    assert found.levels_dbfs.shape == (2, 300)
    assert [[(s.start_ms, s.end_ms) for s in own] for own in found.segments] == [
        [(300, 1500)],
        [(1800, 2600)],
    ]
    assert found.active_shares() == pytest.approx([0.4, 0.8 / 3])
    assert reports == [1000, 2000, 3000]
    assert not found.truncated
    assert not found.damaged


def test_speech_ends_where_the_recording_does() -> None:
    audio = performed(SPEECH, 3000)[:, : 16 * 1000 + 83]
    found = listen(ArraySource(audio), ScriptedDetector(SPEECH), SegmenterOptions(), lambda _: None)
    assert found.duration_ms == 1005
    assert found.segments[0][-1].end_ms == 1005
    assert found.levels_dbfs.shape[1] == 100


def test_a_break_in_the_data_is_known() -> None:
    assert listened(truncated=True)[0].truncated


@pytest.mark.parametrize(("values", "damaged"), [(0, False), (3, True)])
def test_values_that_are_no_number_are_known(values: int, damaged: bool) -> None:
    assert listened(damage=Damage(non_finite=values))[0].damaged is damaged


@pytest.mark.parametrize("samples", [0, 1, 100, 511])
def test_recordings_of_next_to_nothing(samples: int) -> None:
    source = ArraySource(np.zeros((2, samples), np.float32))
    found = listen(source, ScriptedDetector(SPEECH), SegmenterOptions(), lambda _: None)
    assert found.segments == ((), ())
    assert found.active_shares() == [0.0, 0.0]


class HearsAnything:
    """Hears speech in whatever is well over the quietest it has heard so far."""

    frame_samples = MODEL_FRAME_SAMPLES

    def open(self, channels: int) -> "HearsAnythingStream":
        return HearsAnythingStream(channels)


class HearsAnythingStream:
    """The stream of one call of `HearsAnything`."""

    def __init__(self, channels: int) -> None:
        self._rest = np.zeros((channels, 0), np.float32)
        self._quietest = np.full(channels, np.inf)

    def push(self, samples: Samples) -> Samples:
        held = np.concatenate([self._rest, samples], axis=1)
        count = held.shape[1] // MODEL_FRAME_SAMPLES
        self._rest = held[:, count * MODEL_FRAME_SAMPLES :]
        answers = np.empty((len(held), count), np.float32)
        for index in range(count):
            here = held[:, index * MODEL_FRAME_SAMPLES :][:, :MODEL_FRAME_SAMPLES]
            loudness = np.sqrt(np.mean(np.square(here), axis=1))
            self._quietest = np.minimum(self._quietest, loudness)
            answers[:, index] = np.where(loudness > 4.0 * self._quietest, 0.95, 0.02)
        return answers

    def flush(self) -> Samples:
        missing = -self._rest.shape[1] % MODEL_FRAME_SAMPLES
        return self.push(np.zeros((len(self._rest), missing), np.float32))


def test_voices_behind_a_party_are_masked_and_the_party_is_found() -> None:
    """The detector hears somebody all the time; under a mask only the one who is loud."""
    generator = np.random.default_rng(5)
    rises_db = np.repeat(generator.normal(0.0, 4.0, 40), 3200)
    audio = generator.normal(0.0, 0.01, 128_000) * 10.0 ** (rises_db / 20.0)
    audio[32_000:64_000] += generator.normal(0.0, 0.15, 32_000)
    source = ArraySource(np.stack([audio, 0.0 * audio]).astype(np.float32))
    found = listen(source, HearsAnything(), SegmenterOptions(), lambda _: None)
    assert found.noisy == (True, False)
    assert source.reads == 2
    edges = [at_ms for span in found.segments[0] for at_ms in (span.start_ms, span.end_ms)]
    assert edges == pytest.approx([2000, 4000], abs=60)
