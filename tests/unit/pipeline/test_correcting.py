"""A report as people corrected it."""

from dataclasses import replace

import pytest

from tests.reports import report_of
from tests.timelines import ENGLISH, call, say
from voice_analytics.config.packs import read_packs
from voice_analytics.cues import phrase_book
from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import EventKind
from voice_analytics.domain.correction import RolesCorrected, WordsCorrected
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.report import AudioLimit, CallReport
from voice_analytics.pipeline.correcting import Lists, corrected

TALK = "A[0,2000) B[2500,6500) A[7000,9000) B[9500,12000)"
SAID = (
    *say("A", 0, "good morning you reached the shop"),
    *say("B", 2500, "hello my parcel has not come and I am so angry"),
    *say("A", 7000, "I will look into it for you"),
    *say("B", 9500, "thank you"),
)


def report(said: tuple[object, ...] = SAID, talk: str = TALK) -> CallReport:
    made = report_of(call(talk, words=said))  # type: ignore[arg-type]
    return replace(made, call=replace(made.call, language="en"))


@pytest.fixture(scope="module")
def english() -> Lists:
    return Lists(phrase_book(read_packs()["en"]), ENGLISH)


def values(one: CallReport, key: str) -> dict[str, object]:
    return {each.participant: each.value.value for each in one.measures if each.key == key}


def test_swapped_roles_are_carried_through_the_report(english: Lists) -> None:
    before = report()
    after = corrected(before, RolesCorrected("B"), english)
    assert after.call.participants == (
        Participant("customer", Role.CUSTOMER, 0),
        Participant("agent", Role.AGENT, 1),
    )
    assert [turn.participant for turn in after.turns] == ["customer", "agent"] * 2
    assert [turn.text for turn in after.turns] == [turn.text for turn in before.turns]
    assert {stint.participant for stint in after.call.stints} == {"agent"}
    assert [one.participant for one in after.assessments] == ["agent"]
    assert set(after.curves.participants) == {"agent", "customer"}
    assert after.curves.participants["agent"] == before.curves.participants["B"]
    talk = values(before, "talk_time")
    assert values(after, "talk_time") == {"customer": talk["A"], "agent": talk["B"]}


def test_swapped_twice_is_as_it_was(english: Lists) -> None:
    once = corrected(report(), RolesCorrected("B"), english)
    twice = corrected(corrected(once, RolesCorrected("customer"), english),
                      RolesCorrected("customer"), english)  # fmt: skip
    assert twice == once


def test_voice_without_a_role_becomes_the_agent_and_the_other_the_customer(english: Lists) -> None:
    unknown = (Participant("A", Role.UNKNOWN, 0), Participant("B", Role.UNKNOWN, 0))
    one = report()
    one = replace(
        one,
        call=replace(one.call, participants=unknown, stints=()),
        audio=replace(one.audio, limits=(AudioLimit.MONO_DIARISED, AudioLimit.ROLES_UNKNOWN)),
    )
    after = corrected(one, RolesCorrected("A"), english)
    assert [(who.id, who.role) for who in after.call.participants] == [
        ("agent", Role.AGENT), ("customer", Role.CUSTOMER),
    ]  # fmt: skip
    assert after.audio.limits == (AudioLimit.MONO_DIARISED,)
    assert [one.participant for one in after.assessments] == ["agent"]


def test_long_monologue_is_the_new_agents(english: Lists) -> None:
    one = report((), "A[0,70000) B[71000,72000)")
    assert [event.kind for event in one.events] == [EventKind.LONG_MONOLOGUE]
    after = corrected(one, RolesCorrected("B"), english)
    assert after.events == ()


def test_word_that_was_misheard_is_replaced_in_its_place(english: Lists) -> None:
    before = report()
    by = WordsCorrected("B", Interval(2700, 2900), "my")
    assert corrected(before, by, english).turns[1].text == before.turns[1].text
    after = corrected(before, replace(by, text="our big"), english)
    assert after.turns[1].text == "hello our big parcel has not come and I am so angry"
    new = [word for word in after.words if word.text in {"our", "big"}]
    assert [word.interval for word in new] == [Interval(2700, 2800), Interval(2800, 2900)]
    assert {word.confidence for word in new} == {1.0}
    assert [word for word in after.words if word.participant == "A"] == [
        word for word in before.words if word.participant == "A"
    ]


def test_text_of_a_turn_moves_only_the_words_that_differ(english: Lists) -> None:
    before = report()
    text = "hello my parcels have not come and I am so very angry"
    after = corrected(before, WordsCorrected("B", Interval(2500, 6500), text), english)
    assert after.turns[1].text == text
    was = {word.text: word.interval for word in before.turns[1].words}
    now = {word.text: word.interval for word in after.turns[1].words}
    assert {text for text in now if text not in was} == {"parcels", "have", "very"}
    assert all(now[text] == was[text] for text in now.keys() & was.keys())
    assert (now["parcels"], now["have"]) == (was["parcel"], was["has"])


def test_nothing_was_said(english: Lists) -> None:
    after = corrected(report(), WordsCorrected("B", Interval(9500, 12000), ""), english)
    assert [turn.text for turn in after.turns][-1] == ""


def test_words_decide_again_what_an_event_is(english: Lists) -> None:
    said = (*say("A", 0, "now let me tell you how all of this works here", 300),
            *say("B", 1500, "but hang on why is that so"))  # fmt: skip
    talk = "A[0,4000) B[1500,2500)"
    made = call(talk, words=said, known=ENGLISH)
    one = report_of(made)
    one = replace(one, call=replace(one.call, language="en"))
    assert [event.kind for event in one.events] == [EventKind.ATTEMPTED_INTERRUPTION]
    after = corrected(one, WordsCorrected("B", Interval(1500, 2900), "mm-hm"), english)
    assert [event.kind for event in after.events] == [EventKind.BACKCHANNEL]


def test_what_needs_the_sound_keeps_its_value(english: Lists) -> None:
    before = report()
    known = before.measures[0]
    odd = replace(known, key="f0_median", value=replace(known.value, value=123.4, count=7))
    before = replace(
        before,
        measures=(*(one for one in before.measures if one.key != "f0_median"),
                  replace(odd, participant="A")),
    )  # fmt: skip
    after = corrected(before, RolesCorrected("B"), english)
    assert values(after, "f0_median")["customer"] == 123.4


def test_what_is_private_is_not_typed_into_a_report(english: Lists) -> None:
    text = "my card number is 4111 1111 1111 1111"
    after = corrected(report(), WordsCorrected("B", Interval(2500, 6500), text), english)
    assert "4111" not in after.turns[1].text
    assert after.turns[1].text.startswith("my card number is")
