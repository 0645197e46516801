"""From windows of speech to words on the call clock."""

from collections.abc import Sequence

import numpy as np
import pytest

from tests.fakes import ArraySource, Samples, ScriptedTranscriber, performed, script
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.packing import Piece, Window
from voice_analytics.pipeline.protocols import Decode, HeardWord
from voice_analytics.pipeline.recognition import (
    RecognisedWord,
    RecognitionOptions,
    believable,
    loops,
    packed_speech,
    place_words,
    recognise,
)

OPTIONS = RecognitionOptions()


def window(*pieces: tuple[int, int], pad_ms: int = 0, channel: int = 0) -> Window:
    return Window(
        channel,
        tuple(Piece(Interval(a - pad_ms, b + pad_ms), Interval(a, b)) for a, b in pieces),
    )


def words(*times: tuple[int, int]) -> list[HeardWord]:
    return [HeardWord(Interval(a, b), f"w{i}", 0.9) for i, (a, b) in enumerate(times)]


def said(text: str, logprob: float = -0.2, silent: float = 0.0) -> Decode:
    heard = [
        HeardWord(Interval(i * 100, i * 100 + 90), word, 0.9) for i, word in enumerate(text.split())
    ]
    return Decode(tuple(heard), logprob, silent)


def spans(found: Sequence[RecognisedWord]) -> list[tuple[int, int]]:
    return [(word.interval.start_ms, word.interval.end_ms) for word in found]


@pytest.mark.parametrize(
    ("pieces", "heard", "placed"),
    [
        pytest.param([(1000, 2000)], [(100, 300)], [(1100, 1300)], id="moved to the call clock"),
        pytest.param([(1000, 1500), (4000, 4500)], [(600, 800)], [(4100, 4300)], id="second piece"),
        pytest.param(
            [(1000, 1500), (4000, 4500)],
            [(450, 700)],
            [(4000, 4200)],
            id="most of it in the second",
        ),
        pytest.param(
            [(1000, 1500), (4000, 4500)], [(200, 550)], [(1200, 1500)], id="clipped to the first"
        ),
        pytest.param([(1000, 2000)], [(900, 5000)], [(1900, 2000)], id="beyond the audio"),
        pytest.param(
            [(1000, 2000)], [(100, 600), (400, 700)], [(1100, 1400), (1400, 1700)], id="overlapping"
        ),
        pytest.param(
            [(1000, 1500), (4000, 4500)],
            [(700, 800), (100, 200)],
            [(4200, 4220), (4220, 4240)],
            id="never back to an earlier piece",
        ),
        pytest.param(
            [(1000, 1030)],
            [(0, 10), (10, 20), (20, 30)],
            [(1000, 1010), (1010, 1020), (1020, 1030)],
            id="shares what room there is",
        ),
    ],
)
def test_placing_words(
    pieces: list[tuple[int, int]], heard: list[tuple[int, int]], placed: list[tuple[int, int]]
) -> None:
    assert spans(list(place_words(window(*pieces), words(*heard)))) == placed


def test_a_word_in_the_margin_moves_into_the_speech() -> None:
    padded = window((1000, 1400), pad_ms=200)
    assert spans(list(place_words(padded, words((20, 150), (620, 790))))) == [
        (1000, 1020),
        (1380, 1400),
    ]


def test_more_words_than_milliseconds_stay_inside_the_speech() -> None:
    found = spans(
        list(place_words(window((1000, 1030), (1500, 1600)), words(*[(0, 5)] * 40, (60, 90))))
    )
    assert found[:-1] == [(at, at + 1) for at in range(1000, 1030)]
    assert found[-1] == (1530, 1560)


def test_text_and_confidence_are_kept() -> None:
    heard = [HeardWord(Interval(0, 100), "hello", 0.7)]
    (word,) = place_words(window((0, 500), channel=1), heard)
    assert (word.channel, word.text, word.confidence) == (1, "hello", 0.7)


LONG = window((0, 20_000))
LOOP = "thank you for watching " * 12
RUSH = " ".join(f"word{index}" for index in range(30))


