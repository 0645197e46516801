"""The language of a call, told on its speech."""

from collections.abc import Mapping

import numpy as np

from tests.fakes import ArraySource, Samples, ScriptedTranscriber, performed, script
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.packing import Piece, Window
from voice_analytics.pipeline.recognition import (
    LANGUAGE_AMONG_WINDOWS,
    LANGUAGE_WINDOWS,
    detect_language,
)


def windows(*spans: tuple[int, int], channel: int = 0) -> list[Window]:
    return [Window(channel, (Piece(Interval(*s), Interval(*s)),)) for s in spans]


def told(found: list[Window], transcriber: ScriptedTranscriber) -> str | None:
    end_ms = max((window.end_ms for window in found), default=1000)
    channels = 1 + max((window.channel for window in found), default=0)
    silence = np.zeros((channels, 16 * end_ms), np.float32)
    return detect_language(ArraySource(silence), found, transcriber)


def by_length(answers: Mapping[int, Mapping[str, float]]) -> ScriptedTranscriber:
    """Answer by the length of the speech, in ms."""
    return ScriptedTranscriber(languages=lambda samples: answers[len(samples) // 16])


def test_no_language_without_speech() -> None:
    assert told([], ScriptedTranscriber()) is None


def test_one_sure_window_is_enough() -> None:
    transcriber = ScriptedTranscriber(languages=lambda _: {"en": 0.9, "nl": 0.1})
    assert told(windows((0, 1000), (1500, 4000)), transcriber) == "en"
    assert transcriber.language_questions == 1


def test_the_fullest_window_is_asked_first() -> None:
    transcriber = by_length({2500: {"nl": 0.9}, 1000: {"en": 0.9}})
    assert told(windows((0, 1000), (1500, 4000)), transcriber) == "nl"


def test_votes_count_by_speech_time() -> None:
    transcriber = by_length(
        {4000: {"nl": 0.6, "en": 0.4}, 1000: {"en": 0.7, "nl": 0.3}, 900: {"en": 0.7, "nl": 0.3}}
    )
    assert told(windows((0, 1000), (2000, 6000), (7000, 7900)), transcriber) == "nl"
    assert transcriber.language_questions == LANGUAGE_WINDOWS


def test_even_votes_always_give_the_same_language() -> None:
    tied = ScriptedTranscriber(languages=lambda _: {"nl": 0.5, "en": 0.5})
    assert told(windows((0, 1000)), tied) == "en"


def test_a_window_late_in_a_long_call_is_not_read() -> None:
    early = windows(*[(at * 1000, at * 1000 + 500) for at in range(LANGUAGE_AMONG_WINDOWS)])
    late = windows((59_000, 60_000))
    source = ArraySource(np.zeros((1, 16 * 60_000), np.float32))
    detect_language(source, [*early, *late], ScriptedTranscriber())
    assert source.blocks_read <= LANGUAGE_AMONG_WINDOWS + 1


def test_every_window_is_asked_with_its_own_sound() -> None:
    """A fuller window that comes later does not cost an earlier one its sound."""
    audio = performed(script("A[500,1000) A[2000,4000) B[1200,1800)"), 5000)
    sound: list[float] = []

    def languages(samples: Samples) -> Mapping[str, float]:
        sound.append(float(np.mean(np.square(samples))))
        return {"en": 0.5, "nl": 0.5}

    found = [*windows((500, 1000), (2000, 4000)), *windows((1200, 1800), channel=1)]
    detect_language(ArraySource(audio), found, ScriptedTranscriber(languages=languages))
    assert len(sound) == LANGUAGE_WINDOWS
    assert min(sound) > 1e-3
