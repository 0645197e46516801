"""Whole calls through cues, behaviours and the shipped rubric: what must not cost an agent."""

from dataclasses import replace

import pytest

from tests.scenes import whole
from tests.timelines import A
from tests.unit.cues.calls import spoken
from voice_analytics.appliance import read_rubric_file
from voice_analytics.config.packs import read_packs
from voice_analytics.config.rubrics import shipped_rubrics
from voice_analytics.cues import PhraseBook, mark_cues, phrase_book
from voice_analytics.domain.assessment import FrictionTag, Score
from voice_analytics.listening.assess import assess
from voice_analytics.listening.friction import friction_of
from voice_analytics.scoring.score import Observed, score

OPENING = """
    A: Good morning, how can I help?
    B: My kettle from last week does not heat any more and I need it for the office.
    A: What happened just before it stopped heating?
    B: There was a click and then the light on the handle went out.
    A: So the light went out after a click and the kettle does not heat any more, is that right?
    B: Yes, that's right.
"""
CLOSING = """
    A: I will send you a new kettle myself today, and it will be with you on Friday.
    B: On Friday is fine.
    A: Does that solve it for you?
    B: Yes, it does.
    A: Goodbye.
"""
PATIENT = """
    A: I will open your order now, my system is very slow today, it takes about a minute.
    B: Okay.
    -- 8000
    A: My computer has frozen, sorry, bear with me another minute while I start it again.
    B: Okay.
    -- 8000
    A: I do not have access to that system from here, but I can ask our warehouse for you.
    B: Good.
"""
PLAIN = """
    A: I will open your order now, it takes about a minute.
    B: Okay.
    -- 8000
    A: I can ask our warehouse for you.
    B: Good.
"""


@pytest.fixture(scope="module")
def book() -> PhraseBook:
    return phrase_book(read_packs()["en"])


def scored(text: str, book: PhraseBook) -> tuple[Score, frozenset[FrictionTag]]:
    call = mark_cues(spoken(text), book)
    (one,) = assess(call, (whole(call, A.id),))
    friction = friction_of(call)
    (file,) = shipped_rubrics()
    seen = Observed(A.id, {result.key: result for result in one.behaviours}, {}, friction)
    rubric = replace(read_rubric_file(file), min_coverage=0.0)
    return score(seen, rubric), frozenset(found.tag for found in friction)


def points(result: Score) -> dict[str, float | None]:
    return {component.key: component.points for component in result.components}


@pytest.mark.parametrize("middle", [PLAIN, PATIENT], ids=["plain", "friction"])
def test_customers_without_a_feeling_leave_that_component_out(
    book: PhraseBook, middle: str
) -> None:
    calm, _ = scored(OPENING + middle + CLOSING, book)
    assert points(calm)["feeling"] is None
    assert points(calm)["validation"] is None
    because = next(one.because for one in calm.components if one.key == "feeling")
    assert because.endswith("does not apply, the customer stated no feeling.")
    worried = OPENING.replace("for the office", "for the office. I am so worried about it")
    felt, _ = scored(worried + middle + CLOSING, book)
    assert points(felt)["feeling"] == 0.0
    assert felt.value is not None
    assert calm.value is not None
    assert felt.value < calm.value


def test_friction_and_patient_narration_lose_nothing(book: PhraseBook) -> None:
    plain, nothing = scored(OPENING + PLAIN + CLOSING, book)
    patient, tags = scored(OPENING + PATIENT + CLOSING, book)
    assert nothing == frozenset()
    assert tags == {FrictionTag.SYSTEM_SLOW, FrictionTag.NO_ACCESS}
    assert points(patient)["narrated_waits"] == 100.0
    for key, value in points(plain).items():
        now = points(patient)[key]
        assert value is None or (now is not None and now >= value), key
    assert patient.value is not None
    assert plain.value is not None
    assert patient.value >= plain.value
