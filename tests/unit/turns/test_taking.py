import pytest

from tests.timelines import A, B, C, call, say, written
from voice_analytics.domain.conversation import SpeechSegment
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.turns import build_conversation


@pytest.mark.parametrize(
    ("timeline", "units"),
    [
        pytest.param("", "", id="nothing said"),
        pytest.param("A[0,500) A[700,1000)", "A[0,500) A[700,1000)", id="a gap of 200 divides"),
        pytest.param("A[0,500) A[699,1000)", "A[0,1000)", id="a gap of 199 does not"),
        pytest.param("A[0,500) A[500,1000)", "A[0,1000)", id="touching segments are one"),
        pytest.param("A[0,600) A[300,1000)", "A[0,1000)", id="overlapping segments are one"),
        pytest.param("A[0,99)", "", id="a click is no speech"),
        pytest.param("A[0,100)", "A[0,100)", id="what is longer than a click is"),
        pytest.param("A[0,99) A[150,900)", "A[0,900)", id="a click beside speech belongs to it"),
        pytest.param("B[0,500) A[0,500)", "A[0,500) B[0,500)", id="equal times in party order"),
        pytest.param("A[500,9000)", "A[500,5000)", id="speech is cut at the end of the call"),
        pytest.param("A[5000,9000)", "", id="speech after the end is left out"),
    ],
)
def test_units(timeline: str, units: str) -> None:
    assert written(call(timeline, duration_ms=5000).ipus) == units


def test_speech_before_the_call_is_cut() -> None:
    segments = (SpeechSegment("A", Interval(-500, 400)), SpeechSegment("A", Interval(-900, -600)))
    conversation = build_conversation(1000, (A, B), segments, (), TurnLimits())
    assert written(conversation.segments) == "A[0,400)"


def test_speech_of_a_stranger_is_refused() -> None:
    with pytest.raises(ValueError, match="words of C, Z, not among the participants"):
        call("A[0,500) Z[600,900) C[900,950)")


def test_words_of_a_stranger_are_refused() -> None:
    with pytest.raises(ValueError, match="words of C, not among the participants"):
        call("A[0,500)", words=say("C", 0, "hello"))


