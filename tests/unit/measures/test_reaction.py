"""How soon participants answer, acknowledge and deal with what was said."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.timelines import call, hold, say
from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import UNDEFINED, Measure, Value
from voice_analytics.measures import MEASURES

BY_KEY: Mapping[str, Measure] = {measure.key: measure for measure in MEASURES}
MEDIAN = "response_latency_median"
ACKNOWLEDGED = "reaction_time_event_acknowledged"
ANSWERED = "reaction_time_event_answered"


def value(key: str, conversation: Conversation, participant: str = "A") -> Value:
    return BY_KEY[key].compute(conversation)[participant]


def cue(kind: CueKind, participant: str, start_ms: int, end_ms: int) -> Cue:
    return Cue(kind, participant, Interval(start_ms, end_ms), "", 0.9)


def test_latency_has_an_interval_from_five_answers_on() -> None:
    turns = " ".join(
        f"B[{at},{at + 1500}) A[{at + 1500 + gap},{at + 4000})"
        for at, gap in zip(range(0, 25_000, 5000), (100, 200, 300, 400, 500), strict=True)
    )
    found = value(MEDIAN, call(turns))
    assert (found.value, found.count) == (300, 5)
    assert found.low is not None
    assert found.high is not None
    assert 100 <= found.low < 300 < found.high <= 500
    assert value(MEDIAN, call(turns), "B") == Value(1000, 4)


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        pytest.param([("A", 500, 1900)], UNDEFINED, id="announced in the turn before"),
        pytest.param([("B", 2600, 3900)], UNDEFINED, id="announced by the other"),
        pytest.param([("A", 9500, 9900)], Value(5000, 1), id="announced for later"),
        pytest.param([], Value(5000, 1), id="not announced"),
    ],
)
def test_latency_leaves_out_announced_waits(
    waits: list[tuple[str, int, int]], expected: Value
) -> None:
    conversation = call("A[0,2000) B[2500,4000) A[9000,10000)")
    cues = tuple(cue(CueKind.ANNOUNCED_WAIT, *wait) for wait in waits)
    assert value(MEDIAN, replace(conversation, cues=cues)) == expected


def test_latency_keeps_an_answer_that_did_not_wait() -> None:
    conversation = call("A[0,2000) B[1900,4000)")
    announced = (cue(CueKind.ANNOUNCED_WAIT, "A", 500, 1900),)
    assert value(MEDIAN, replace(conversation, cues=announced), "B") == Value(-100, 1)


def test_latency_leaves_out_answers_across_a_handover() -> None:
    conversation = call("A[0,2000) B[2500,4000) A[5000,7000)")
    assert value(MEDIAN, conversation) == Value(1000, 1)
    assert value(MEDIAN, replace(conversation, handovers_ms=(4500,))) == UNDEFINED
    assert value(MEDIAN, replace(conversation, handovers_ms=(3000,))) == Value(1000, 1)


COMPLAINT = cue(CueKind.COMPLAINT, "B", 500, 3000)
WORDS = say("A", 3400, "oh I am sorry we will send it again")
"""Nine words from 3.4 s on, each 0.2 s long."""


def reacting(*cues: Cue, timeline: str = "B[0,3000) A[3400,5400)") -> Conversation:
    conversation = call(timeline, words=(*say("B", 0, "this is late"), *WORDS))
    return replace(conversation, cues=cues)


def test_acknowledged_is_the_first_acknowledgement() -> None:
    first = cue(CueKind.ACKNOWLEDGEMENT, "A", 3600, 4400)
    later = cue(CueKind.ACKNOWLEDGEMENT, "A", 4600, 5000)
    assert value(ACKNOWLEDGED, reacting(COMPLAINT, first, later)) == Value(600, 1)
    assert value(ACKNOWLEDGED, reacting(COMPLAINT)) == UNDEFINED
    assert value(ACKNOWLEDGED, reacting(first)) == UNDEFINED


def test_acknowledged_while_listening_counts_too() -> None:
    during = cue(CueKind.ACKNOWLEDGEMENT, "A", 2500, 2900)
    timeline = "B[0,3000) A[2500,2900) B[3000,3200) A[3400,5400)"
    assert value(ACKNOWLEDGED, reacting(COMPLAINT, during, timeline=timeline)) == Value(-500, 1)


def test_answered_is_the_first_word_beyond_courtesies() -> None:
    assert value(ANSWERED, reacting(COMPLAINT)) == Value(400, 1)
    sorry = cue(CueKind.APOLOGY, "A", 3600, 4200)
    oh = cue(CueKind.BACKCHANNEL, "A", 3400, 3600)
    assert value(ANSWERED, reacting(COMPLAINT, oh, sorry)) == Value(1200, 1)
    everything = cue(CueKind.ACKNOWLEDGEMENT, "A", 3400, 5400)
    assert value(ANSWERED, reacting(COMPLAINT, everything)) == UNDEFINED


def test_several_cues_of_one_turn_are_one_event() -> None:
    feeling = cue(CueKind.FEELING, "B", 0, 400)
    assert value(ANSWERED, reacting(feeling, COMPLAINT)) == Value(400, 1)


def test_own_questions_call_for_no_reaction_of_ones_own() -> None:
    assert value(ANSWERED, reacting(cue(CueKind.QUESTION, "A", 3400, 5000))) == UNDEFINED


def test_nobody_reacts_after_the_last_turn() -> None:
    late = cue(CueKind.COMPLAINT, "B", 6000, 7000)
    timeline = "B[0,3000) A[3400,5400) B[6000,7000)"
    assert value(ANSWERED, reacting(late, timeline=timeline)) == UNDEFINED


def test_a_reaction_after_a_hold_or_a_handover_is_left_out() -> None:
    conversation = reacting(COMPLAINT)
    handed = replace(conversation, handovers_ms=(3200,))
    held = replace(conversation, events=(hold(3050, 3300), *conversation.events))
    assert value(ANSWERED, handed) == UNDEFINED
    assert value(ANSWERED, held) == UNDEFINED
