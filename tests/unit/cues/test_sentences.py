"""Turns become sentences, with punctuation and without."""

import pytest

from tests.unit.cues.calls import spoken
from voice_analytics.cues.sentences import LONG_WORDS, split_sentences
from voice_analytics.domain.phrases import Writing

WRITING = Writing(abbreviations=frozenset({"mr"}))


def sentences(text: str, gap_ms: int = 300) -> list[str]:
    return [s.text for s in split_sentences(spoken(text, gap_ms=gap_ms), WRITING)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "A: Hello. How are you? Fine!", ["Hello.", "How are you?", "Fine!"], id="stops"
        ),
        pytest.param("A: Thanks, Mr. Hall, bye.", ["Thanks, Mr. Hall, bye."], id="abbreviation"),
        pytest.param(
            "A: it is\n-- 900\nA: broken", ["it is", "broken"], id="pause, no punctuation"
        ),
        pytest.param("A: It is,\n-- 500\nA: broken.", ["It is, broken."], id="hesitation"),
        pytest.param("A: It is,\n-- 1300\nA: broken.", ["It is,", "broken."], id="long pause"),
        pytest.param("", [], id="nobody speaks"),
    ],
)
def test_a_turn_is_divided(text: str, wanted: list[str]) -> None:
    assert sentences(text) == wanted


def test_a_long_stretch_without_punctuation_is_divided_at_its_longest_pause() -> None:
    half = " ".join(["word"] * (LONG_WORDS - 5))
    assert sentences(f"A: {half}\nA: {half}") == [half, half]


def test_sentences_are_in_order_of_time_and_know_their_turn() -> None:
    found = split_sentences(spoken("A: One. Two.\nB: Three.\nA: Four."), WRITING)
    assert [(s.participant, s.text, s.turn) for s in found] == [
        ("A", "One.", 0), ("A", "Two.", 0), ("B", "Three.", 1), ("A", "Four.", 2),
    ]  # fmt: skip
    assert all(s.confidence == pytest.approx(0.9) for s in found)
