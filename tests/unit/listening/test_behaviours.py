"""Every behaviour: what is met, what is not, and what must not fool it."""

from dataclasses import replace

import numpy as np
import pytest

from tests.scenes import Line, agent, behaviour, customer, found, place, seen, talk, verdicts
from voice_analytics.domain.conversation import AcousticTrack, Event, EventKind
from voice_analytics.domain.interval import Interval
from voice_analytics.listening.assess import judge
from voice_analytics.listening.behaviours.uses_customer_words import beats_chance

OPEN = ("question", "open")
CLOSED = ("question", "closed")
ACK = ("acknowledgement", "acknowledges")
VALID = ("acknowledgement", "validates")
VIEW = ("acknowledgement", "perspective")
OWN_FAULT = ("apology", "own_fault")
PLAIN = ("apology", "plain")
YES, NO = ("confirmation", "yes"), ("confirmation", "no")
PROBLEM = customer("my kettle leaks all over the kitchen", "problem")
FEELING = customer("I am so upset about the kettle", "feeling")
COMPLAINT = customer("nobody rang me back about the kettle", "complaint")

Case = tuple[str, list[Line], list[str]]

CASES: dict[str, Case] = {
    "named in time": (
        "acknowledges_feeling", [FEELING, agent("that must be upsetting", ACK)], ["met"]),
    "after the next question of business": (
        "acknowledges_feeling",
        [FEELING, agent("what is your postcode", ("question", "identity")),
         agent("that must be upsetting", ACK)],
        ["missed", "met"]),
    "after a question about it": (
        "acknowledges_feeling",
        [FEELING, agent("what happened with the kettle", OPEN),
         customer("it leaked"), agent("that must be upsetting", ACK)],
        ["met"]),
    "too late": (
        "acknowledges_feeling",
        [FEELING, agent("well"), customer("yes"), agent("hm"), customer("so"),
         agent("that must be upsetting", ACK)],
        ["missed", "met"]),
    "unasked": ("acknowledges_feeling", [PROBLEM, agent("how annoying", ACK)], ["met"]),
    "validated": ("validates", [FEELING, agent("anyone would be", VALID)], ["met"]),
    "named is not validated": (
        "validates", [FEELING, agent("that must be upsetting", ACK)], ["missed"]),
    "in the customer's place": (
        "perspective", [COMPLAINT, agent("I would be cross as well", VIEW)], ["met"]),
    "recap confirmed": (
        "recaps", [PROBLEM, agent("so the kettle leaks is that right", "recap"),
                   customer("yes", YES)], ["met"]),
    "recap not confirmed": (
        "recaps", [PROBLEM, agent("so the kettle leaks is that right", "recap"),
                   customer("no", NO)], ["partly"]),
    "recap of nothing the customer said": (
        "recaps", [PROBLEM, agent("so the voucher has expired", "recap"), customer("yes", YES)],
        ["missed"]),
    "no recap": ("recaps", [PROBLEM, agent("fine")], ["missed"]),
    "open question": (
        "asks_open_questions", [PROBLEM, agent("what have you noticed", OPEN)], ["met"]),
    "closed question about it": (
        "asks_open_questions", [PROBLEM, agent("does the kettle leak cold", CLOSED)], ["met"]),
    "closed question about something else": (
        "asks_open_questions", [PROBLEM, agent("do you have a postcode", CLOSED)], ["missed"]),
    "opening question": (
        "asks_open_questions", [agent("how can I help", OPEN), PROBLEM, agent("fine")],
        ["missed"]),
    "tag question": (
        "asks_open_questions", [PROBLEM, agent("the kettle is new isn't it", ("question", "tag"))],
        ["missed"]),
    "whether something is left": (
        "asks_open_questions", [PROBLEM, agent("what else can I do", OPEN, "closing_check")],
        ["missed"]),
    "solution first": (
        "no_premature_solution", [PROBLEM, agent("it needs a new seal", "solution")], ["missed"]),
    "solution after a question": (
        "no_premature_solution",
        [PROBLEM, agent("where does it leak", OPEN), customer("below"),
         agent("it needs a new seal", "solution")], []),
    "solution that was asked for": (
        "no_premature_solution",
        [PROBLEM, customer("can you send a new seal", CLOSED),
         agent("you can order one", "solution")], []),
    "answer that cuts in": (
        "no_premature_solution",
        [PROBLEM, agent("where does it leak", OPEN),
         customer("well it is down by the handle on the left side where I"),
         agent("we will send you a new handle then all right", gap_ms=-1500)],
        ["missed"]),
    "acknowledgement that cuts in": (
        "no_premature_solution",
        [PROBLEM, agent("where does it leak", OPEN),
         customer("well it is down by the handle on the left side where I"),
         agent("oh that sounds really horrible for you", ACK, gap_ms=-1500)],
        []),
    "blame": ("no_blame", [PROBLEM, agent("you should have read the leaflet", "blame")],
              ["missed"]),
    "asked again": (
        "no_repeat_burden",
        [PROBLEM, agent("what is your postcode", CLOSED), customer("it is B N three"),
         agent("what is your postcode", CLOSED)], ["missed"]),
    "asked again because the line was bad": (
        "no_repeat_burden",
        [PROBLEM, agent("what is your postcode", CLOSED), customer("it is B N three"),
         agent("sorry", ("apology", "courtesy")), agent("what is your postcode", CLOSED)], []),
    "asked again before it was answered": (
        "no_repeat_burden",
        [PROBLEM, agent("what is your postcode", CLOSED), customer("eh"),
         agent("what is your postcode", CLOSED)], []),
    "asked again and told so is one occasion": (
        "no_repeat_burden",
        [PROBLEM, agent("what is your postcode", CLOSED), customer("it is B N three"),
         agent("what is your postcode", CLOSED), customer("I just said that", "repetition")],
        ["missed"]),
    "full apology": (
        "apologises_properly",
        [COMPLAINT, agent("you are right to be cross", VALID),
         agent("I am sorry we forgot to ring you about the kettle", OWN_FAULT),
         agent("I will order a new one", "commitment")], ["met"]),
    "apology with repair in a later turn": (
        "apologises_properly",
        [COMPLAINT, agent("I am sorry we forgot to ring you about the kettle", PLAIN),
         customer("well"), agent("I will order a new one", "commitment")], ["met"]),
    "conditional apology": (
        "apologises_properly",
        [COMPLAINT, agent("I am sorry if we upset you about the kettle leaflet promise",
                          ("apology", "conditional")),
         agent("I will order a new one", "commitment")], ["partly"]),
    "formula": (
        "apologises_properly",
        [COMPLAINT, agent("sorry for any inconvenience", ("apology", "formula"))], ["missed"]),
    "courtesy is no apology": (
        "apologises_properly",
        [COMPLAINT, agent("sorry could you repeat that", ("apology", "courtesy"))], ["missed"]),
    "fault admitted without sorry": (
        "apologises_properly", [COMPLAINT, agent("that was our mistake", OWN_FAULT)], ["missed"]),
    "commitment": (
        "takes_ownership", [PROBLEM, agent("I will chase the depot myself", "commitment")],
        ["met"]),
    "someone will": (
        "takes_ownership", [PROBLEM, agent("someone will look at it", "handed_off")], ["missed"]),
    "looking something up": (
        "takes_ownership",
        [PROBLEM, agent("I will just look it up", "commitment", "announced_wait")], ["missed"]),
    "calling back": (
        "takes_ownership", [PROBLEM, agent("I will call you on Friday", "commitment")],
        ["missed"]),
    "what and how long": (
        "narrates_actions",
        [PROBLEM, agent("I will open your account it takes a minute", "announced_wait"),
         agent("so", gap_ms=5000)], ["met"]),
    "what only": (
        "narrates_actions",
        [PROBLEM, agent("I will open your account", "announced_wait"), agent("so", gap_ms=5000)],
        ["partly"]),
    "neither": (
        "narrates_actions",
        [PROBLEM, agent("hold the line please", "announced_wait"), agent("so", gap_ms=5000)],
        ["missed"]),
    "said before the customer agreed": (
        "narrates_actions",
        [PROBLEM, agent("I will open your account for a minute", "announced_wait"),
         customer("okay"), agent("so", gap_ms=5000)], ["met"]),
    "short silence": ("narrates_actions", [PROBLEM, agent("so", gap_ms=2000)], []),
    "step with a time": (
        "gives_next_steps", [PROBLEM, agent("the courier comes on Monday", "next_step")], ["met"]),
    "one step with a time and one without": (
        "gives_next_steps",
        [PROBLEM, agent("the courier comes on Monday", "next_step"), customer("fine"),
         agent("you will get an email", "next_step")],
        ["met", "(partly)"]),
    "a guess and a question in one breath": (
        "gives_next_steps",
        [PROBLEM, agent("that will be at the depot this week what is your number"),
         customer("ten")],
        ["missed"]),
    "step without a time": (
        "gives_next_steps", [PROBLEM, agent("the courier collects it", "next_step")], ["partly"]),
    "check answered": (
        "checks_resolution",
        [PROBLEM, agent("anything else", "closing_check"), customer("no")], ["met"]),
    "check not answered": (
        "checks_resolution", [PROBLEM, agent("anything else", "closing_check")], ["partly"]),
    "check in the middle": (
        "checks_resolution",
        [PROBLEM, agent("is that okay", "closing_check")]
        + [line for _ in range(5) for line in (customer("yes"), agent("fine"))], ["missed"]),
    "name used": (
        "uses_name", [customer("it is [name]", ("name", "given")),
                      agent("thank you [name]", ("name", "used"))], ["met"]),
    "name never used": (
        "uses_name", [customer("it is [name]", ("name", "given")), agent("thank you")],
        ["missed"]),
    "name used all the time": (
        "uses_name",
        [line for _ in range(6)
         for line in (customer("so"), agent("yes [name]", ("name", "used")))],
        ["met"] * 5 + ["missed"]),
    "no with reason and alternative": (
        "compassionate_no",
        [PROBLEM, agent("I cannot refund it", "refusal"),
         agent("because it is opened", "reason"), agent("I could send a voucher", "option")],
        ["met"]),
    "no with an alternative only": (
        "compassionate_no",
        [PROBLEM, agent("I cannot refund it but you can have a voucher", "refusal")], ["partly"]),
    "flat no": (
        "compassionate_no", [PROBLEM, agent("we do not do that", "refusal")], ["missed"]),
    "no with a reason only": (
        "compassionate_no",
        [PROBLEM, agent("I cannot refund it", "refusal"),
         agent("because it is opened", "reason")], ["missed"]),
    "no with a but that denies": (
        "compassionate_no",
        [PROBLEM, agent("I cannot refund it but that is not my fault", "refusal")], ["missed"]),
    "no with a conditional apology": (
        "compassionate_no",
        [PROBLEM, agent("I cannot refund it", "refusal"),
         agent("because it is opened", "reason"),
         agent("sorry if that upsets you", ("apology", "conditional"))], ["missed"]),
    "about this matter": (
        "specific_not_scripted", [COMPLAINT, agent("sorry about the kettle", PLAIN)], ["met"]),
    "own words": (
        "specific_not_scripted", [COMPLAINT, agent("that is a real nuisance", ACK)], ["partly"]),
    "formula of apology": (
        "specific_not_scripted",
        [COMPLAINT, agent("apologies for any inconvenience", ("apology", "formula"))],
        ["missed"]),
    "stock phrase": (
        "specific_not_scripted",
        [COMPLAINT, agent("I understand your concern", ACK, "stock_phrase")], ["missed"]),
    "asks what should happen": (
        "asks_desired_outcome", [PROBLEM, agent("what would help most", "desired_outcome")],
        ["met"]),
    "opening is no question for the outcome": (
        "asks_desired_outcome",
        [agent("what can I do for you", "desired_outcome"), PROBLEM, agent("fine")], ["missed"]),
    "two ways": (
        "offers_options",
        [PROBLEM, agent("I cannot do that", "refusal"),
         agent("you can have a refund or a new one", "option")], ["met"]),
    "one way": (
        "offers_options",
        [PROBLEM, agent("I cannot do that", "refusal"), agent("you can have a voucher", "option")],
        ["partly"]),
    "no way": ("offers_options", [PROBLEM, agent("I cannot do that", "refusal")], ["missed"]),
    "free choice": (
        "offers_options", [PROBLEM, agent("a refund or a new one", "option")], ["met"]),
    "together": (
        "same_side", [COMPLAINT, agent("let us get this sorted together", "same_side")], ["met"]),
    "apart": ("same_side", [COMPLAINT, agent("we have rules")], ["missed"]),
    "understood": (
        "plain_words", [PROBLEM, agent("the seal is worn", "solution"), customer("ah")], ["met"]),
    "not understood": (
        "plain_words",
        [PROBLEM, agent("the gasket is worn", "solution"),
         customer("what is a gasket", "not_understood")], ["missed"]),
    "abbreviation": (
        "plain_words", [PROBLEM, agent("the RMA is open", "solution"), customer("ah")],
        ["partly"]),
    "abbreviation of the customer": (
        "plain_words",
        [customer("my RMA is late", "problem"), agent("the RMA is open", "solution")], ["met"]),
    "advice that was tried": (
        "no_redundant_advice",
        [customer("I already descaled it", "already_tried"),
         agent("please descale the kettle", "solution")], ["missed"]),
    "other advice": (
        "no_redundant_advice",
        [customer("I already descaled it", "already_tried"),
         agent("please change the seal", "solution")], []),
    "asking why it failed": (
        "no_redundant_advice",
        [customer("I already descaled it", "already_tried"),
         agent("what happened when you descaled it", "solution", OPEN)], []),
    "reaction first thing": (
        "reacts", [COMPLAINT, agent("how annoying", ACK), agent("your name", CLOSED)], ["met"]),
    "slow reaction": (
        "reacts", [COMPLAINT, agent("how annoying", ACK, gap_ms=3000)], ["partly"]),
    "business first": (
        "reacts", [COMPLAINT, agent("your name", CLOSED), agent("and number", CLOSED),
                   agent("how annoying", ACK)], ["missed"]),
    "an apology for how the customer feels": (
        "reacts", [COMPLAINT, agent("sorry you feel that way", ("apology", "conditional"))],
        ["missed"]),
    "a no first thing": (
        "reacts", [COMPLAINT, agent("no that cannot be", ("confirmation", "no"))], ["missed"]),
    "a long story without a word": (
        "reacts", [customer(" ".join(["word"] * 30)), agent("your name", CLOSED)], ["missed"]),
    "cut off in a thought": (
        "unhurried",
        [customer("I went to the shop in the morning and"), agent("your name", gap_ms=1500)],
        ["missed"]),
    "left to think": (
        "unhurried",
        [customer("I went to the shop in the morning and"),
         customer("then they sent me home", gap_ms=1500), agent("I see")], ["met"]),
    "after a finished sentence": (
        "unhurried",
        [customer("I went to the shop in the morning with it."), agent("I see", gap_ms=1500)],
        []),
}  # fmt: skip