@pytest.mark.parametrize(
    ("where", "decode", "answer"),
    [
        pytest.param(LONG, said("how can I help you today"), False, id="speech"),
        pytest.param(LONG, said(""), False, id="nothing"),
        pytest.param(LONG, said(LOOP), True, id="repeats itself"),
        pytest.param(window((0, 2000)), said(RUSH), True, id="too fast"),
        pytest.param(window((0, 300)), said("yes it is me"), False, id="short but possible"),
    ],
)
def test_loops(where: Window, decode: Decode, answer: bool) -> None:
    assert loops(where, decode, OPTIONS) is answer
    assert believable(where, decode, OPTIONS) is not answer


@pytest.mark.parametrize(
    ("logprob", "silent", "answer"),
    [
        pytest.param(-0.3, 0.0, True, id="sure"),
        pytest.param(-1.3, 0.0, False, id="improbable"),
        pytest.param(-0.3, 0.9, True, id="sure though it may be silence"),
        pytest.param(-0.8, 0.9, False, id="weak and perhaps silence"),
        pytest.param(-0.8, 0.3, True, id="weak"),
    ],
)
def test_believable(logprob: float, silent: float, answer: bool) -> None:
    assert believable(LONG, said("hello there", logprob, silent), OPTIONS) is answer


def recognised(
    audio: Samples, windows: Sequence[Window], transcriber: ScriptedTranscriber
) -> tuple[list[RecognisedWord], list[int]]:
    reports: list[int] = []
    source = ArraySource(audio)
    found = list(recognise(source, windows, transcriber, "en", OPTIONS, reports.append))
    return found, reports


def test_words_of_two_channels_in_batches() -> None:
    audio = performed(script("A[1000,1500) A[3000,3500) B[2000,2500)"), 4000)
    windows = [window((1000, 1500)), window((3000, 3500)), window((2000, 2500), channel=1)]
    transcriber = ScriptedTranscriber(batch_windows=2)
    found, reports = recognised(audio, windows, transcriber)
    assert [(w.channel, w.interval.start_ms, w.text) for w in found] == [
        (0, 1000, "xca"),
        (0, 1250, "xca"),
        (1, 2000, "xcg"),
        (1, 2250, "xcg"),
        (0, 3000, "xca"),
        (0, 3250, "xca"),
    ]
    assert transcriber.batches_ms == [[500, 500], [500]]
    assert transcriber.told == ["en", "en"]
    assert reports == [2500, 3500]


def test_nothing_to_recognise_asks_nothing() -> None:
    transcriber = ScriptedTranscriber()
    assert recognised(np.zeros((1, 16_000), np.float32), [], transcriber) == ([], [])
    assert transcriber.batches_ms == []


def looping_over(longest_ms: int) -> ScriptedTranscriber:
    """A transcriber that runs in circles on more audio than it can take."""

    def say(samples: Samples) -> Decode:
        return said(LOOP) if len(samples) > longest_ms * 16 else said("quite all right")

    return ScriptedTranscriber(say)


SPEECH = window((0, 4000), (5000, 9000))


def test_a_loop_is_tried_again_in_halves() -> None:
    transcriber = looping_over(5000)
    found, _ = recognised(np.zeros((1, 160_000), np.float32), [SPEECH], transcriber)
    assert [(w.text, w.interval.start_ms) for w in found] == [
        ("quite", 0), ("all", 100), ("right", 200), ("quite", 5000), ("all", 5100), ("right", 5200),
    ]  # fmt: skip
    assert transcriber.batches_ms == [[8000], [4000, 4000]]


def test_halves_that_loop_again_are_dropped() -> None:
    found, _ = recognised(np.zeros((1, 160_000), np.float32), [SPEECH], looping_over(1000))
    assert found == []


def test_unlikely_words_are_dropped() -> None:
    doubt = ScriptedTranscriber(lambda _: said("thanks for watching", -0.9, 0.95))
    found, reports = recognised(np.zeros((1, 160_000), np.float32), [SPEECH], doubt)
    assert found == []
    assert reports == [9000]


def test_reading_stops_after_the_last_window() -> None:
    source = ArraySource(np.zeros((1, 16_000 * 60), np.float32))
    assert len(list(packed_speech(source, [window((1000, 2000))]))) == 1
    assert source.blocks_read <= 3