@pytest.mark.parametrize(
    ("timeline", "turns", "asides"),
    [
        pytest.param("", "", "", id="nothing said"),
        pytest.param("A[0,500)", "A[0,500)", "", id="one speaks"),
        pytest.param(
            "A[0,1000) B[1200,2000) A[2300,3000)",
            "A[0,1000) B[1200,2000) A[2300,3000)",
            "",
            id="with gaps",
        ),
        pytest.param(
            "A[0,1000) A[9000,9500) B[9700,9900)",
            "A[0,9500) B[9700,9900)",
            "",
            id="a pause of any length is inside the turn",
        ),
        pytest.param(
            "A[0,2000) B[1700,3000)", "A[0,2000) B[1700,3000)", "", id="with a terminal overlap"
        ),
        pytest.param(
            "A[0,5000) B[2000,2400)", "A[0,5000)", "B[2000,2400)", id="a response takes no floor"
        ),
        pytest.param(
            "A[0,5000) B[2000,4400)", "A[0,5000)", "B[2000,4400)", id="nor does a lost attempt"
        ),
        pytest.param(
            "A[0,2000) B[2050,2400) A[2450,4000)",
            "A[0,4000)",
            "B[2050,2400)",
            id="a response in the other's short pause",
        ),
        pytest.param(
            "A[0,2000) B[1400,2400) A[2400,4000)",
            "A[0,4000)",
            "B[1400,2400)",
            id="the longest response partly in a pause",
        ),
        pytest.param(
            "A[0,400) A[700,1000) B[1050,1350) A[1400,3000)",
            "A[0,3000)",
            "B[1050,1350)",
            id="who pauses between short pieces was talking",
        ),
        pytest.param(
            "A[0,2000) B[2050,2450) A[2500,4000)",
            "A[0,2000) B[2050,2450) A[2500,4000)",
            "",
            id="a pause of half a second gives the floor away",
        ),
        pytest.param(
            "A[0,2000) B[2100,2500) A[2600,4000)",
            "A[0,2000) B[2100,2500) A[2600,4000)",
            "",
            id="an answer between two questions",
        ),
        pytest.param(
            "A[0,2000) B[1200,2449) A[2449,4000)",
            "A[0,2000) B[1200,2449) A[2449,4000)",
            "",
            id="what is long is no response",
        ),
        pytest.param(
            "A[0,2000) B[1600,2900) A[2299,4000)",
            "A[0,4000)",
            "B[1600,2900)",
            id="a breath of the holder does not give the floor away",
        ),
        pytest.param(
            "A[0,5000) B[4000,4500) B[4750,7000)",
            "A[0,5000) B[4000,7000)",
            "",
            id="nor does a breath of the taker",
        ),
        pytest.param(
            "A[0,5000) B[4000,4500) B[4800,7000)",
            "A[0,5000) B[4800,7000)",
            "B[4000,4500)",
            id="a response and then a turn",
        ),
        pytest.param(
            "A[0,5000) B[5050,5350) A[5400,5800) B[5850,9000)",
            "A[0,5000) B[5050,5350) A[5400,5800) B[5850,9000)",
            "",
            id="in quick exchange nobody merely responds",
        ),
        pytest.param(
            "A[0,400) B[450,800) A[850,3000)",
            "A[0,400) B[450,800) A[850,3000)",
            "",
            id="a response needs somebody who was talking",
        ),
        pytest.param(
            "A[0,3000) B[3050,3400) A[3450,3800)",
            "A[0,3000) B[3050,3400) A[3450,3800)",
            "",
            id="and who goes on",
        ),
        pytest.param(
            "A[0,5000) B[4000,4950)",
            "A[0,5000)",
            "B[4000,4950)",
            id="a sliver at the end keeps the floor of who has it",
        ),
        pytest.param(
            "A[0,5000) B[4000,5090) A[6000,7000)",
            "A[0,7000)",
            "B[4000,5090)",
            id="a sliver alone does not take the floor",
        ),
        pytest.param(
            "A[0,5000) B[4000,5100) A[6000,7000)",
            "A[0,5000) B[4000,5100) A[6000,7000)",
            "",
            id="more than a sliver does",
        ),
        pytest.param("A[0,1000) B[0,1000)", "", "A[0,1000) B[0,1000)", id="nobody is ever alone"),
        pytest.param(
            "A[0,9000) B[1000,1300) B[1799,2100)",
            "A[0,9000)",
            "B[1000,2100)",
            id="two parts of one response",
        ),
        pytest.param(
            "A[0,9000) B[1000,1300) B[1800,2100)",
            "A[0,9000)",
            "B[1000,1300) B[1800,2100)",
            id="two responses",
        ),
    ],
)
def test_turns_and_asides(timeline: str, turns: str, asides: str) -> None:
    conversation = call(timeline)
    assert written(conversation.turns) == turns
    assert written(conversation.asides) == asides


def test_of_two_possible_responses_in_a_row_neither_is_one() -> None:
    limits = TurnLimits(response_pause_ms=1000, backchannel_goes_on_ms=300)
    conversation = call("A[0,5000) B[5050,5450) A[5500,5900) B[5950,9000)", limits=limits)
    assert len(conversation.turns) == 4


def test_aside_after_the_own_turn_is_not_joined_to_the_turn() -> None:
    conversation = call("A[0,5000) B[4800,9000) A[5300,5500)")
    assert written(conversation.turns) == "A[0,5000) B[4800,9000)"
    assert written(conversation.asides) == "A[5300,5500)"


def test_three_parties_hold_the_floor_in_turn() -> None:
    conversation = call(
        "A[0,1000) B[1200,2000) C[1900,4000) A[2500,2800) B[4100,5000)", participants=(A, B, C)
    )
    assert written(conversation.turns) == "A[0,1000) B[1200,2000) C[1900,4000) B[4100,5000)"
    assert written(conversation.asides) == "A[2500,2800)"


def test_parties_not_told_apart_have_paragraphs() -> None:
    timeline = "A[0,1000) A[1500,2000) A[3000,4000) A[4999,6000)"
    conversation = call(timeline, participants=(A,), separated=False)
    assert written(conversation.turns) == "A[0,2000) A[3000,6000)"
    for found in (conversation.asides, conversation.transfers, conversation.events):
        assert found == ()


def test_call_of_no_length_is_empty() -> None:
    conversation = call("", duration_ms=0)
    for found in (conversation.states, conversation.turns, conversation.events):
        assert found == ()
