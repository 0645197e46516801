"""Who had the call when, from what was said."""

import itertools
from dataclasses import replace

import pytest

from tests.scenes import Line, agent, customer, talk
from tests.timelines import A, B, hold
from voice_analytics.domain.call import Participant, Role, Stint, StintKind, StintNote
from voice_analytics.domain.conversation import Conversation
from voice_analytics.listening.stints import ended_by_agent, find_stints

A2 = Participant("A2", Role.AGENT, channel=0)
QUEUE = ("announcement", "queue")
MENU = ("announcement", "ivr")
TRANSFER = ("friction", "transfer")


def other_agent(text: str, gap_ms: int | None = None) -> Line:
    return Line("A2", text, (), gap_ms)


def kinds(conversation: Conversation) -> list[tuple[str, str | None]]:
    return [(s.kind.value, s.participant) for s in find_stints(conversation)]


def test_a_plain_call_is_one_stint_of_the_agent() -> None:
    conversation = talk(customer("hello"), agent("hello"))
    (stint,) = find_stints(conversation)
    assert (stint.kind, stint.participant) == (StintKind.AGENT, "A")
    assert stint.interval.end_ms == conversation.duration_ms


def test_stints_partition_the_call() -> None:
    conversation = talk(
        agent("all our agents are busy", QUEUE),
        agent("hello this is Sam", "greeting", gap_ms=4000),
        customer("hello"),
        agent("I will put you through", TRANSFER),
        agent("hello this is Kim", "greeting", gap_ms=9000),
        customer("hello again"),
    )
    stints = find_stints(conversation)
    assert [s.kind.value for s in stints] == ["queue", "agent", "queue", "agent"]
    assert [s.index for s in stints] == [0, 1, 2, 3]
    assert stints[0].interval.start_ms == 0
    assert stints[-1].interval.end_ms == conversation.duration_ms
    for before, after in itertools.pairwise(stints):
        assert before.interval.end_ms == after.interval.start_ms


def test_a_menu_before_the_agent_is_an_ivr() -> None:
    menu = agent("press one for sales", MENU)
    conversation = talk(menu, agent("hello", gap_ms=4000), customer("hello"))
    assert kinds(conversation) == [("ivr", None), ("agent", "A")]


def test_a_menu_alone_has_no_agent() -> None:
    conversation = talk(agent("press one for sales", MENU), customer("agent please"))
    assert kinds(conversation) == [("ivr", None)]


def test_a_voicemail_is_told() -> None:
    conversation = talk(
        agent("please leave a message after the tone", ("announcement", "voicemail")),
        customer("it is me call me back", gap_ms=2000),
    )
    assert kinds(conversation) == [("voicemail", None)]


def test_a_voicemail_spoken_of_in_a_conversation_is_none() -> None:
    conversation = talk(
        agent("hello"),
        customer("hello"),
        agent("leave a message after the tone", ("announcement", "voicemail")),
        customer("fine"),
    )
    assert kinds(conversation) == [("agent", "A")]


def test_an_agent_who_quotes_a_prompt_makes_no_stint() -> None:
    conversation = talk(
        customer("hello"),
        agent("thank you"),
        agent("did you press one for sales", MENU),
        customer("yes"),
    )
    assert kinds(conversation) == [("agent", "A")]


@pytest.mark.parametrize(
    ("gap_ms", "marks", "count"),
    [
        pytest.param(9000, ("greeting",), 3, id="greeting after waiting"),
        pytest.param(500, ("greeting",), 1, id="greeting at once"),
        pytest.param(9000, (), 1, id="no greeting"),
    ],
)
def test_a_handover_needs_waiting_and_a_greeting(
    gap_ms: int, marks: tuple[str, ...], count: int
) -> None:
    conversation = talk(
        customer("hello"),
        agent("I will put you through", TRANSFER),
        agent("hello this is Kim", *marks, gap_ms=gap_ms),
        customer("hello"),
    )
    assert len(find_stints(conversation)) == count


def test_a_hold_counts_as_waiting() -> None:
    lines = [
        customer("hello"),
        agent("I will put you through", TRANSFER),
        agent("hello this is Kim", "greeting", gap_ms=3200),
        customer("hello"),
    ]
    assert len(find_stints(talk(*lines, events=[hold(3000, 5000)]))) == 3


def test_a_new_voice_takes_over() -> None:
    conversation = talk(
        agent("hello"),
        customer("hello"),
        other_agent("hello this is Kim", gap_ms=3000),
        customer("hello Kim"),
        other_agent("bye"),
        participants=(A, B, A2),
    )
    assert kinds(conversation) == [("agent", "A"), ("agent", "A2")]


def test_a_consultation_is_apart() -> None:
    long = " ".join(["word"] * 20)
    conversation = talk(
        customer("hello"),
        agent("one moment I ask my colleague"),
        other_agent(long, gap_ms=1000),
        agent(long),
        customer("well"),
        agent("it is fine"),
        participants=(A, B, A2),
    )
    assert [kind for kind, _ in kinds(conversation)] == ["agent", "consult", "agent"]


def test_what_the_source_states_wins() -> None:
    conversation = talk(customer("hello"), agent("hello"), tail_ms=10_000)
    stated = (
        StintNote(StintKind.QUEUE, 0, 500),
        StintNote(StintKind.AGENT, 500, 99_000),
        StintNote(StintKind.AGENT, 990_000, 999_000),
    )
    first, second = find_stints(conversation, stated)
    assert (first.kind, first.participant) == (StintKind.QUEUE, None)
    assert (second.participant, second.interval.end_ms) == ("A", conversation.duration_ms)


def test_no_agent_no_stint() -> None:
    nobody = talk(customer("hello"), participants=(B,))
    assert find_stints(nobody) == ()
    assert find_stints(replace(talk(agent("hello")), duration_ms=0)) == ()


@pytest.mark.parametrize(
    ("lines", "ended"),
    [
        pytest.param([customer("hello"), agent("bye")], True, id="agent has the last word"),
        pytest.param([agent("hello"), customer("useless")], False, id="hung up"),
        pytest.param([agent("hello"), customer("bye", "farewell")], True, id="farewell"),
        pytest.param([agent("all done", "closing_check"), customer("no")], True, id="closing"),
    ],
)
def test_who_ended_the_call(lines: list[Line], ended: bool) -> None:
    conversation = talk(*lines)
    stints = find_stints(conversation)
    assert ended_by_agent(conversation, stints[0], stints) is ended


def test_a_consultation_ends_no_stint() -> None:
    conversation = talk(customer("hello"), agent("bye"))
    (own,) = find_stints(conversation)
    consult = Stint(1, StintKind.CONSULT, None, own.interval)
    assert ended_by_agent(conversation, own, (own, consult)) is True
