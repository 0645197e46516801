"""What every diariser keeps to."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from benchmarks.scoring.diarisation import diarisation_errors
from benchmarks.truth import read_scripted
from tests.fakes import ArraySource, Samples, ScriptedDiarizer, pieces, script
from tests.real import SAMPLES, diarizer_paths, sample_call, vad_path
from voice_analytics.backends.diarisation.diarizer import OnnxDiarizer
from voice_analytics.backends.silero import SileroDetector
from voice_analytics.domain.audio import to_ms
from voice_analytics.domain.call import Participant, Role
from voice_analytics.errors import ModelError
from voice_analytics.pipeline.channels import ChannelPlan
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.listening import listen
from voice_analytics.pipeline.offline import diarise
from voice_analytics.pipeline.parties import by_voice
from voice_analytics.pipeline.protocols import Diarization, Diarizer


@pytest.fixture(scope="module")
def onnx() -> OnnxDiarizer:
    return OnnxDiarizer(*diarizer_paths())


@pytest.fixture(scope="module", params=["scripted", "onnx"])
def diarizer(request: pytest.FixtureRequest, onnx: OnnxDiarizer) -> Diarizer:
    if request.param == "scripted":
        return ScriptedDiarizer(script("A[500,2500) B[3000,5000)"))
    return onnx


@pytest.fixture(scope="module")
def call() -> Samples:
    """A minute of two parties on one channel, (1, samples)."""
    return sample_call("mono_mix")


@pytest.fixture(scope="module")
def audio(call: Samples) -> Samples:
    """The first 34 s, in which both speak, not a whole number of frames."""
    return call[0, : 16 * 34_000 + 101].copy()


def told(diarizer: Diarizer, audio: Samples, *sizes: int) -> Diarization:
    stream = diarizer.open()
    for here in pieces(len(audio), sizes or (16_000,)):
        stream.push(audio[here])
    return stream.flush()


def same(one: Diarization, other: Diarization) -> bool:
    return one.speech == other.speech and np.array_equal(one.posteriors, other.posteriors)


def test_voices_speak_in_order_inside_the_audio(diarizer: Diarizer, audio: Samples) -> None:
    found = told(diarizer, audio)
    assert found.voices == 2
    for own in found.speech:
        assert all(a.end_ms <= b.start_ms for a, b in pairwise(own))
        assert own[0].start_ms >= 0
        assert own[-1].end_ms <= to_ms(len(audio))
    starts = [own[0].start_ms for own in found.speech]
    assert starts == sorted(starts)


def test_posteriors_cover_the_audio(diarizer: Diarizer, audio: Samples) -> None:
    found = told(diarizer, audio)
    frames, voices = found.posteriors.shape
    assert voices == found.voices
    assert found.first_ms + frames * found.frame_ms >= to_ms(len(audio)) - 2 * found.frame_ms
    assert found.posteriors.min() >= 0.0
    assert found.posteriors.max() <= 1.0
    assert not found.posteriors.flags.writeable


def test_voices_are_likely_where_they_speak(diarizer: Diarizer, audio: Samples) -> None:
    found = told(diarizer, audio)
    middles = found.first_ms + found.frame_ms * np.arange(len(found.posteriors))
    for voice, own in enumerate(found.speech):
        speaks = np.zeros(len(middles), bool)
        for span in own:
            speaks |= (middles >= span.start_ms) & (middles < span.end_ms)
        likely = found.posteriors[:, voice]
        assert likely[speaks].mean() > 0.7
        assert likely[~speaks].mean() < 0.2


@pytest.mark.parametrize("sizes", [(160_000,), (777, 31_000), (16_000, 1), (10**9,)])
def test_blocks_change_nothing(diarizer: Diarizer, audio: Samples, sizes: tuple[int, ...]) -> None:
    assert same(told(diarizer, audio, *sizes), told(diarizer, audio))


def test_streams_do_not_disturb_each_other(diarizer: Diarizer, audio: Samples) -> None:
    first, second = diarizer.open(), diarizer.open()
    for here in pieces(len(audio), (16_000,)):
        first.push(audio[here])
        second.push(audio[::-1][here])
    assert same(first.flush(), told(diarizer, audio))


def test_no_audio_has_no_voices(diarizer: Diarizer) -> None:
    found = told(diarizer, np.zeros(0, np.float32))
    assert found.voices == 0
    assert found.posteriors.shape == (0, 0)


@pytest.mark.parametrize("level", [0.0, 0.003])
@pytest.mark.parametrize("samples", [1, 4000, 400_000])
def test_silence_and_hiss_have_no_voice(onnx: OnnxDiarizer, samples: int, level: float) -> None:
    hiss = np.random.default_rng(3).standard_normal(samples).astype(np.float32) * level
    assert told(onnx, hiss.astype(np.float32)).voices == 0


def test_one_party_alone_is_one_voice(onnx: OnnxDiarizer) -> None:
    for channel in sample_call("good_listener")[:, : 16 * 60_000]:
        assert told(onnx, channel.copy()).voices == 1


def test_sample_mix_is_told_apart(onnx: OnnxDiarizer, call: Samples) -> None:
    source = ArraySource(call)
    listening = listen(source, SileroDetector(vad_path()), SegmenterOptions(), lambda _: None)
    plan = ChannelPlan((Participant("unknown", Role.UNKNOWN, 0),), separated=False)
    parties = by_voice(plan, listening.segments, diarise(source, 0, onnx, lambda _: None))
    truth = read_scripted(SAMPLES / "mono_mix.truth.json").segments
    assert truth is not None
    assert [party.id for party in parties.participants] == ["speaker_1", "speaker_2"]
    found = {str(index): own for index, own in enumerate(parties.speech)}
    rate = diarisation_errors(truth, found).rate
    assert rate is not None
    assert rate <= 0.15


@pytest.mark.parametrize("broken", [0, 1])
def test_a_file_that_is_no_network_is_one_sentence(broken: int, tmp_path: Path) -> None:
    paths = list(diarizer_paths())
    paths[broken] = tmp_path / "network.onnx"
    paths[broken].write_bytes(b"no network")
    with pytest.raises(ModelError) as caught:
        OnnxDiarizer(paths[0], paths[1]).open()
    message = "network.onnx: cannot be loaded; run `voice-analytics models verify`"
    assert str(caught.value) == message
