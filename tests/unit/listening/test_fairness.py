"""Every rule of fairness, with a call that would be unfair without it."""

from dataclasses import replace

import pytest

from tests.scenes import agent, behaviour, customer, found, place, seen, talk, verdicts
from tests.timelines import call
from voice_analytics.domain.assessment import BehaviourKind, BehaviourResult, Verdict
from voice_analytics.domain.call import Stint, StintKind
from voice_analytics.domain.conversation import Event, EventKind
from voice_analytics.domain.interval import Interval
from voice_analytics.listening import BEHAVIOURS
from voice_analytics.listening.assess import assess, judge
from voice_analytics.listening.scene import ListeningLimits

UPSET = customer("I am really upset about this broken kettle", "feeling", "problem")
CLOSED = ("question", "closed")


def test_an_overlap_that_the_path_delay_explains_is_excused() -> None:
    lines = [customer(f"this is part {n} of what I have to say") for n in range(5)]
    spoken = [line for pair in zip(lines, [agent("right then")] * 5, strict=True) for line in pair]
    conversation = talk(*spoken)
    turn = conversation.turns_of("B")[2]
    late = Interval(turn.interval.start_ms + 200, turn.interval.start_ms + 900)
    conversation = replace(conversation, events=(Event(EventKind.INTERRUPTION, "A", late, 0.9),))
    near = judge(seen(conversation), behaviour("lets_finish"))
    assert "(missed)" in verdicts(near)
    assert near.rate == 1.0
    far = judge(
        seen(conversation, limits=ListeningLimits(path_delay_ms=0)), behaviour("lets_finish")
    )
    assert "missed" in verdicts(far)


def test_letting_finish_needs_five_customer_turns() -> None:
    lines = [customer("one"), agent("right")] * 4
    assert found("lets_finish", *lines).applicable is False
    assert found("lets_finish", *lines, customer("five")).applicable is True


def test_nothing_counts_right_after_abuse() -> None:
    rude = customer("you are a complete idiot", "abuse")
    blame = agent("you should have read the terms", "blame")
    assert verdicts(found("no_blame", rude, blame)) == ["(missed)"]
    assert verdicts(found("no_blame", customer("hello"), blame)) == ["missed"]


def test_abuse_long_ago_excuses_nothing() -> None:
    rude = customer("you are a complete idiot", "abuse")
    blame = agent("you should have read the terms", "blame", gap_ms=40_000)
    assert verdicts(found("no_blame", rude, blame)) == ["missed"]


def test_safety_goes_before_feelings() -> None:
    danger = customer("there is a smell of gas and I am scared", "safety", "feeling")
    business = agent("open the windows and leave the house now", "solution")
    assert verdicts(found("acknowledges_feeling", danger, business)) == ["(missed)"]
    calm = customer("I am scared of the bill", "feeling")
    assert verdicts(found("acknowledges_feeling", calm, business)) == ["missed"]


def test_prescribed_wording_is_excused() -> None:
    read = agent("your home may be repossessed if you do not keep up repayments", "blame")
    said = "if you do not keep up repayments"
    assert verdicts(found("no_blame", customer("hello"), read, mandated=[said])) == ["(missed)"]
    assert verdicts(found("no_blame", customer("hello"), read)) == ["missed"]


def test_a_repetition_that_others_caused_is_excused() -> None:
    elsewhere = customer("I told the lady on Thursday all of this", "repetition")
    here = customer("I just told you all of this", "repetition")
    opening = [customer("hello", "problem"), agent("what is your number", CLOSED)]
    assert verdicts(found("no_repeat_burden", *opening, elsewhere)) == ["(missed)"]
    assert verdicts(found("no_repeat_burden", *opening, here)) == ["missed"]


def test_a_repetition_at_the_start_of_a_later_stint_is_inherited() -> None:
    first = customer("my kettle broke", "problem")
    again = customer("well I have said that my kettle broke", "repetition")
    conversation = talk(first, agent("I will put you through"), agent("hello"), again)
    at = place(conversation, "hello")
    late = Stint(1, StintKind.AGENT, None, Interval(at.start_ms, conversation.duration_ms), "en")
    result = judge(seen(conversation, stint=late), behaviour("no_repeat_burden"))
    assert verdicts(result) == ["(missed)"]
    own = judge(seen(conversation), behaviour("no_repeat_burden"))
    assert verdicts(own) == ["missed"]


