"""What every transcriber keeps to; the fakes of other tests pass it too."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import Samples, ScriptedTranscriber, performed, script
from tests.real import sample_call, whisper_folder
from voice_analytics.backends.whisper import WhisperTranscriber
from voice_analytics.domain.audio import to_ms
from voice_analytics.domain.interval import Interval
from voice_analytics.errors import ModelError
from voice_analytics.pipeline.packing import Piece, Window
from voice_analytics.pipeline.protocols import Decode, Transcriber
from voice_analytics.pipeline.recognition import RecognitionOptions, believable


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("scripted"),
        pytest.param("base", marks=pytest.mark.model),
    ],
)
def transcriber(request: pytest.FixtureRequest) -> Transcriber:
    if request.param == "scripted":
        return ScriptedTranscriber()
    folder = whisper_folder(request.param)
    return WhisperTranscriber(folder, device="cpu", threads=2, beam_size=5)


@pytest.fixture(scope="module")
def speech() -> tuple[Samples, ...]:
    """Three stretches of the agent of a sample call, of different lengths."""
    agent = sample_call("good_listener")[0]
    stretches_ms = ((0, 5200), (17_400, 23_700), (36_900, 42_000))
    return tuple(agent[16 * start : 16 * end] for start, end in stretches_ms)


@pytest.fixture(scope="module")
def together(transcriber: Transcriber, speech: tuple[Samples, ...]) -> tuple[Decode, ...]:
    return transcriber.decode(speech, "en")


def text(decode: Decode) -> str:
    return " ".join(word.text for word in decode.words)


def believed(samples: Samples, decode: Decode) -> Sequence[str]:
    whole = Interval(0, to_ms(len(samples)))
    good = believable(Window(0, (Piece(whole, whole),)), decode, RecognitionOptions())
    return [word.text for word in decode.words] if good else []


def noise(seconds: float, level_db: float) -> Samples:
    samples = np.random.default_rng(1).standard_normal(int(16_000 * seconds))
    scaled: Samples = (samples * 10.0 ** (level_db / 20.0)).astype(np.float32)
    return scaled


def test_speech_has_words(together: tuple[Decode, ...]) -> None:
    assert all(decode.words for decode in together)


def test_words_are_in_order_and_inside_the_audio(
    together: tuple[Decode, ...], speech: tuple[Samples, ...]
) -> None:
    for decode, samples in zip(together, speech, strict=True):
        starts = [word.interval.start_ms for word in decode.words]
        assert starts == sorted(starts)
        assert starts[0] >= 0
        assert decode.words[-1].interval.end_ms <= to_ms(len(samples)) + 100
        overlaps = [a.interval.overlap_ms(b.interval) for a, b in pairwise(decode.words)]
        assert max(overlaps, default=0) == 0


def test_words_are_plain_text_with_a_probability(together: tuple[Decode, ...]) -> None:
    words = [word for decode in together for word in decode.words]
    assert all(word.text == word.text.strip() != "" for word in words)
    assert all(0.0 <= word.confidence <= 1.0 for word in words)
    assert all(decode.mean_logprob <= 0.0 for decode in together)
    assert all(0.0 <= decode.silence_probability <= 1.0 for decode in together)


def test_speech_is_believable(together: tuple[Decode, ...], speech: tuple[Samples, ...]) -> None:
    for samples, decode in zip(speech, together, strict=True):
        assert believed(samples, decode)


def test_the_same_again_is_the_same(
    transcriber: Transcriber, together: tuple[Decode, ...], speech: tuple[Samples, ...]
) -> None:
    assert transcriber.decode(speech, "en") == together


def test_results_follow_the_order_of_the_batch(
    transcriber: Transcriber, together: tuple[Decode, ...], speech: tuple[Samples, ...]
) -> None:
    turned = transcriber.decode(speech[::-1], "en")[::-1]
    assert [text(decode) for decode in turned] == [text(decode) for decode in together]


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(np.zeros(48_000, np.float32), id="digital silence"),
        pytest.param(noise(3.0, -30.0), id="noise"),
        pytest.param(noise(3.0, -70.0), id="line noise"),
        pytest.param(np.zeros(100, np.float32), id="next to nothing"),
        pytest.param(noise(0.05, -70.0), id="a click"),
    ],
)
def test_without_speech_no_word_is_believed(transcriber: Transcriber, samples: Samples) -> None:
    if isinstance(transcriber, ScriptedTranscriber) and np.abs(samples).max(initial=0) > 0.01:
        samples = samples * np.float32(0.01)  # to the script any sound is speech
    (decode,) = transcriber.decode([samples], "en")
    assert believed(samples, decode) == []


def test_an_empty_batch_has_no_results(transcriber: Transcriber) -> None:
    assert transcriber.decode([], "en") == ()


def test_languages_are_probabilities(transcriber: Transcriber, speech: tuple[Samples, ...]) -> None:
    found = transcriber.languages(speech[1])
    assert sum(found.values()) == pytest.approx(1.0, abs=0.01)
    assert max(found, key=found.__getitem__) == "en"


def test_known_languages(transcriber: Transcriber) -> None:
    assert transcriber.knows("en")
    assert transcriber.knows("nl")
    assert not transcriber.knows("tlh")


@pytest.mark.model
def test_a_folder_without_a_model_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        WhisperTranscriber(tmp_path, device="cpu", threads=1, beam_size=1)
    assert "run `voice-analytics models verify`" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.model
def test_a_broken_model_is_one_sentence(tmp_path: Path) -> None:
    for path in whisper_folder("base").iterdir():
        content = path.read_bytes()
        (tmp_path / path.name).write_bytes(content[: min(len(content), 100_000)])
    with pytest.raises(ModelError, match="is no faster-whisper model that can be loaded"):
        WhisperTranscriber(tmp_path, device="cpu", threads=1, beam_size=1)


def test_the_script_hears_what_was_performed() -> None:
    (decode,) = ScriptedTranscriber().decode([performed(script("A[100,600)", 1), 1000)[0]], "en")
    assert [(w.text, w.interval.start_ms) for w in decode.words] == [("xca", 100), ("xca", 350)]
