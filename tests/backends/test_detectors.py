"""What every voice activity detector keeps to."""

from pathlib import Path

import numpy as np
import pytest

from tests.fakes import Samples, ScriptedDetector, pieces, script
from tests.real import sample_call, vad_path
from voice_analytics.backends.silero import SileroDetector
from voice_analytics.errors import ModelError
from voice_analytics.pipeline.protocols import VoiceActivityDetector


@pytest.fixture(scope="module", params=["scripted", "silero"])
def detector(request: pytest.FixtureRequest) -> VoiceActivityDetector:
    if request.param == "scripted":
        return ScriptedDetector(script("A[500,2500) B[3000,5000)"))
    return SileroDetector(vad_path())


@pytest.fixture(scope="module")
def silero() -> SileroDetector:
    return SileroDetector(vad_path())


@pytest.fixture(scope="module")
def audio() -> Samples:
    """Six seconds of both parties, not a whole number of frames."""
    return sample_call("good_listener")[:, : 16 * 6000 + 100].copy()


def answers(detector: VoiceActivityDetector, audio: Samples, *sizes: int) -> Samples:
    stream = detector.open(len(audio))
    parts = [stream.push(audio[:, here]) for here in pieces(audio.shape[1], sizes or (10**9,))]
    return np.concatenate([*parts, stream.flush()], axis=1)


def test_probabilities_of_every_channel_and_frame(
    detector: VoiceActivityDetector, audio: Samples
) -> None:
    found = answers(detector, audio)
    assert found.shape == (2, -(-audio.shape[1] // detector.frame_samples))
    assert found.dtype == np.float32
    assert found.min() >= 0.0
    assert found.max() <= 1.0


@pytest.mark.parametrize("sizes", [(1600,), (511, 3), (512,), (16_000, 1)])
def test_blocks_change_nothing(
    detector: VoiceActivityDetector, audio: Samples, sizes: tuple[int, ...]
) -> None:
    np.testing.assert_array_equal(answers(detector, audio, *sizes), answers(detector, audio))


def test_streams_do_not_disturb_each_other(detector: VoiceActivityDetector, audio: Samples) -> None:
    alone = answers(detector, audio)
    first, second = detector.open(2), detector.open(2)
    parts = []
    for here in pieces(audio.shape[1], (8000,)):
        parts.append(first.push(audio[:, here]))
        second.push(audio[::-1, here])
    np.testing.assert_array_equal(np.concatenate([*parts, first.flush()], axis=1), alone)


def test_no_audio_has_no_frames(detector: VoiceActivityDetector) -> None:
    assert answers(detector, np.zeros((2, 0), np.float32)).shape == (2, 0)


def test_a_rest_makes_one_frame_and_only_one(detector: VoiceActivityDetector) -> None:
    stream = detector.open(1)
    assert stream.push(np.zeros((1, 100), np.float32)).shape == (1, 0)
    assert stream.flush().shape == (1, 1)
    assert stream.flush().shape == (1, 0)


def test_channels_together_are_as_each_alone(silero: SileroDetector, audio: Samples) -> None:
    both = answers(silero, audio)
    for channel in range(2):
        alone = answers(silero, audio[channel : channel + 1])
        np.testing.assert_allclose(both[channel], alone[0], atol=1e-5)


def test_speech_is_heard_and_noise_is_not(silero: SileroDetector, audio: Samples) -> None:
    noise = np.random.default_rng(2).standard_normal((1, 48_000)).astype(np.float32) * 0.01
    assert answers(silero, audio)[0].max() > 0.9
    assert answers(silero, noise).max() < 0.5
    assert answers(silero, np.zeros((1, 48_000), np.float32)).max() < 0.1


@pytest.mark.parametrize("content", [b"", b"no network", None])
def test_a_file_that_is_no_network_is_one_sentence(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "silero_vad.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        SileroDetector(path)
    message = "silero_vad.onnx: cannot be loaded; run `voice-analytics models verify`"
    assert str(caught.value) == message


def test_half_a_network_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "silero_vad.onnx"
    whole = vad_path().read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match="cannot be loaded"):
        SileroDetector(path)
