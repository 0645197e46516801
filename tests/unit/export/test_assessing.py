"""Cues, assessments, flags and friction survive being written and read."""

from dataclasses import replace

import pytest

from tests.reports import report_of
from tests.timelines import call
from voice_analytics.domain.assessment import (
    Assessment,
    BehaviourResult,
    Component,
    Evidence,
    Feedback,
    FeedbackItem,
    Flag,
    Friction,
    FrictionTag,
    Part,
    Response,
    Score,
    Severity,
    Verdict,
)
from voice_analytics.domain.cue import Cue, CueKind, Layer
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.report import CallReport
from voice_analytics.export.convert import from_document, to_document
from voice_analytics.export.document import ReportDocument

TALK = call("A[0,1000) B[1200,2000) A[2200,4000)")

FEELING = Evidence(
    Interval(1200, 2000),
    "I am worried about it",
    Verdict.MET,
    0.8,
    Response(Interval(2200, 4000), "that must be worrying", 200),
    Layer.SIMILARITY,
)
APOLOGY = Evidence(
    Interval(1200, 1900),
    "it never came",
    Verdict.PARTLY,
    0.7,
    None,
    excused="a system was down",
    grade=2,
    parts={"names the fault": True, "offers repair": False},
)
ITEM = FeedbackItem(
    "acknowledges_feeling", "You named it.", "that must be worrying", Interval(0, 4000), "x"
)


def assessed(score: Score | None, feedback: Feedback | None) -> CallReport:
    return replace(
        report_of(TALK),
        cues=(Cue(CueKind.APOLOGY, "A", Interval(0, 900), "sorry", 0.9, label="plain"),),
        assessments=(
            Assessment(
                0,
                "A",
                (
                    BehaviourResult("acknowledges_feeling", (FEELING,)),
                    BehaviourResult("apologises_properly", (APOLOGY,)),
                    BehaviourResult("lets_finish", (), applicable=False, why_not="few turns"),
                ),
                score,
                feedback,
            ),
        ),
        flags=(Flag("empty_apology", Severity.WARNING, Interval(0, 900), "sorry for any", 0),),
        friction=(Friction(FrictionTag.SYSTEM_SLOW, Interval(0, 900), "the system is slow"),),
    )


SCORE = Score(
    "active_listening",
    1,
    71.5,
    60.0,
    80.5,
    0.75,
    (Component("feeling", "responding", 100.0, 0.2, 40.0, 100.0, "answered 1 of 1", ("a", "b")),),
    (Part("responding", 60.0, 40.0, 60.0, "no action was offered"),),
)


@pytest.mark.parametrize(
    ("score", "feedback"),
    [
        pytest.param(SCORE, Feedback(ITEM, None), id="scored"),
        pytest.param(
            replace(SCORE, value=None, low=None, high=None, why_not="too little"), None, id="not"
        ),
        pytest.param(None, None, id="no rubric"),
    ],
)
def test_a_report_survives_being_written_and_read(
    score: Score | None, feedback: Feedback | None
) -> None:
    report = assessed(score, feedback)
    text = to_document(report).model_dump_json(by_alias=True)
    again = from_document(ReportDocument.model_validate_json(text))
    assert again.cues == report.cues
    assert again.assessments == report.assessments
    assert again.flags == report.flags
    assert again.friction == report.friction


def test_counts_leave_out_what_is_excused() -> None:
    feeling, apology, none = to_document(assessed(None, None)).assessments[0].behaviours
    assert (feeling.opportunities, feeling.responses, feeling.rate) == (1, 1.0, 1.0)
    assert (apology.opportunities, apology.responses, apology.rate) == (0, 0.0, None)
    assert not none.applicable


def test_ids_of_evidence_depend_on_behaviour_and_place() -> None:
    first, second, _ = to_document(assessed(None, None)).assessments[0].behaviours
    assert first.evidence[0].id == FEELING.id_in("acknowledges_feeling", "A")
    assert first.evidence[0].id != second.evidence[0].id
