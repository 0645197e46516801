"""What an agent is told: one strength, one next step, with a clip."""

from dataclasses import replace

import pytest

from tests.grading import found, line, rubric
from voice_analytics.domain.assessment import (
    BehaviourResult,
    Evidence,
    Feedback,
    Response,
    Verdict,
)
from voice_analytics.domain.coaching import Coaching, Wording
from voice_analytics.domain.interval import Interval
from voice_analytics.scoring.feedback import Earlier, clip, feedback
from voice_analytics.scoring.score import Observed, score

COACHING = Coaching(
    "en",
    tuple(
        Wording(
            key,
            (f"{key} good: {{said}} {{answered}}", f"{key} well: {{said}}"),
            (f"{key} try: {{said}}", f"{key} instead: {{said}} / {{answered}}"),
        )
        for key in ("a", "b", "c")
    ),
)
RUBRIC = rubric(line("a", weight=1.0), line("b", weight=3.0), line("c", weight=2.0), line("mute"))


def told(*results: BehaviourResult, earlier: Earlier | None = None) -> Feedback:
    result = score(Observed("agent", {one.key: one for one in results}, {}), RUBRIC)
    return feedback(results, result, RUBRIC, COACHING, "agent", 100_000, earlier)


def test_what_weighs_most_is_told() -> None:
    text = told(found("a", "+-"), found("b", "+"), found("c", "-"))
    assert text.strength is not None
    assert text.next_step is not None
    assert text.strength.behaviour == "b"
    assert text.next_step.behaviour == "c"


def test_what_the_agent_did_comes_before_what_they_left() -> None:
    quiet = found("b", "+")
    waited = replace(quiet, evidence=tuple(replace(one, response=None) for one in quiet.evidence))
    assert told(waited, found("c", "-")).strength is not None
    text = told(waited, found("c", "+")).strength
    assert text is not None
    assert text.behaviour == "c"


def test_the_words_of_the_moment_are_in_the_text() -> None:
    text = told(found("b", "+"), found("c", "-"))
    assert text.strength is not None
    assert text.strength.text == "b good: said b 0 answer"
    assert text.next_step is not None
    assert text.next_step.text == "c try: said c 0"


def test_nothing_good_or_nothing_missed_is_not_made_up() -> None:
    assert told(found("a", "--")).strength is None
    assert told(found("a", "++")).next_step is None
    assert told(found("mute", "+-")) == Feedback(None, None)


def test_what_the_agent_said_is_praised_before_what_they_left_undone() -> None:
    quiet = found("b", "+")
    silent = replace(quiet, evidence=tuple(replace(e, response=None) for e in quiet.evidence))
    spoken = told(silent, found("c", "+")).strength
    assert spoken is not None
    assert spoken.behaviour == "c"
    alone = told(silent).strength
    assert alone is not None
    assert alone.behaviour == "b"


def test_words_without_content_tell_nothing() -> None:
    said = found("c", "-")
    empty = replace(said, evidence=tuple(replace(e, quote="yes please") for e in said.evidence))
    assert told(said).next_step is not None
    assert told(empty).next_step is None


def test_unclear_excused_and_unsure_moments_are_not_told() -> None:
    assert told(found("a", "??")) == Feedback(None, None)
    assert told(found("a", "--", excused="abuse"), found("b", "+")).next_step is None
    assert told(found("a", "--", confidence=0.2)).next_step is None


def test_what_the_agent_works_on_comes_first() -> None:
    calls = (found("a", "-"), found("b", "+--"), found("c", "+-"))
    without, focused = told(*calls), told(*calls, earlier=Earlier(focus="c"))
    assert without.next_step is not None
    assert focused.next_step is not None
    assert without.next_step.behaviour == "b"
    assert focused.next_step.behaviour in ("b", "c")
    only = told(found("a", "-"), found("c", "+-"), earlier=Earlier(focus="c"))
    assert only.next_step is not None
    assert only.next_step.behaviour == "c"


def test_what_has_got_better_is_praised() -> None:
    calls = (found("b", "+~"), found("c", "+"))
    assert told(*calls).strength is not None
    risen = told(*calls, earlier=Earlier(points={"b": 75.0, "c": 0.0}))
    assert risen.strength is not None
    assert risen.strength.behaviour == "c"


def test_two_calls_never_read_the_same() -> None:
    texts = set()
    for said in ("the parcel never came", "I was charged twice", "the line is dead"):
        moment = found("a", "-")
        evidence = tuple(replace(one, quote=said) for one in moment.evidence)
        text = told(replace(moment, evidence=evidence)).next_step
        assert text is not None
        texts.add(text.text)
    assert len(texts) == 3


def test_the_same_evidence_always_reads_the_same() -> None:
    assert told(found("a", "+-")) == told(found("a", "+-"))


def moment(start_ms: int, end_ms: int, answer: tuple[int, int] | None = None) -> Evidence:
    response = Response(Interval(*answer), "answer", 0) if answer else None
    return Evidence(Interval(start_ms, end_ms), "said", Verdict.MET, 0.9, response)


@pytest.mark.parametrize(
    ("evidence", "bounds"),
    [
        pytest.param(moment(20_000, 24_000, (25_000, 30_000)), (20_000, 30_000), id="fits"),
        pytest.param(moment(20_000, 60_000, (61_000, 90_000)), (54_000, 67_000), id="both long"),
        pytest.param(moment(0, 2_000), (0, 10_000), id="at the start"),
        pytest.param(moment(98_000, 100_000), (90_000, 100_000), id="at the end"),
        pytest.param(moment(50_000, 52_000), (47_334, 57_333), id="alone"),
    ],
)
def test_clips(evidence: Evidence, bounds: tuple[int, int]) -> None:
    heard = clip(evidence, 100_000)
    assert abs(heard.start_ms - bounds[0]) <= 1
    assert abs(heard.end_ms - bounds[1]) <= 1


def test_a_clip_of_a_short_call_is_the_call() -> None:
    assert clip(moment(1_000, 2_000), 4_000) == Interval(0, 4_000)