@pytest.mark.parametrize(("key", "lines", "expected"), CASES.values(), ids=CASES.keys())
def test_verdicts(key: str, lines: list[Line], expected: list[str]) -> None:
    result = found(key, *lines)
    assert sorted(verdicts(result)) == sorted(expected)


def test_an_apology_is_graded_with_its_parts() -> None:
    result = found(
        "apologises_properly",
        COMPLAINT,
        agent("I am sorry we forgot to ring you about the kettle", OWN_FAULT),
    )
    (entry,) = result.evidence
    assert entry.grade == 2
    assert entry.parts == {
        "takes_responsibility": True,
        "names_fault": True,
        "accepts_feeling": False,
        "offers_repair": False,
    }


def test_a_response_has_its_place_quote_and_delay() -> None:
    (entry,) = found("acknowledges_feeling", FEELING, agent("that must hurt", ACK)).evidence
    assert entry.quote == FEELING.text
    assert entry.response is not None
    assert (entry.response.quote, entry.response.delay_ms) == ("that must hurt", 400)


def test_a_listener_response_inside_is_a_reaction() -> None:
    story = customer("it leaked and " + "then " * 30)
    conversation = talk(story, agent("your name", CLOSED))
    event = Event(EventKind.BACKCHANNEL, "A", Interval(3000, 3400), 0.9)
    result = judge(seen(replace(conversation, events=(event,))), behaviour("reacts"))
    assert verdicts(result) == ["met"]