@pytest.mark.parametrize("key", ["takes_ownership", "gives_next_steps"])
def test_an_action_that_friction_blocked_does_not_count(key: str) -> None:
    problem = customer("my kettle broke", "problem")
    blocked = agent("our system is down so I cannot open it", ("friction", "no_access"))
    free = agent("well that is a pity")
    end = [agent("goodbye", "farewell")]
    assert verdicts(found(key, problem, blocked, *end)) == ["(missed)"]
    assert verdicts(found(key, problem, free, *end)) == ["missed"]


def test_a_call_full_of_friction_and_patient_narration_loses_nothing_by_it() -> None:
    conversation = talk(
        customer("my kettle broke and I am upset", "problem", "feeling"),
        agent("of course you are", ("acknowledgement", "validates")),
        agent("I will look it up, the system needs a minute", "announced_wait",
              ("friction", "system_slow")),
        agent("it is still loading, bear with me a minute more", "announced_wait",
              ("friction", "system_slow"), gap_ms=8000),
        agent("I am not allowed to open that myself", "refusal", ("friction", "no_access"),
              gap_ms=8000),
        customer("I see"),
        agent("is there anything else", "closing_check"),
        customer("no"),
    )  # fmt: skip
    scene = seen(conversation)
    for key in ("narrates_actions", "takes_ownership", "gives_next_steps", "offers_options"):
        assert judge(scene, behaviour(key)).rate in (None, 1.0), key


def test_the_end_of_a_call_that_the_customer_left_asks_for_nothing() -> None:
    lines = [customer("my kettle broke", "problem"), agent("I see"), customer("this is useless")]
    for key in ("gives_next_steps", "checks_resolution"):
        assert found(key, *lines, ended_by_agent=False).applicable is False
        assert verdicts(found(key, *lines)) == ["missed"]


def test_a_customer_who_hangs_up_is_noticed() -> None:
    conversation = talk(
        customer("my kettle broke", "problem"), agent("I see"), customer("this is useless")
    )
    whole = Stint(0, StintKind.AGENT, "A", Interval(0, conversation.duration_ms))
    (assessment,) = assess(conversation, (whole,))
    result = {b.key: b for b in assessment.behaviours}
    assert result["checks_resolution"].applicable is False


def test_what_was_handed_over_asks_for_no_closing() -> None:
    conversation = talk(
        customer("my kettle broke", "problem"),
        agent("I will put you through", ("friction", "transfer")),
        agent("hello, this is sales", "greeting", gap_ms=9000),
        customer("my kettle broke", "problem"),
        agent("bye", "farewell"),
    )
    at = place(conversation, "hello, this is sales")
    stints = (
        Stint(0, StintKind.AGENT, "A", Interval(0, at.start_ms)),
        Stint(1, StintKind.AGENT, "A", Interval(at.start_ms, conversation.duration_ms)),
    )
    first, second = assess(conversation, stints)
    assert _of(first.behaviours, "checks_resolution").applicable is False
    assert verdicts(_of(second.behaviours, "checks_resolution")) == ["missed"]


def _of(results: tuple[BehaviourResult, ...], key: str) -> BehaviourResult:
    return next(result for result in results if result.key == key)


def test_stock_phrases_wear_off() -> None:
    phrase = ("acknowledgement", "acknowledges")
    lines = [
        line
        for _ in range(5)
        for line in (customer("I am upset", "feeling"), agent("I completely understand", phrase))
    ]
    result = found("acknowledges_feeling", *lines)
    assert verdicts(result) == ["met", "met", "(met)", "missed", "missed"]


def test_different_acknowledgements_do_not_wear_off() -> None:
    phrase = ("acknowledgement", "acknowledges")
    replies = ["that sounds hard", "what a shame for your mother", "no wonder after such a week",
               "losing the tickets must hurt"]  # fmt: skip
    lines = [
        line
        for reply in replies
        for line in (customer("I am upset", "feeling"), agent(reply, phrase))
    ]
    assert verdicts(found("acknowledges_feeling", *lines)) == ["met"] * 4


def test_uncertain_words_decide_nothing() -> None:
    mumbled = customer("I am upset", "feeling", sure=0.3)
    assert verdicts(found("acknowledges_feeling", mumbled, agent("your name"))) == ["unclear"]
    faint = agent("mumble mumble mumble", sure=0.3)
    assert verdicts(found("acknowledges_feeling", UPSET, faint)) == ["unclear"]


