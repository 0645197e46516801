"""Which voice is the agent's."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_analytics.config.phrases import load_cues
from voice_analytics.domain.call import Direction, Role, RoleReason
from voice_analytics.domain.conversation import Word
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.roles import CuePlace, RoleCue
from voice_analytics.pipeline.roles import (
    COMPANY,
    OPENER,
    CallFacts,
    GivenRole,
    RoleOptions,
    Voice,
    give_roles,
)

WORD_MS = 300
CUES = {
    "en": (
        RoleCue("greeting", Role.AGENT, 2.5, ("thank you for calling",), CuePlace.OPENING),
        RoleCue("offers_help", Role.AGENT, 2.5, ("how can/may i * help",)),
        RoleCue("closes", Role.AGENT, 2.0, ("anything else",), CuePlace.CLOSING),
        RoleCue("own_things", Role.CUSTOMER, 1.2, ("my order/account",)),
        RoleCue("why_they_call", Role.CUSTOMER, 2.0, ("I'm calling about",)),
    )
}
OPTIONS = RoleOptions(CUES)
ENGLISH = CallFacts("en")

GREETING = "Thank you for calling Northwind, how may I help?"
REASON = "Hi, I'm calling about my order."


def said(text: str, at_ms: int = 0, pause_ms: int = 0) -> Voice:
    """Return a voice that says a text word by word."""
    step_ms = WORD_MS + pause_ms
    words = tuple(
        Word("", Interval(start, start + WORD_MS), word, 0.9)
        for start, word in zip(range(at_ms, 10**9, step_ms), text.split(), strict=False)
    )
    return Voice(tuple(word.interval for word in words), words)


def both(*voices: Voice) -> Voice:
    speech = [span for voice in voices for span in voice.speech]
    words = [word for voice in voices for word in voice.words]
    return Voice(tuple(speech), tuple(words))


def roles(*voices: Voice, facts: CallFacts = ENGLISH, options: RoleOptions = OPTIONS) -> list[Role]:
    return [one.role for one in give_roles(voices, facts, options)]


def points(one: GivenRole) -> dict[str, tuple[int, float]]:
    return {reason.key: (reason.count, reason.log_odds) for reason in one.reasons}


AGENT, CUSTOMER, UNKNOWN = Role.AGENT, Role.CUSTOMER, Role.UNKNOWN


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(GREETING, REASON, [AGENT, CUSTOMER], id="both say who they are"),
        pytest.param(REASON, GREETING, [CUSTOMER, AGENT], id="the customer is heard first"),
        pytest.param(GREETING, "Hello.", [AGENT, CUSTOMER], id="only the agent says it"),
        pytest.param("Hello.", REASON, [AGENT, CUSTOMER], id="only the customer says it"),
        pytest.param("Hello.", "Good morning.", [UNKNOWN, UNKNOWN], id="nobody says it"),
        pytest.param("My account.", "Oh.", [UNKNOWN, UNKNOWN], id="too little"),
        pytest.param(REASON, REASON, [UNKNOWN, UNKNOWN], id="both say the same"),
        pytest.param(
            "THANK YOU, for calling! How can I \u2019elp? how can i please help",
            "Right.",
            [AGENT, CUSTOMER],
            id="capitals, punctuation and words between",
        ),
    ],
)
def test_two_voices(first: str, second: str, expected: list[Role]) -> None:
    assert roles(said(first), said(second, 20_000)) == expected


def test_reasons_add_up_to_the_confidence() -> None:
    agent, customer = give_roles([said(GREETING), said(REASON, 5000)], ENGLISH, OPTIONS)
    assert points(agent) == {OPENER: (1, 0.5), "greeting": (1, 2.5), "offers_help": (1, 2.5)}
    assert points(customer) == {"own_things": (1, -1.2), "why_they_call": (1, -2.0)}
    # 1 / (1 + exp(-(5.5 + 3.2)))
    assert (agent.confidence, customer.confidence) == (1.0, 1.0)
    agent, customer = give_roles([said("Hello."), said(REASON, 5000)], ENGLISH, OPTIONS)
    assert agent.confidence == customer.confidence == 0.976  # 1 / (1 + exp(-3.7))


def test_without_a_role_the_reasons_are_still_told() -> None:
    first, second = give_roles([said("My order."), said("Oh.", 5000)], ENGLISH, OPTIONS)
    assert (first.role, first.confidence) == (UNKNOWN, None)
    assert first.reasons == (RoleReason(OPENER, 1, 0.5), RoleReason("own_things", 1, -1.2))
    assert second == GivenRole(UNKNOWN)


def test_a_repetition_says_half_as_much_as_the_one_before() -> None:
    again = said("My order and my account and my order.")
    _, customer = give_roles([said("Hello."), again], ENGLISH, OPTIONS)
    assert customer.reasons == (RoleReason("own_things", 3, -2.1),)  # 1.2 + 0.6 + 0.3


@pytest.mark.parametrize(
    ("voice", "keys"),
    [
        pytest.param(said("Thank you for calling", 59_000), {"greeting"}, id="in time"),
        pytest.param(said("Thank you for calling", 61_000), set(), id="too late to open"),
        pytest.param(said("anything else", 60_000), set(), id="too early to close"),
        pytest.param(said("anything else", 140_000), {"closes"}, id="in the last minute"),
        pytest.param(said("thank you for calling", 100, 1900), {"greeting"}, id="slowly"),
        pytest.param(said("thank you for calling", 100, 2100), set(), id="pause in between"),
        pytest.param(said("how can i really not quite help"), {"offers_help"}, id="three between"),
        pytest.param(said("how can i really not quite just help"), set(), id="four between"),
        pytest.param(said("my orders"), set(), id="part of a word"),
    ],
)
def test_where_a_cue_counts(voice: Voice, keys: set[str]) -> None:
    frame = both(said("Hello", 0), said("bye", 180_000))
    _, found = give_roles([frame, voice], ENGLISH, OPTIONS)
    assert set(points(found)) - {OPENER} == keys


@pytest.mark.parametrize(
    ("direction", "leaning"),
    [
        (None, 0.5),
        (Direction.INBOUND, 1.0),
        (Direction.INTERNAL, 1.0),
        (Direction.OUTBOUND, -1.0),
    ],
)
def test_whoever_is_called_speaks_first(direction: Direction | None, leaning: float) -> None:
    facts = CallFacts("en", direction)
    late, early = give_roles([said("Hello.", 3000), said("Hello.", 1000)], facts, OPTIONS)
    assert OPENER not in points(late)
    assert points(early)[OPENER] == (1, leaning)


def test_without_words_the_first_heard_speaks_first() -> None:
    voices = [Voice((Interval(900, 2000),), ()), Voice((Interval(100, 800),), ())]
    silent = Voice((), ())
    assert points(give_roles(voices, ENGLISH, OPTIONS)[1]) == {OPENER: (1, 0.5)}
    assert roles(silent, silent) == [UNKNOWN, UNKNOWN]


def test_what_is_stated_needs_no_reasons() -> None:
    facts = CallFacts("en", speaks_first=CUSTOMER)
    given_roles = give_roles([said(GREETING, 0), said(REASON, 9000)], facts, OPTIONS)
    assert given_roles == (GivenRole(CUSTOMER), GivenRole(AGENT))


def test_a_language_without_cues_leaves_roles_unknown() -> None:
    assert roles(said(GREETING), said(REASON, 9000), facts=CallFacts("cy")) == [UNKNOWN] * 2
    assert roles(said(GREETING), said(REASON, 9000), facts=CallFacts()) == [UNKNOWN] * 2


def test_company_names_count_in_the_opening() -> None:
    options = RoleOptions(company_names=("Northwind Energy", "O'Hara & Sons"), least_confidence=0.8)
    voices = [said("Northwind energy, hello."), said("Hi.", 3000)]
    agent, _ = give_roles(voices, ENGLISH, options)
    assert (agent.role, points(agent)[COMPANY]) == (AGENT, (1, 1.6))
    first, _ = give_roles([said("OHara sons"), said("Hi", 3000)], ENGLISH, options)
    assert COMPANY in points(first)


def test_the_limit_decides() -> None:
    voices = [said("Hello."), said(REASON, 5000)]  # 0.976
    assert roles(*voices, options=replace(OPTIONS, least_confidence=0.976)) == [AGENT, CUSTOMER]
    assert roles(*voices, options=replace(OPTIONS, least_confidence=0.977)) == [UNKNOWN] * 2


GREETS = both(said(GREETING), said("Right.", 60_000))
CALLS = said(f"{REASON} I'm calling about my account", 10_000)


@pytest.mark.parametrize(
    ("third", "expected"),
    [
        pytest.param(said("Hello there.", 30_000), [AGENT, CUSTOMER, UNKNOWN], id="a bystander"),
        pytest.param(
            said(f"{GREETING} {REASON} my account", 30_000),
            [UNKNOWN] * 3,
            id="speaks as both and much",
        ),
    ],
)
def test_of_three_voices_two_are_the_parties(third: Voice, expected: list[Role]) -> None:
    assert roles(GREETS, CALLS, third) == expected


def test_an_announcement_before_the_call_has_no_role() -> None:
    notice = said("Thank you for calling. Your call may be recorded.")
    agent, customer = said("How can I help?", 10_000), said(REASON, 20_000)
    assert roles(agent, notice, customer) == [AGENT, UNKNOWN, CUSTOMER]
    assert roles(customer, agent, notice) == [CUSTOMER, AGENT, UNKNOWN]
    facts = CallFacts("cy", speaks_first=AGENT)
    assert roles(notice, agent, customer, facts=facts) == [UNKNOWN, AGENT, CUSTOMER]


def test_a_transfer_may_have_two_agents() -> None:
    long = said(" ".join(["word"] * 40), 100_000)
    clear = replace(OPTIONS, cues={"en": tuple(replace(c, log_odds=5.0) for c in CUES["en"])})
    first = both(said(f"{GREETING} how can I help", 0), long)
    second = both(said(f"{GREETING} how can I help", 40_000), long, said("anything else", 120_000))
    assert roles(first, both(CALLS, long), second, options=clear) == [AGENT, CUSTOMER, AGENT]


def test_what_is_stated_holds_with_three_voices() -> None:
    facts = CallFacts("en", speaks_first=AGENT)
    customer_words = said(f"{REASON} {REASON}", 10_000)
    opener = both(said("Hello."), said("Yes.", 19_000))
    given_roles = give_roles([opener, customer_words, said("Oh.", 20_000)], facts, OPTIONS)
    assert [one.role for one in given_roles][:2] == [AGENT, CUSTOMER]
    assert given_roles[0].confidence == 1.0


_LINES = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(
            (GREETING, REASON, "my account", "anything else", "hello", "how can I help")
        ),
    ),
    min_size=1,
    max_size=12,
)


def call_of(lines: list[tuple[int, str]], order: list[int]) -> list[Voice]:
    """Return the voices of a call of lines, each said by the voice at its place in `order`."""
    spoken: list[list[Voice]] = [[] for _ in order]
    for at, (who, line) in enumerate(lines):
        spoken[order[who]].append(said(line, 7000 * at))
    return [both(*own) for own in spoken]


@given(_LINES, st.permutations(range(3)))
def test_who_says_it_decides_and_not_the_order_of_voices(
    lines: list[tuple[int, str]], order: list[int]
) -> None:
    plain = give_roles(call_of(lines, [0, 1, 2]), ENGLISH, OPTIONS)
    moved = give_roles(call_of(lines, order), ENGLISH, OPTIONS)
    assert [moved[order[voice]].role for voice in range(3)] == [one.role for one in plain]


@given(_LINES)
def test_swapping_what_two_voices_say_swaps_their_roles(lines: list[tuple[int, str]]) -> None:
    two = [(who % 2, line) for who, line in lines]
    swapped = [(1 - who, line) for who, line in two]
    first = give_roles(call_of(two, [0, 1]), ENGLISH, OPTIONS)
    second = give_roles(call_of(swapped, [0, 1]), ENGLISH, OPTIONS)
    assert second == first[::-1]


@given(_LINES)
def test_there_is_an_agent_and_a_customer_or_nobody_has_a_role(
    lines: list[tuple[int, str]],
) -> None:
    given_roles = set(roles(*call_of(lines, [0, 1, 2])))
    assert given_roles == {UNKNOWN} or given_roles >= {AGENT, CUSTOMER}


SHIPPED = load_cues()


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "Good morning, how can I help?", "Hi, I'm ringing about my bill, it's too high."),
        ("en", "Good morning, this is Ann calling from Contoso.", "Yes? My account is closed."),
        ("en", "Yes. May I have your date of birth? Bear with me.", "I've been waiting an hour."),
        ("es", "Buenas tardes, ¿en qué puedo ayudarle?", "Hola, llamo por mi factura."),
        ("nl", "Goedemorgen, waarmee kan ik u helpen?", "Ik heb een vraag over mijn rekening."),
        ("de", "Guten Tag, wie kann ich Ihnen helfen?", "Ich habe eine Frage zu meiner Rechnung."),
        ("fr", "Bonjour, en quoi puis-je vous aider ?", "J'ai un problème avec ma facture."),
    ],
)
def test_shipped_lists_know_an_ordinary_opening(language: str, first: str, second: str) -> None:
    shipped = RoleOptions(SHIPPED)
    voices = [said(first), said(second, 8000)]
    assert roles(*voices, facts=CallFacts(language), options=shipped) == [AGENT, CUSTOMER]
    voices = [said(first, 8000), said(second)]
    assert roles(*voices, facts=CallFacts(language), options=shipped) == [AGENT, CUSTOMER]


@pytest.mark.parametrize("language", SHIPPED)
def test_small_talk_gives_nobody_a_role(language: str) -> None:
    talk = [
        said("Hello, good morning, are you well? My sister says hello."),
        said("Yes, fine.", 99),
    ]
    assert roles(*talk, facts=CallFacts(language), options=RoleOptions(SHIPPED)) == [UNKNOWN] * 2