@pytest.mark.parametrize(("louder_db", "verdict"), [(0.0, "met"), (4.0, "partly"), (9.0, "missed")])
def test_a_steady_voice_stays_near_its_own_level(louder_db: float, verdict: str) -> None:
    lines = [line for _ in range(4) for line in (customer("well"), agent("that is so"))]
    conversation = talk(*lines, customer("I am shouting now"), agent("here is my answer"))
    levels = np.full(conversation.duration_ms // 10 + 1, -30.0, np.float32)
    answer, shout = (
        place(conversation, "here is my answer"),
        place(conversation, "I am shouting now"),
    )
    levels[answer.start_ms // 10 : answer.end_ms // 10 + 1] += louder_db
    raised = Event(EventKind.RAISED_VOICE, "B", shout, 0.9)
    heard = replace(conversation, events=(raised,), tracks={"A": AcousticTrack("A", 10, levels)})
    result = judge(seen(heard), behaviour("steady_voice"))
    assert verdicts(result) == [verdict]


def test_a_voice_without_a_baseline_is_unclear() -> None:
    conversation = talk(customer("I am shouting now"), agent("here is my answer"))
    raised = Event(EventKind.RAISED_VOICE, "B", place(conversation, "I am shouting now"), 0.9)
    result = judge(seen(replace(conversation, events=(raised,))), behaviour("steady_voice"))
    assert verdicts(result) == ["unclear"]


MIRRORED = [
    customer("my kettle leaks near the handle"), agent("so the kettle leaks near that handle"),
    customer("the voucher from Brighton expired"), agent("the Brighton voucher expired then"),
    customer("and the courier lost a parcel"), agent("the courier lost that parcel"),
]  # fmt: skip


def test_words_taken_up_are_met() -> None:
    assert verdicts(found("uses_customer_words", *MIRRORED)) == ["met"] * 3


def test_words_of_a_script_are_not() -> None:
    script = [
        line
        for text in ("my kettle leaks badly", "the voucher expired early", "a courier lost it")
        for line in (customer(text), agent("our policy protects every valued member"))
    ]
    assert verdicts(found("uses_customer_words", *script)) == ["missed"]


def test_chance_is_beaten_by_the_right_order_only() -> None:
    heard = [frozenset({str(n), "all"}) for n in range(8)]
    right = [frozenset({str(n)}) for n in range(8)]
    everywhere = [frozenset({"all"})] * 8
    assert beats_chance(right, heard, np.random.default_rng(1), 100, 0.05) is True
    assert beats_chance(everywhere, heard, np.random.default_rng(1), 100, 0.05) is False


def test_commitments_of_other_calls_are_never_guessed() -> None:
    promised = customer("you promised to ring me", "complaint")
    result = found("keeps_commitments", promised, agent("I see"))
    assert (result.applicable, result.evidence) == (False, ())
    assert "earlier calls" in (result.why_not or "")
