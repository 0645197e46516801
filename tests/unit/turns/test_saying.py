"""What words tell about the floor."""

from dataclasses import replace

import pytest

from tests.timelines import ENGLISH, say
from voice_analytics.domain.turn_words import TurnWords, phrase, plain
from voice_analytics.turns.saying import finished, saying


@pytest.mark.parametrize(
    ("text", "words", "content", "listens", "speaks"),
    [
        pytest.param("Mm-hm.", 1, 0, True, False, id="listener response"),
        pytest.param("Right, I see.", 3, 0, True, False, id="phrases of several words"),
        pytest.param("okay okay okay okay", 4, 0, False, False, id="too many to be a response"),
        pytest.param("I'm him.", 2, 2, False, False, id="few words prove nothing"),
        pytest.param("right so what", 3, 2, False, False, id="a response and more"),
        pytest.param("But will it?", 3, 3, False, True, id="claims the floor"),
        pytest.param("are all sleeping and", 4, 4, False, True, id="more than a few words"),
        pytest.param("right but", 2, 1, False, False, id="a claim only counts at the start"),
    ],
)
def test_saying(text: str, words: int, content: int, listens: bool, speaks: bool) -> None:
    found = saying(say("A", 0, text), ENGLISH)
    assert found is not None
    assert (found.words, found.content) == (words, content)
    assert (found.listens, found.speaks) == (listens, speaks)


def test_words_the_recogniser_doubts_do_not_count() -> None:
    sure, unsure = say("A", 0, "right but")
    found = saying((sure, replace(unsure, confidence=0.3)), ENGLISH)
    assert found is not None
    assert found.words == 1


@pytest.mark.parametrize(
    ("text", "known"),
    [
        pytest.param("", ENGLISH, id="no words"),
        pytest.param("...", ENGLISH, id="no letters"),
        pytest.param("right", None, id="language without lists"),
        pytest.param("right", TurnWords(), id="empty list"),
    ],
)
def test_nothing_is_told_without_words_or_lists(text: str, known: TurnWords | None) -> None:
    assert saying(say("A", 0, text), known) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("that is the price.", True, id="a word that can end a turn"),
        pytest.param("two slices of the", False, id="an article"),
        pytest.param("I said I'm", False, id="a contraction"),
        pytest.param("it is late because of", False, id="two words that belong together"),
        pytest.param("The.", False, id="punctuation proves nothing"),
        pytest.param("", None, id="no words"),
    ],
)
def test_a_turn_does_not_end_with_some_words(text: str, expected: bool | None) -> None:
    words = say("A", 0, text)
    end_ms = words[-1].interval.end_ms if words else 0
    assert finished(words, end_ms, ENGLISH) is expected


def test_a_last_word_that_may_not_be_the_last_tells_nothing() -> None:
    words = say("A", 0, "two slices of the")
    end_ms = words[-1].interval.end_ms
    assert finished(words, end_ms + 400, ENGLISH) is False
    assert finished(words, end_ms + 401, ENGLISH) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("two slices of garlic", None, id="may be part of a word"),
        pytest.param("two slices of the", False, id="unfinished in any case"),
    ],
)
def test_a_last_word_in_doubt_does_not_finish_a_turn(text: str, expected: bool | None) -> None:
    words = say("A", 0, text)
    doubtful = (*words[:-1], replace(words[-1], confidence=0.39))
    assert finished(doubtful, 800, ENGLISH) is expected


def test_without_a_list_nothing_tells_how_a_turn_ended() -> None:
    words = say("A", 0, "of the")
    assert finished(words, 400, None) is None
    assert finished(words, 400, replace(ENGLISH, unfinished=frozenset())) is None


def test_plain_words_have_no_signs() -> None:
    assert plain("D'accord!") == "daccord"
    assert plain("Mm-hm,") == "mmhm"
    assert phrase("  I  see. - ") == ("i", "see")
    assert plain("Sí") == "sí"
