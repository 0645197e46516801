"""Sound that the detector missed, heard again."""

import numpy as np
import pytest

from tests.fakes import MODEL_FRAME_SAMPLES, ArraySource, Samples, performed, pieces, script
from voice_analytics.domain.audio import to_samples
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.listening import Listening, listen
from voice_analytics.pipeline.rehearing import MARGIN_MS, heard_again, unheard

SHORTEST_MS = 80
ASLEEP_FRAMES = 2000 // 32
LOUD = 0.01


class DrowsyDetector:
    """Hears whatever is loud, but after two seconds of silence nothing any more."""

    frame_samples = MODEL_FRAME_SAMPLES

    def open(self, channels: int) -> "DrowsyActivity":
        return DrowsyActivity(channels)


class DrowsyActivity:
    """The stream of one call of `DrowsyDetector`."""

    def __init__(self, channels: int) -> None:
        self._rest = np.zeros((channels, 0), np.float32)
        self._quiet = np.zeros(channels, np.int64)

    def push(self, samples: Samples) -> Samples:
        held = np.concatenate([self._rest, samples], axis=1)
        count = held.shape[1] // MODEL_FRAME_SAMPLES
        self._rest = held[:, count * MODEL_FRAME_SAMPLES :]
        answers = np.full((len(held), count), 0.02, np.float32)
        for index in range(count):
            here = held[:, index * MODEL_FRAME_SAMPLES :][:, :MODEL_FRAME_SAMPLES]
            loud = np.sqrt(np.mean(np.square(here), axis=1)) > LOUD
            answers[loud & (self._quiet < ASLEEP_FRAMES), index] = 0.95
            self._quiet = np.where(loud & (self._quiet < ASLEEP_FRAMES), 0, self._quiet + 1)
        return answers

    def flush(self) -> Samples:
        missing = -self._rest.shape[1] % MODEL_FRAME_SAMPLES
        return self.push(np.zeros((len(self._rest), missing), np.float32))


def levels(*loud: tuple[int, int, float], frames: int = 600) -> Samples:
    curve = np.full(frames, -60.0, np.float32)
    for start_ms, end_ms, level_db in loud:
        curve[start_ms // 10 : end_ms // 10] = level_db
    return curve


SPEECH = (Interval(1000, 2000),)


@pytest.mark.parametrize(
    ("level_db", "end_ms", "count"),
    [
        pytest.param(-20.0, 4300, 1, id="as loud as speech"),
        pytest.param(-30.0, 4300, 0, id="softer"),
        pytest.param(-20.0, 4070, 0, id="too short"),
        pytest.param(-20.0, 4080, 1, id="long enough"),
    ],
)
def test_what_is_as_loud_as_speech_is_doubtful(level_db: float, end_ms: int, count: int) -> None:
    curve = levels((1000, 2000, -22.0), (4000, end_ms, level_db))
    found = unheard(SPEECH, (), curve, SHORTEST_MS)
    assert found == (Interval(4000 - MARGIN_MS, end_ms + MARGIN_MS),) * count


def test_music_is_not_heard_again() -> None:
    curve = levels((1000, 2000, -22.0), (4000, 5000, -10.0))
    assert unheard(SPEECH, (Interval(4000, 5000),), curve, SHORTEST_MS) == ()


def test_without_speech_nothing_is_as_loud_as_it() -> None:
    assert unheard((), (), levels((4000, 5000, -10.0)), SHORTEST_MS) == ()


def test_stretches_near_each_other_are_heard_as_one() -> None:
    curve = levels((1000, 2000, -22.0), (4000, 4200, -20.0), (4500, 4700, -20.0))
    assert unheard(SPEECH, (), curve, SHORTEST_MS) == (Interval(3700, 5000),)


WORDS = script("A[300,1500) A[5000,5300) B[1800,2600)")


@pytest.mark.parametrize("size", [160, 1000, 16_000, 10**9])
def test_answers_are_those_of_a_detector_that_hears_nothing_else(size: int) -> None:
    audio = performed(WORDS, 6000)
    stretch = Interval(4700, 5600)
    before = np.full((2, 188), 0.02, np.float32)
    before[0, 150] = 0.99
    after = heard_again(ArraySource(audio, (size,)), DrowsyDetector(), ((stretch,), ()), before)
    first = to_samples(4700) // MODEL_FRAME_SAMPLES
    alone = DrowsyDetector().open(1)
    part = audio[:1, first * MODEL_FRAME_SAMPLES : to_samples(5600)]
    expected = np.concatenate([alone.push(part), alone.flush()], axis=1)[0]
    assert expected.max() == pytest.approx(0.95)
    assert after[0, 150] == pytest.approx(0.99)
    after[0, 150] = expected[150 - first]
    np.testing.assert_array_equal(after[0, first : first + len(expected)], expected)
    np.testing.assert_array_equal(after[0, :first], before[0, :first])
    np.testing.assert_array_equal(after[1], before[1])


def test_a_stretch_may_reach_over_the_end() -> None:
    audio = performed(WORDS, 5300)
    before = np.full((2, 166), 0.02, np.float32)
    after = heard_again(ArraySource(audio), DrowsyDetector(), ((Interval(4700, 5600),), ()), before)
    assert after.shape == before.shape
    assert after[0, -3:].min() > 0.9


def listened(sizes: tuple[int, ...]) -> Listening:
    audio = performed(WORDS, 6000)
    audio[0, to_samples(5000) : to_samples(5300)] *= 1.5  # a word's vowel is louder than the median
    source = ArraySource(audio, sizes)
    return listen(source, DrowsyDetector(), SegmenterOptions(), lambda _: None)


def test_a_word_after_a_long_silence_is_speech() -> None:
    found = listened((16_000,)).segments
    assert [(span.start_ms, span.end_ms) for span in found[0]] == [(300, 1500), (5000, 5300)]
    assert [(span.start_ms, span.end_ms) for span in found[1]] == [(1800, 2600)]


def test_it_is_so_however_the_recording_is_cut() -> None:
    sizes = tuple(here.stop - here.start for here in pieces(96_000, (777, 5000)))
    assert listened(sizes).segments == listened((10**9,)).segments


def test_a_recording_without_doubts_is_read_once() -> None:
    source = ArraySource(performed(script("A[300,1500) B[1800,2600)"), 3000))
    listen(source, DrowsyDetector(), SegmenterOptions(), lambda _: None)
    assert source.reads == 1
