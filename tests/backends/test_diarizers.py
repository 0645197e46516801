"""What every diariser keeps to."""

import gc
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soxr

from benchmarks.scoring.diarisation import diarisation_errors
from benchmarks.truth import read_scripted
from tests.fakes import ArraySource, Samples, ScriptedDiarizer, pieces, script
from tests.real import SAMPLES, diarizer_paths, sample_call, torch_network, vad_path
from voice_analytics.backends.diarisation.diarizer import Networks, OnnxDiarizer
from voice_analytics.backends.pyannote_audio.diarizer import PyannoteDiarizer
from voice_analytics.backends.pyannote_audio.package import installed
from voice_analytics.backends.silero import SileroDetector
from voice_analytics.domain.audio import to_ms
from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.interval import Interval, intersection
from voice_analytics.errors import ModelError
from voice_analytics.pipeline.channels import ChannelPlan
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.listening import listen
from voice_analytics.pipeline.offline import diarise
from voice_analytics.pipeline.parties import by_voice
from voice_analytics.pipeline.protocols import Diarization, Diarizer

REAL = ["onnx", *(["pyannote"] if installed() else [])]

SLOWED = 1.2
"""The customer, whose voice is much like the agent's, is slowed down, which lowers it clearly."""

OPENING_MS = 34_000


@pytest.fixture(scope="module")
def onnx() -> OnnxDiarizer:
    return OnnxDiarizer(*diarizer_paths())


@pytest.fixture(scope="module")
def made(onnx: OnnxDiarizer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Diarizer]:
    """Every diariser by its name, loaded once."""
    all_here: dict[str, Diarizer] = {
        "scripted": ScriptedDiarizer(script("A[500,2500) B[3000,5000)")),
        "onnx": onnx,
    }
    if "pyannote" in REAL:
        folder = tmp_path_factory.mktemp("models")
        all_here["pyannote"] = PyannoteDiarizer(torch_network(), diarizer_paths()[1], folder)
    return all_here


@pytest.fixture(scope="module", params=["scripted", *REAL])
def diarizer(request: pytest.FixtureRequest, made: dict[str, Diarizer]) -> Diarizer:
    return made[request.param]


@pytest.fixture(scope="module", params=REAL)
def real(request: pytest.FixtureRequest, made: dict[str, Diarizer]) -> Diarizer:
    return made[request.param]


@pytest.fixture(scope="module")
def call() -> Samples:
    """A minute of two parties on one channel, (1, samples)."""
    return sample_call("mono_mix")


@pytest.fixture(scope="module")
def audio() -> Samples:
    """34 s of two parties on one channel, not a whole number of frames."""
    agent, customer = sample_call("good_listener")
    slowed = soxr.resample(customer, 16_000, SLOWED * 16_000)
    samples = 16 * OPENING_MS + 101
    mix: Samples = (agent[:samples] + slowed[:samples]) / 2
    return mix


@pytest.fixture(scope="module")
def truth() -> dict[str, list[Interval]]:
    """Who speaks when in `audio`."""
    said = read_scripted(SAMPLES / "good_listener.truth.json").segments
    assert said is not None
    opening = [Interval(0, OPENING_MS)]
    slowed = [
        Interval(round(SLOWED * own.start_ms), round(SLOWED * own.end_ms))
        for own in said["customer"]
    ]
    return {
        "agent": list(intersection(said["agent"], opening)),
        "customer": list(intersection(slowed, opening)),
    }


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


def test_networks_go_with_the_last_call_that_uses_them(audio: Samples) -> None:
    onnx = OnnxDiarizer(*diarizer_paths())
    first, second = onnx.open(), onnx.open()
    loaded = _networks()
    assert len(loaded) == 1
    first.flush()
    second.push(audio[:160_000])
    assert _networks() == loaded
    second.flush()
    del loaded
    assert _networks() == []


def _networks() -> list[Networks]:
    gc.collect()
    return [one for one in gc.get_objects() if type(one) is Networks]


def test_no_audio_has_no_voices(diarizer: Diarizer) -> None:
    found = told(diarizer, np.zeros(0, np.float32))
    assert found.voices == 0
    assert found.posteriors.shape == (0, 0)


@pytest.mark.parametrize("level", [0.0, 0.003])
@pytest.mark.parametrize("samples", [1, 4000, 400_000])
def test_silence_and_hiss_have_no_voice(real: Diarizer, samples: int, level: float) -> None:
    hiss = np.random.default_rng(3).standard_normal(samples).astype(np.float32) * level
    assert told(real, hiss.astype(np.float32)).voices == 0


def test_one_party_alone_is_one_voice(real: Diarizer) -> None:
    for channel in sample_call("good_listener")[:, : 16 * 60_000]:
        assert told(real, channel.copy()).voices == 1


def test_two_parties_are_told_apart(
    real: Diarizer, audio: Samples, truth: dict[str, list[Interval]]
) -> None:
    found = told(real, audio)
    rate = diarisation_errors(truth, {str(i): own for i, own in enumerate(found.speech)}).rate
    assert rate is not None
    assert rate <= 0.2  # without the detector, whose edges of speech are closer


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