def test_another_language_makes_a_verdict_unclear() -> None:
    other = agent("pero no es lo que yo quiero para usted")
    assert verdicts(found("acknowledges_feeling", UPSET, other)) == ["unclear"]


def test_an_interpreter_makes_verdicts_unclear() -> None:
    helper = customer("I have an interpreter with me")
    lines = [helper, agent("hello"), UPSET, agent("what is your number")]
    assert verdicts(found("acknowledges_feeling", *lines)) == ["unclear"]


def test_an_unannounced_hold_is_dead_air() -> None:
    lines = [customer("where is it", "question"), agent("the parcel is late"),
             agent("here I am", gap_ms=9000)]  # fmt: skip
    conversation = talk(*lines)
    before, after = place(conversation, "the parcel is late"), place(conversation, "here I am")
    hold = Event(EventKind.HOLD, "A", Interval(before.end_ms + 500, after.start_ms - 500), 1.0)
    result = judge(seen(talk(*lines, events=[hold])), behaviour("narrates_actions"))
    assert verdicts(result) == ["missed"]


def test_a_hold_that_was_announced_is_met() -> None:
    told = agent("I will put you on hold for a minute to ask the depot", "announced_wait")
    lines = [customer("where is it", "question"), told, agent("here I am", gap_ms=9000)]
    assert verdicts(found("narrates_actions", *lines)) == ["met"]


def test_a_silence_of_the_customer_is_not_the_agents() -> None:
    asked = [agent("what is the number", CLOSED), customer("here it is", gap_ms=9000)]
    looked = [customer("hang on"), agent("take your time"), customer("here", gap_ms=9000)]
    for lines in (asked, looked):
        assert found("narrates_actions", *lines).applicable is False


def test_announcements_are_nobodys_speech() -> None:
    prompt = agent("you should have your number ready", "blame", ("announcement", "queue"))
    assert verdicts(found("no_blame", prompt, customer("hello"))) == []


def test_only_losing_behaviours_never_have_a_verdict_but_missed() -> None:
    conversation = talk(
        customer("I tried to switch it off", "problem", "already_tried"),
        agent("switch it off and on", "solution"),
        customer("I said that", "repetition"),
        agent("you should have said so", "blame"),
    )
    for known in BEHAVIOURS:
        if known.kind is BehaviourKind.ONLY_LOSES:
            entries = judge(seen(conversation), known).evidence
            assert {entry.verdict for entry in entries} == {Verdict.MISSED}, known.key


def test_without_a_feeling_there_is_nothing_to_acknowledge() -> None:
    result = found("acknowledges_feeling", customer("I want to order", "problem"), agent("sure"))
    assert (result.applicable, result.rate) == (False, None)


def test_nothing_is_assessed_without_sentences_or_parties() -> None:
    conversation = call("A[0,1000) B[1200,3000)")
    whole = Stint(0, StintKind.AGENT, "A", Interval(0, 3000))
    assert assess(conversation, (whole,)) == ()
    said = talk(UPSET, agent("hello"))
    assert assess(replace(said, separated=False), (whole,)) == ()
    assert len(assess(said, (whole,))) == 1


STORY = customer("I am really upset, it was left in the rain and then")
LATE = agent("the account number please", CLOSED, gap_ms=9000)


@pytest.mark.parametrize("key", ["reacts", "unhurried", "acknowledges_feeling"])
def test_what_may_have_been_said_in_a_pause_is_not_missed(key: str) -> None:
    upset = replace(STORY, marks=("feeling", "problem"))
    heard = talk(upset, LATE)
    missing = Interval(place(heard, upset.text).end_ms + 500, place(heard, LATE.text).start_ms)
    assert verdicts(judge(seen(heard), behaviour(key))) == ["missed"]
    paused = talk(upset, LATE, not_recorded=[missing])
    assert verdicts(judge(seen(paused), behaviour(key))) == ["(missed)"]


def test_a_pause_in_recording_is_no_silence_of_the_agent() -> None:
    lines = (customer("it is number five"), agent("it is open now", gap_ms=9000))
    heard = talk(*lines, customer("thanks"))
    assert verdicts(judge(seen(heard), behaviour("narrates_actions"))) == ["missed"]
    missing = Interval(place(heard, lines[0].text).end_ms, place(heard, lines[1].text).start_ms)
    paused = talk(*lines, customer("thanks"), not_recorded=[missing])
    assert judge(seen(paused), behaviour("narrates_actions")).applicable is False
