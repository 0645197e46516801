"""Which voice says which word."""

import numpy as np
import pytest

from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.attribution import words_by_voice
from voice_analytics.pipeline.parties import Parties
from voice_analytics.pipeline.protocols import Diarization
from voice_analytics.pipeline.recognition import RecognisedWord

WORD_MS = 200
FRAME_MS = 10
PEOPLE = tuple(Participant(f"speaker_{n}", Role.UNKNOWN, 0) for n in (1, 2))
ALWAYS = (Interval(0, 100_000),)
PARTIES = Parties(PEOPLE, (ALWAYS, ALWAYS), separated=True)

A, B = (0.95, 0.05), (0.05, 0.95)
LEANS_B = (0.3, 0.6)
BOTH = (0.6, 0.9)
NOBODY = (0.1, 0.15)


def speakers(text: str, *likely: tuple[float, float], pause_ms: int = 0) -> str:
    """Return who says each word of a text, as 1, 2 or u, by how likely each voice is then."""
    step_ms = WORD_MS + pause_ms
    frames = np.zeros((len(likely) * step_ms // FRAME_MS, 2), np.float32)
    words = []
    for index, (word, voices) in enumerate(zip(text.split(), likely, strict=True)):
        start_ms = index * step_ms
        frames[start_ms // FRAME_MS : (start_ms + WORD_MS) // FRAME_MS] = voices
        words.append(RecognisedWord(0, Interval(start_ms, start_ms + WORD_MS), word, 0.9))
    diarization = Diarization(((), ()), frames, FRAME_MS, FRAME_MS / 2)
    said = words_by_voice(words, PARTIES, diarization)
    assert [word.text for word in said] == text.split()
    assert [word.interval for word in said] == [word.interval for word in words]
    return "".join(word.participant.removeprefix("speaker_")[0] for word in said)


@pytest.mark.parametrize(
    ("text", "likely", "expected"),
    [
        pytest.param("one two three", (A, A, B), "112", id="a sure voice has said it"),
        pytest.param("one two three", (A, LEANS_B, A), "111", id="in the middle of a sentence"),
        pytest.param("one two three", (LEANS_B, A, A), "111", id="at its beginning"),
        pytest.param("one two three four five", (A, LEANS_B, A, LEANS_B, A), "11111", id="two"),
        pytest.param(
            "one two three four five six seven",
            (A, LEANS_B, LEANS_B, LEANS_B, A, A, A),
            "1222111",
            id="three are somebody speaking",
        ),
        pytest.param("one two", (A, LEANS_B), "12", id="half a sentence is no majority"),
        pytest.param("one two. three four", (A, A, LEANS_B, LEANS_B), "1122", id="own sentence"),
        pytest.param("one two! yes. three", (A, A, LEANS_B, A), "1121", id="own short sentence"),
        pytest.param('one two." three', (A, A, LEANS_B), "112", id="a quote after the stop"),
        pytest.param("one two three", (A, BOTH, A), "121", id="where both speak"),
        pytest.param("one two three", (A, NOBODY, A), "111", id="nobody's follows its sentence"),
        pytest.param("one two. three", (A, A, NOBODY), "11u", id="nobody's without a sentence"),
        pytest.param("one two three", (NOBODY, NOBODY, A), "uu1", id="mostly nobody's"),
    ],
)
def test_words_go_to_voices(
    text: str, likely: tuple[tuple[float, float], ...], expected: str
) -> None:
    assert speakers(text, *likely) == expected


def test_a_sentence_does_not_go_on_after_a_long_pause() -> None:
    assert speakers("one two three", A, A, LEANS_B, pause_ms=1000) == "111"
    assert speakers("one two three", A, A, LEANS_B, pause_ms=1100) == "112"


@pytest.mark.parametrize(
    ("speech", "expected"),
    [
        pytest.param((Interval(30, 500),), Interval(30, 200), id="begins before its voice"),
        pytest.param((Interval(0, 170),), Interval(0, 170), id="ends after it"),
        pytest.param((Interval(0, 40), Interval(60, 300)), Interval(60, 200), id="over a pause"),
        pytest.param((Interval(300, 400),), Interval(0, 200), id="beside all of it"),
        pytest.param((), Interval(0, 200), id="of a voice without speech"),
    ],
)
def test_word_lies_in_the_speech_of_its_voice(
    speech: tuple[Interval, ...], expected: Interval
) -> None:
    frames = np.full((WORD_MS // FRAME_MS, 2), A, np.float32)
    heard = [RecognisedWord(0, Interval(0, WORD_MS), "one", 0.9)]
    (said,) = words_by_voice(
        heard,
        Parties(PEOPLE, (speech, ALWAYS), separated=True),
        Diarization(((), ()), frames, FRAME_MS, FRAME_MS / 2),
    )
    assert (said.participant, said.interval) == ("speaker_1", expected)


def test_no_words() -> None:
    assert speakers("") == ""
