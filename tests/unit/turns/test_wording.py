import pytest

from tests.timelines import A, B, call, say
from voice_analytics.domain.conversation import Word
from voice_analytics.domain.interval import Interval


def test_words_go_to_the_turn_they_are_said_in() -> None:
    words = (*say("B", 1200, "yes please"), *say("A", 0, "tea or coffee"))
    conversation = call("A[0,1000) B[1200,2000)", words=words)
    assert [turn.text for turn in conversation.turns] == ["tea or coffee", "yes please"]
    assert [word.text for word in conversation.words] == ["tea", "or", "coffee", "yes", "please"]


def test_words_of_a_response_belong_to_the_aside() -> None:
    words = (*say("A", 0, "so I rang them and then"), *say("B", 600, "right"))
    conversation = call("A[0,2000) B[600,800)", words=words)
    assert [turn.text for turn in conversation.turns] == ["so I rang them and then"]
    assert [aside.text for aside in conversation.asides] == ["right"]


@pytest.mark.parametrize(
    ("interval", "turn"),
    [
        pytest.param(Interval(0, 100), 0, id="before all speech"),
        pytest.param(Interval(1800, 2300), 0, id="mostly in the first"),
        pytest.param(Interval(2200, 2300), 0, id="in silence, nearer to the first"),
        pytest.param(Interval(3700, 3800), 1, id="in silence, nearer to the second"),
        pytest.param(Interval(2000, 4000), 0, id="as near to both"),
        pytest.param(Interval(9000, 9100), 1, id="after all speech"),
    ],
)
def test_every_word_is_found_in_the_nearest_utterance(interval: Interval, turn: int) -> None:
    word = Word("A", interval, "word", 0.5)
    conversation = call("A[1000,2000) B[2300,3700) A[4001,5000)", words=[word], duration_ms=10_000)
    own = conversation.turns_of("A")
    assert own[turn].words == (word,)
    assert own[1 - turn].words == ()


def test_words_of_who_was_not_heard_stay_in_the_call() -> None:
    conversation = call("A[0,1000)", words=say("B", 0, "hello"), participants=(A, B))
    assert conversation.turns[0].words == ()
    assert [word.text for word in conversation.words] == ["hello"]
