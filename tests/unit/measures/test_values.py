"""What each measure says of calls written as timelines."""

from collections.abc import Mapping

import pytest

from tests.timelines import A, call, hold, say
from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import CALL, UNDEFINED, Measure, Value
from voice_analytics.measures import MEASURES

BY_KEY: Mapping[str, Measure] = {measure.key: measure for measure in MEASURES}
UNSEPARATED_STILL_DEFINED = {
    "talk_time",
    "silence_share",
    "dead_air_count",
    "dead_air_longest",
    "speech_rate",
}


def value(key: str, conversation: Conversation, participant: str = CALL) -> Value:
    return BY_KEY[key].compute(conversation)[participant]


@pytest.mark.parametrize(
    ("key", "timeline", "a", "b"),
    [
        pytest.param(
            "talk_time",
            "A[0,1000) A[1100,2000) A[3000,4000)",
            Value(3000, 2),
            Value(0, 0),
            id="talk time bridges short pauses",
        ),
        pytest.param(
            "talk_share",
            "A[0,3000) B[2000,3000)",
            Value(0.75, 1),
            Value(0.25, 1),
            id="talk shares add up to one in spite of overlap",
        ),
        pytest.param(
            "talk_over_time",
            "A[0,5000) B[4000,9000) B[1000,1400) A[8900,12000)",
            Value(100, 1),
            Value(1000, 1),
            id="talk-over is by who began it and without responses",
        ),
        pytest.param(
            "talk_over_time",
            "A[0,9000) B[3000,4000) B[4400,5500)",
            Value(0, 0),
            Value(2100, 1),
            id="a pause within an attempt talks over nobody",
        ),
        pytest.param(
            "talk_over_long",
            "A[0,9000) B[3000,4001) B[6000,7001)",
            Value(0, 0),
            Value(2, 2),
            id="long from one second on",
        ),
        pytest.param(
            "talk_over_long",
            "A[0,5000) B[4000,9000)",
            Value(0, 0),
            Value(0, 0),
            id="one second is not long",
        ),
        pytest.param(
            "talk_over_longest",
            "A[0,9000) B[2000,3100) B[5000,6500)",
            UNDEFINED,
            Value(1500, 2),
            id="longest talk-over",
        ),
        pytest.param(
            "talk_over_time", "A[0,5000)", UNDEFINED, Value(0, 0), id="nobody to talk over"
        ),
        pytest.param(
            "turn_count",
            "A[0,3000) B[1000,1300) B[3100,4000) A[4200,5000)",
            Value(2, 2),
            Value(1, 1),
            id="a backchannel is no turn",
        ),
        pytest.param(
            "turn_count", "A[0,3000)", Value(1, 1), Value(0, 0), id="who is silent has no turn"
        ),
        pytest.param(
            "turn_length_median",
            "A[0,1000) B[1200,2200) A[2400,5400)",
            Value(2000, 2),
            Value(1000, 1),
            id="median turn",
        ),
        pytest.param(
            "turn_length_longest",
            "A[0,1000) B[1200,2200) A[2400,3400) A[8000,9000)",
            Value(6600, 2),
            Value(1000, 1),
            id="longest turn with its pause",
        ),
        pytest.param(
            "turn_length_longest", "A[0,1000)", Value(1000, 1), UNDEFINED, id="no turn, no length"
        ),
        pytest.param(
            "longest_monologue",
            "A[0,4000) A[6999,9000) A[12000,13000) B[1000,1400)",
            Value(9000, 2),
            UNDEFINED,
            id="a pause of three seconds ends a monologue, a response does not",
        ),
        pytest.param(
            "response_latency_median",
            "A[0,1000) B[1200,2199) A[2399,4000) B[4600,5000)",
            UNDEFINED,
            Value(400, 2),
            id="latency only after a turn of a second",
        ),
        pytest.param(
            "response_latency_p10",
            "A[0,1000) B[1200,2200) A[2700,3700) B[4100,5000)",
            Value(500, 1),
            Value(220, 2),
            id="tenth percentile",
        ),
        pytest.param(
            "response_latency_p90",
            "A[0,1000) B[1200,2200) A[2700,3700) B[4100,5000)",
            Value(500, 1),
            Value(380, 2),
            id="ninetieth percentile",
        ),
        pytest.param(
            "floor_transfer_offset",
            "A[0,500) B[700,1500) A[1400,2000)",
            Value(-100, 1),
            Value(200, 1),
            id="offset of who takes the floor",
        ),
        pytest.param(
            "interruption_rate",
            "A[0,30000) B[29000,60000)",
            Value(0.0, 0),
            Value(20.0, 1),
            id="interruptions per ten minutes of the other",
        ),
        pytest.param(
            "backchannel_rate",
            "A[0,30000) B[9000,9400) B[20000,20400)",
            Value(0.0, 0),
            Value(4.0, 2),
            id="backchannels per minute of the other",
        ),
        pytest.param(
            "backchannel_rate",
            "A[0,30000)",
            UNDEFINED,
            Value(0.0, 0),
            id="nobody to answer",
        ),
        pytest.param(
            "pause_rate",
            "A[0,10000) A[10249,20000) A[20250,30249)",
            Value(60_000 / 29_750, 1),
            UNDEFINED,
            id="pauses from a quarter of a second on",
        ),
    ],
)
def test_value_of_each_party(key: str, timeline: str, a: Value, b: Value) -> None:
    assert BY_KEY[key].compute(call(timeline)) == {"A": a, "B": b}


