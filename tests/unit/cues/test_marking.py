"""Whole calls: what depends on who said what before."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.cues.calls import spoken
from voice_analytics.config.packs import read_packs
from voice_analytics.cues import CUES, PhraseBook, mark_cues, phrase_book
from voice_analytics.domain.conversation import Conversation, EventKind
from voice_analytics.domain.cue import Cue, CueKind, Layer

ENGLISH = read_packs()["en"]


@pytest.fixture(scope="module")
def book() -> PhraseBook:
    return phrase_book(ENGLISH)


def found(call: Conversation, kind: CueKind) -> list[tuple[str, str | None, str]]:
    return [(cue.participant, cue.label, cue.quote) for cue in call.cues_of(kind)]


def test_every_kind_of_cue_has_one_finder() -> None:
    assert sorted(finder.kind for finder in CUES) == sorted(CueKind)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        pytest.param(
            "A: I understand you have an account with us.", CueKind.ACKNOWLEDGEMENT, id="account"
        ),
        pytest.param("B: I'm sorry to bother you.", CueKind.FEELING, id="bother"),
        pytest.param("B: I'm happy to hold.", CueKind.FEELING, id="hold"),
        pytest.param("B: I'm happy to hold.", CueKind.ANNOUNCED_WAIT, id="hold is no wait"),
        pytest.param("A: You shouldn't have had to wait.", CueKind.BLAME, id="had to wait"),
        pytest.param("A: How can I help?", CueKind.CLOSING_CHECK, id="opening"),
        pytest.param("A: Did I miss anything?", CueKind.NAME, id="miss"),
        pytest.param("B: No problem.", CueKind.PROBLEM, id="no problem"),
        pytest.param("B: I'm really upset.", CueKind.ACKNOWLEDGEMENT, id="customer"),
        pytest.param("A: I'm really upset.", CueKind.FEELING, id="agent"),
    ],
)
def test_what_looks_like_a_cue_is_none(book: PhraseBook, line: str, kind: CueKind) -> None:
    assert found(mark_cues(spoken(line), book), kind) == []


def test_asking_to_repeat_is_a_courtesy_and_no_apology(book: PhraseBook) -> None:
    call = mark_cues(spoken("A: Sorry, could you repeat that?"), book)
    assert [label for _, label, _ in found(call, CueKind.APOLOGY)] == ["courtesy"]


def test_a_problem_goes_on_to_the_end_of_its_turn(book: PhraseBook) -> None:
    call = mark_cues(spoken("A: How can I help?\nB: Hi. My kettle won't heat. It's new."), book)
    assert found(call, CueKind.PROBLEM) == [("B", None, "My kettle won't heat. It's new.")]


def test_the_answer_to_an_offer_is_the_problem_whatever_its_words(book: PhraseBook) -> None:
    call = mark_cues(spoken("A: How can I help?\nB: It's the thing with my aunt's garden."), book)
    (cue,) = call.cues_of(CueKind.PROBLEM)
    assert cue.layer is Layer.STRUCTURE


def test_a_greeting_after_an_offer_is_no_problem(book: PhraseBook) -> None:
    call = mark_cues(spoken("A: How can I help?\nB: Good morning."), book)
    assert found(call, CueKind.PROBLEM) == []


STORY = "B: I ordered two lamps in March and one arrived with a broken shade.\n"


@pytest.mark.parametrize(
    ("line", "quote"),
    [
        pytest.param(
            "A: Let me make sure I have this right. Two lamps ordered, one broken shade. Okay?",
            "Let me make sure I have this right. Two lamps ordered, one broken shade.",
            id="wording, then content",
        ),
        pytest.param(
            "A: So you ordered lamps and the shade was broken.",
            "So you ordered lamps and the shade was broken.",
            id="content alone",
        ),
        pytest.param("A: So you have the garden chairs.", None, id="other content"),
        pytest.param("A: So I will send a lamp with a shade in March.", None, id="what comes next"),
    ],
)
def test_a_recap_shares_what_was_said(book: PhraseBook, line: str, quote: str | None) -> None:
    quotes = [cue.quote for cue in mark_cues(spoken(STORY + line), book).cues_of(CueKind.RECAP)]
    assert quotes == ([quote] if quote else [])


def test_a_confirmation_answers_somebody(book: PhraseBook) -> None:
    call = mark_cues(spoken("A: Is it the red one?\nB: Yes, that's right."), book)
    assert [label for _, label, _ in found(call, CueKind.CONFIRMATION)] == ["yes"]
    alone = mark_cues(spoken("A: It's red.\n-- 9000\nB: Yes, that's right."), book)
    assert found(alone, CueKind.CONFIRMATION) == []


def test_a_number_given_again_much_later_is_a_repetition(book: PhraseBook) -> None:
    call = mark_cues(
        spoken("B: It's 4471 92.\nA: Thanks.\n-- 30000\nA: What is the number?\nB: 4 4 7 1 9 2."),
        book,
    )
    assert found(call, CueKind.REPETITION) == [("B", "same_fact", "4 4 7 1 9 2.")]
    at_once = mark_cues(spoken("B: It's 447192.\nA: Again please.\nB: 447192."), book)
    assert found(at_once, CueKind.REPETITION) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "B: My name is Priya Patel.\nA: Thanks, Priya.",
            [("B", "given", "My name is [name]."), ("A", "used", "Thanks, [name].")],
            id="given and used",
        ),
        pytest.param(
            "A: Can I take your name?\nB: Rebekah Stone.\nA: One moment Rebecah please.",
            [("B", "given", "[name]."), ("A", "used", "One moment [name] please.")],
            id="asked for, and heard a letter wrong",
        ),
        pytest.param(
            "A: Of course, Mrs Okafor.", [("A", "used", "Of course, Mrs [name].")], id="title"
        ),
        pytest.param("A: Fine, see you Monday.", [], id="a weekday"),
        pytest.param(
            "A: This is Sam speaking.\nA: So it's Sam again.",
            [("A", "given", "This is [name] speaking.")],
            id="the own name",
        ),
        pytest.param("A: did i miss him", [], id="no capitals"),
    ],
)
def test_names_are_counted_and_not_kept(
    book: PhraseBook, text: str, wanted: list[tuple[str, str, str]]
) -> None:
    assert found(mark_cues(spoken(text), book), CueKind.NAME) == wanted


def test_a_question_mark_alone_makes_a_closed_question(book: PhraseBook) -> None:
    call = mark_cues(spoken("B: And the second one?"), book)
    (cue,) = call.cues_of(CueKind.QUESTION)
    assert (cue.label, cue.layer) == ("closed", Layer.STRUCTURE)


@pytest.mark.parametrize(
    ("text", "who", "announced"),
    [
        pytest.param("A: Bear with me a moment please.\n-- 6000\nA: Right.", "A", True, id="said"),
        pytest.param(
            "A: Let me check that for you.\nB: Okay, thanks.\n-- 6000\nA: Right.", "A", True,
            id="said, and agreed to",
        ),
        pytest.param("A: Surgery, hold on please.\n-- 6000\nA: Yes?", "A", False, id="no more"),
        pytest.param(
            "A: Hold the line please, while I ask upstairs.\n-- 6000\nA: Right.", "A", True,
            id="a request that says why",
        ),
        pytest.param(
            "A: I'll look it up. Hold on please.\n-- 6000\nA: Right.", "A", True,
            id="said in the sentence before",
        ),
        pytest.param("A: I see it here.\n-- 6000\nA: Right.", "A", False, id="not said"),
        pytest.param("B: It was blue.\n-- 6000\nB: Hello?", "A", False, id="agent's by default"),
        pytest.param("A: What is on the label?\n-- 6000\nB: Oak.", "B", False, id="customer asked"),
        pytest.param(
            "B: Hang on, I'll go and get it.\n-- 6000\nB: Here.", "B", False, id="customer said"
        ),
        pytest.param(
            "A: Bear with me a moment.\n-- 5000\nA: It is the old one, from the shop in the town, "
            "and it was sent there by the depot in the north which keeps them all in store until "
            "the end of each month, as they do with every other kind.\n-- 6000\nB: Hm.",
            "A", False, id="said long ago",
        ),
    ],
)  # fmt: skip
def test_dead_air_is_completed(book: PhraseBook, text: str, who: str, announced: bool) -> None:
    events = mark_cues(spoken(text), book).events_of(EventKind.DEAD_AIR)
    last = events[-1]
    assert (last.participant, last.detail.announced) == (who, announced)


def test_dead_air_without_words_is_left_as_it_was(book: PhraseBook) -> None:
    call = spoken("A: one\n-- 6000\nB: two")
    silent = mark_cues(Conversation(call.duration_ms, call.participants, events=call.events), book)
    assert silent.events == call.events


def test_uncertain_words_make_a_cue_less_sure(book: PhraseBook) -> None:
    def sure(confidence: float) -> float:
        call = mark_cues(spoken("B: I am so angry about it.", confidence=confidence), book)
        return call.cues_of(CueKind.FEELING)[0].confidence

    assert sure(0.95) == sure(0.85) > sure(0.6) > sure(0.2)


class Meanings:
    """A `SentenceEncoder` that places sentences by the topic words they hold."""

    def __init__(self, topics: Sequence[str]) -> None:
        self._topics = topics
        self.asked: list[str] = []

    def encode(self, text: str) -> NDArray[np.float32]:
        self.asked.append(text)
        place = np.array([topic in text.lower() for topic in self._topics] + [True], np.float32)
        place[-1] = 0.1
        return place / np.float32(np.linalg.norm(place))


def test_a_sentence_near_a_prototype_is_a_cue_by_meaning() -> None:
    encoder = Meanings(["floods of tears", "zebra"])
    feeling = next(rule for rule in ENGLISH.rules if rule.kind is CueKind.FEELING)
    assert any("floods of tears" in prototype for prototype in feeling.similar)
    book = phrase_book(ENGLISH, encoder)
    near = "Zorgle flim floods of tears zorgle."
    call = mark_cues(spoken(f"B: {near}\nB: Flim zebra zorgle flim."), book)
    (cue,) = call.cues_of(CueKind.FEELING)
    assert (cue.quote, cue.layer) == (near, Layer.SIMILARITY)


def test_a_rule_may_need_words_besides_meaning() -> None:
    blame = next(rule for rule in ENGLISH.rules if rule.kind is CueKind.BLAME)
    assert any("terms before you signed" in prototype for prototype in blame.similar)
    book = phrase_book(ENGLISH, Meanings(["terms before you signed", "terms before"]))

    def quotes(line: str) -> list[str]:
        return [cue.quote for cue in mark_cues(spoken(line), book).cues_of(CueKind.BLAME)]

    assert quotes("A: Zorgle terms before you signed flim.") != []
    assert quotes("A: Zorgle flim terms before flim signed.") == []


def test_prototypes_are_placed_once_and_short_sentences_never() -> None:
    encoder = Meanings(["zebra"])
    book = phrase_book(ENGLISH, encoder)
    encoder.asked.clear()
    for _ in range(2):
        mark_cues(spoken("B: Flim zorgle.\nB: Flim zorgle flim zorgle."), book)
    assert encoder.asked == ["Flim zorgle flim zorgle."] * 2


def test_cues_are_in_order_and_name_their_sentence(book: PhraseBook) -> None:
    call = mark_cues(spoken(STORY + "A: I'm so sorry. Bear with me a moment."), book)
    assert [cue.interval for cue in call.cues] == sorted(cue.interval for cue in call.cues)

    def of(cue: Cue) -> str:
        assert cue.sentence is not None
        return call.sentences[cue.sentence].participant

    assert all(of(cue) == cue.participant for cue in call.cues)


def test_an_empty_call_has_no_cues(book: PhraseBook) -> None:
    assert mark_cues(spoken(""), book).cues == ()


@pytest.mark.parametrize("language", sorted(read_packs()))
def test_every_pack_can_be_read_with_the_sentence_model(language: str) -> None:
    book = phrase_book(read_packs()[language], Meanings(["zebra"]))
    talk = spoken("A: Zorgle flim zorgle flim.\nB: Flim zorgle flim zorgle.")
    assert len(mark_cues(talk, book).sentences) == 2


def test_a_pack_without_prototypes_asks_no_model() -> None:
    encoder = Meanings(["zebra"])
    book = phrase_book(read_packs()["es"], encoder)
    encoder.asked.clear()
    mark_cues(spoken("B: Flim zorgle flim zorgle."), book)
    assert encoder.asked == []
