import pytest

from tests.timelines import A, B, C, call, hold
from voice_analytics.domain.conversation import Conversation, Event, EventKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits


def happened(conversation: Conversation) -> list[str]:
    return [
        f"{event.kind} {event.participant}[{event.interval.start_ms},{event.interval.end_ms})"
        for event in conversation.events
    ]


@pytest.mark.parametrize(
    ("timeline", "events"),
    [
        pytest.param("", [], id="nothing said"),
        pytest.param("A[0,1000) B[1200,2000)", [], id="no overlap"),
        pytest.param(
            "A[0,5000) B[4500,7000)", ["interruption B[4500,5000)"], id="interruption at the limit"
        ),
        pytest.param(
            "A[0,5000) B[4501,7000)",
            ["terminal_overlap B[4501,5000)"],
            id="terminal overlap below the limit",
        ),
        pytest.param(
            "A[0,5000) A[5400,7000) B[4900,5150) B[6800,9000)",
            ["backchannel B[4900,5150)", "terminal_overlap B[6800,7000)"],
            id="a response in a pause and then a turn",
        ),
        pytest.param(
            "A[0,4000) A[4500,4700) B[3800,4000) B[4500,7000)",
            ["terminal_overlap B[3800,4700)"],
            id="too little overlap to interrupt",
        ),
        pytest.param(
            "A[0,4000) A[4250,5000) B[4100,7000)",
            ["interruption B[4100,5000)"],
            id="interruption that began in a breath",
        ),
        pytest.param(
            "A[0,6000) B[4000,5000)", ["backchannel B[4000,5000)"], id="longest backchannel"
        ),
        pytest.param(
            "A[0,6000) B[4000,5001)",
            ["attempted_interruption B[4000,5001)"],
            id="what is longer is an attempt",
        ),
        pytest.param(
            "A[0,6000) B[5500,5900)", ["backchannel B[5500,5900)"], id="the other goes on"
        ),
        pytest.param(
            "A[0,6000) B[5501,5900)",
            ["terminal_overlap B[5501,5900)"],
            id="the other was ending and there is no change of floor",
        ),
        pytest.param(
            "A[0,2000) B[2050,2400) A[2450,4000)",
            ["backchannel B[2050,2400)"],
            id="a backchannel in a pause is the response itself",
        ),
        pytest.param(
            "A[0,1000) A[2000,6000) B[2250,5000)",
            ["simultaneous_start A[2250,5000)"],
            id="both begin after a second of silence and one yields",
        ),
        pytest.param(
            "A[0,1000) A[2000,6000) B[2251,5000)",
            ["attempted_interruption B[2251,5000)"],
            id="too late to begin together",
        ),
        pytest.param(
            "A[0,1001) A[2000,6000) B[2100,5000)",
            ["attempted_interruption B[2100,5000)"],
            id="after too short a silence",
        ),
        pytest.param(
            "A[0,1000) A[2100,2500) B[2000,5000)",
            ["simultaneous_start B[2100,2500)"],
            id="both begin and the new one takes the floor",
        ),
        pytest.param(
            "A[0,2000) B[100,900)", ["simultaneous_start A[100,900)"], id="both begin the call"
        ),
        pytest.param(
            "A[0,2000) B[0,900)",
            ["simultaneous_start A[0,900)", "simultaneous_start B[0,900)"],
            id="nothing tells who was first",
        ),
        pytest.param(
            "A[0,1000) B[0,1000)",
            ["simultaneous_start A[0,1000)", "simultaneous_start B[0,1000)"],
            id="nor who yielded",
        ),
        pytest.param(
            "A[0,1000) B[5000,6000)", ["dead_air B[1000,5000)"], id="dead air at the limit"
        ),
        pytest.param("A[0,1000) B[4999,6000)", [], id="silence below the limit"),
        pytest.param(
            "A[0,1000) A[9000,9900) B[10000,11000)",
            ["dead_air A[1000,9000)"],
            id="dead air inside a turn",
        ),
        pytest.param("A[5000,6000)", [], id="before the first speech is no dead air"),
        pytest.param(
            "A[0,60001)", ["long_monologue A[0,60001)"], id="long monologue above the limit"
        ),
        pytest.param("A[0,60000)", [], id="not at the limit"),
        pytest.param("B[0,90000)", [], id="a customer may talk as long as they like"),
        pytest.param("A[0,50000) A[53000,90000)", [], id="a long pause ends the streak"),
        pytest.param(
            "A[0,50000) A[52999,90000) B[60000,60400)",
            ["long_monologue A[0,90000)", "backchannel B[60000,60400)"],
            id="a listener response does not",
        ),
    ],
)
def test_events(timeline: str, events: list[str]) -> None:
    assert happened(call(timeline)) == events


def test_dead_air_after_the_last_speech_is_not_counted() -> None:
    assert happened(call("A[0,1000)", duration_ms=60_000)) == []


def test_dead_air_before_what_takes_no_floor_belongs_to_who_held_it_last() -> None:
    limits = TurnLimits(backchannel_goes_on_ms=100)
    conversation = call("A[0,1000) A[8000,8500) B[8000,8500)", limits=limits)
    assert happened(conversation)[0] == "dead_air A[1000,8000)"


def test_dead_air_needs_somebody_with_the_floor() -> None:
    conversation = call("A[0,1000) B[0,1000) A[8000,9000) B[8000,9000)")
    assert not [event for event in conversation.events if event.kind is EventKind.DEAD_AIR]


def test_silence_in_a_hold_is_not_dead_air() -> None:
    conversation = call("A[0,1000) B[20000,21000)", holds=[hold(2000, 15_900)])
    assert happened(conversation) == ["hold A[2000,15900)", "dead_air B[15900,20000)"]


def test_parties_not_told_apart_have_dead_air_only() -> None:
    conversation = call("A[0,70000) A[75000,80000)", participants=(A,), separated=False)
    assert happened(conversation) == ["dead_air A[70000,75000)"]


def test_event_among_three_names_the_turn_it_lies_in() -> None:
    conversation = call("A[0,4000) B[4200,9000) C[5000,5400)", participants=(A, B, C))
    (event,) = conversation.events
    assert (event.kind, event.participant, event.detail.other) == (EventKind.BACKCHANNEL, "C", "B")


def only_event(timeline: str) -> Event:
    (event,) = call(timeline).events
    return event


def test_interruption_says_what_decided_it() -> None:
    detail = only_event("A[0,5000) B[4000,7000)").detail
    assert (detail.other, detail.floor_after) == ("A", "B")
    assert (detail.remaining_ms, detail.utterance_ms) == (1000, 3000)


def test_attempt_says_what_decided_it() -> None:
    detail = only_event("A[0,9000) B[4000,6000)").detail
    assert (detail.other, detail.floor_after) == ("A", "A")
    assert (detail.remaining_ms, detail.utterance_ms) == (5000, 2000)


def test_last_word_in_the_last_turn_leaves_nobody_with_the_floor() -> None:
    assert only_event("A[0,9000) B[8700,9000)").detail.floor_after is None


def test_interval_of_an_interruption_ends_with_the_interrupted_turn() -> None:
    conversation = call("A[0,5000) B[3000,3400) B[3650,9000)")
    assert conversation.events[0].interval == Interval(3000, conversation.turns[0].interval.end_ms)