@pytest.mark.parametrize(
    ("key", "timeline", "duration_ms", "expected"),
    [
        pytest.param(
            "overlap_time", "A[0,3000) B[1000,1400) B[2800,4000)", 4000, Value(600, 2), id="both"
        ),
        pytest.param("overlap_time", "A[0,3000)", 3000, Value(0, 0), id="no overlap is a zero"),
        pytest.param(
            "overlap_share", "A[0,3000) B[2000,4000)", 9000, Value(0.25, 1), id="share of speech"
        ),
        pytest.param(
            "terminal_overlap_share",
            "A[0,2000) B[1501,4000) A[3500,6000) B[6000,7000) A[6900,8000)",
            8000,
            Value(0.5, 4),
            id="neither half a second nor none",
        ),
        pytest.param(
            "terminal_overlap_share", "A[0,2000)", 2000, UNDEFINED, id="no change of floor"
        ),
        pytest.param(
            "silence_share",
            "A[1000,2000) B[3000,4000)",
            5000,
            Value(0.6, 3),
            id="silence at both ends counts",
        ),
        pytest.param(
            "dead_air_count",
            "A[5000,6000) B[9000,10000) A[12999,14000)",
            20_000,
            Value(1, 1),
            id="dead air between speech from three seconds on",
        ),
        pytest.param(
            "dead_air_longest",
            "A[0,1000) B[4000,5000) A[9000,10000)",
            10_000,
            Value(4000, 2),
            id="longest dead air",
        ),
        pytest.param("dead_air_count", "A[0,1000)", 9000, Value(0, 0), id="no dead air is a zero"),
        pytest.param("dead_air_longest", "A[0,1000)", 9000, UNDEFINED, id="none, none longest"),
        pytest.param(
            "interactivity",
            "A[0,1000) B[1000,2000) A[2000,3000)",
            30_000,
            Value(4.0, 2),
            id="transfers per minute of the call",
        ),
        pytest.param("interactivity", "A[0,1000)", 1000, Value(0.0, 0), id="one holds the floor"),
    ],
)
def test_value_of_the_call(key: str, timeline: str, duration_ms: int, expected: Value) -> None:
    assert value(key, call(timeline, duration_ms=duration_ms)) == expected


def test_latency_leaves_out_answers_after_a_hold() -> None:
    conversation = call(
        "A[0,2000) B[2300,4000) A[9000,11000) B[11300,12000)", holds=[hold(5000, 8000)]
    )
    assert value("response_latency_median", conversation, "A") == UNDEFINED
    assert value("response_latency_median", conversation, "B") == Value(300, 2)


def test_dead_air_leaves_out_holds() -> None:
    conversation = call("A[0,1000) B[20000,21000)", holds=[hold(1500, 16_000)])
    assert value("dead_air_longest", conversation) == Value(4000, 1)


NINE_WORDS = "one two three four five six seven eight nine"


def test_speech_rate_is_over_own_speech_without_pauses() -> None:
    words = say("A", 0, NINE_WORDS, word_ms=500)
    conversation = call("A[0,2000) A[3500,6000)", words=words)
    assert value("speech_rate", conversation, "A") == Value(9 * 60_000 / 4500, 1)


def test_speech_rate_leaves_out_short_turns() -> None:
    words = say("A", 0, "one two three four five six seven")
    assert value("speech_rate", call("A[0,2000)", words=words), "A") == UNDEFINED


def test_speech_rate_leaves_out_turns_that_were_cut_off() -> None:
    words = (*say("A", 0, NINE_WORDS), *say("A", 8000, NINE_WORDS))
    conversation = call("A[0,4000) B[3000,7000) A[7500,10500)", words=words)
    assert value("speech_rate", conversation, "A") == Value(9 * 60_000 / 3000, 1)


def test_words_of_a_response_do_not_count_as_pace() -> None:
    words = (*say("A", 0, NINE_WORDS), *say("B", 1000, NINE_WORDS, word_ms=80))
    conversation = call("A[0,4000) B[1000,1800)", words=words)
    assert value("speech_rate", conversation, "B") == UNDEFINED


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_what_needs_two_parties_is_undefined_when_they_are_not_told_apart(
    measure: Measure,
) -> None:
    words = say("A", 0, NINE_WORDS)
    conversation = call("A[0,3000) A[9000,12000)", participants=(A,), words=words, separated=False)
    defined = all(found.value is not None for found in measure.compute(conversation).values())
    assert defined is (measure.key in UNSEPARATED_STILL_DEFINED)
