"""What the policy keeps of a report, and that no word is left where none is to be kept."""

import json
from dataclasses import replace

import pytest

from tests.reports import report_of
from tests.scenes import agent, customer, talk, whole
from voice_analytics.appliance import grading, regraded
from voice_analytics.config.settings import Settings
from voice_analytics.domain.assessment import Friction, FrictionTag
from voice_analytics.domain.call import CallKind, Consent
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.policy import Keep, Policy
from voice_analytics.domain.report import CallReport
from voice_analytics.errors import NotKept
from voice_analytics.export.convert import from_document, to_document
from voice_analytics.export.document import ReportDocument
from voice_analytics.export.files import to_json
from voice_analytics.listening.assess import assess
from voice_analytics.privacy.keeping import kept, possible, sampled, without_words

POLICY = Policy(
    "test", Keep.KEPT, Keep.MEASURES_ONLY, Keep.MEASURES_ONLY, Keep.NOT_KEPT, 30, 60, 90, 1.0,
    allow_activation=False, live_words=False,
)  # fmt: skip

LINES = (
    agent("kanary how can I help you today", ("question", "offer")),
    customer("kanary my parcel never came and I am really upset about it", "problem", "feeling"),
    agent("kanary you should have been at home", "blame"),
    customer("kanary I said it was for a funeral and", "complaint", gap_ms=600),
    agent("kanary the system is slow today", ("friction", "system_slow"), gap_ms=-900),
    customer("kanary as I said it never came", ("repetition", "said_before")),
    agent("kanary sorry for any inconvenience", ("apology", "formula")),
    customer("kanary when will it come then", ("question", "open")),
    agent("kanary someone will look at it", "handed_off"),
    customer("kanary that is not good enough", "complaint", "feeling"),
    agent("kanary I cannot do that", "refusal"),
    customer("kanary goodbye", "farewell"),
)


def heard(stated: Consent | None) -> CallReport:
    conversation = talk(*LINES)
    bare = report_of(conversation)
    metadata = replace(bare.call.metadata, consent=stated)
    call = replace(
        bare.call, metadata=metadata, kind=CallKind.CONVERSATION, scorable=True, why_not=None
    )
    return replace(
        bare,
        call=call,
        cues=conversation.cues,
        assessments=assess(conversation, [whole(conversation, "A")]),
        friction=(Friction(FrictionTag.SYSTEM_SLOW, Interval(0, 900), "kanary is slow"),),
    )


def text_of(report: CallReport) -> str:
    return to_json(to_document(regraded(report, grading(Settings()))))


def test_with_consent_all_is_kept() -> None:
    report = kept(heard(Consent.GRANTED), POLICY)
    assert (report.call.consent, report.call.kept) == (Consent.GRANTED, Keep.KEPT)
    tree = json.loads(text_of(report))
    told = tree["assessments"][0]["feedback"]
    assert [one for one in ("strength", "next_step") if told[one]]
    everywhere = {
        part: "kanary" in json.dumps(tree[part])
        for part in ("words", "turns", "events", "cues", "assessments", "flags", "friction")
    }
    assert set(everywhere.values()) == {True}, everywhere
    assert any("kanary" in (e["excused"] or "") for e in evidence(tree)), "an excuse that quotes"


def evidence(tree: dict[str, object]) -> list[dict[str, str | None]]:
    assessments = tree["assessments"]
    assert isinstance(assessments, list)
    return [e for one in assessments for b in one["behaviours"] for e in b["evidence"]]


def test_without_words_none_is_left_and_the_numbers_stay() -> None:
    whole_report = heard(None)
    report = kept(whole_report, POLICY)
    assert (report.call.consent, report.call.kept) == (Consent.ABSENT, Keep.MEASURES_ONLY)
    text = text_of(report)
    assert "kanary" not in text
    before, after = json.loads(text_of(whole_report)), json.loads(text)
    for part in ("segments", "transfers", "measures", "curves", "redactions"):
        assert after[part] == before[part]
    for part in ("turns", "events", "cues", "flags", "friction"):
        assert len(after[part]) == len(before[part]) > 0, part
    assert after["assessments"][0]["score"] == before["assessments"][0]["score"]
    assert [e["verdict"] for e in evidence(after)] == [e["verdict"] for e in evidence(before)]
    assert after["assessments"][0]["feedback"] is None
    assert (after["call"]["consent"], after["call"]["kept"]) == ("absent", "measures_only")


def test_a_stored_report_without_words_is_graded_again_the_same() -> None:
    once = text_of(kept(heard(None), POLICY))
    again = text_of(from_document(ReportDocument.model_validate_json(once)))
    assert again == once


def test_what_is_not_kept_has_no_document() -> None:
    report = kept(heard(Consent.REFUSED), POLICY)
    assert report.call.kept is Keep.NOT_KEPT
    assert "kanary" not in repr(report)
    with pytest.raises(NotKept):
        to_document(report)


def test_words_are_taken_out_once_and_for_all() -> None:
    silent = without_words(heard(None))
    assert without_words(silent) == silent


@pytest.mark.parametrize("stated", [None, *Consent])
def test_what_is_found_was_possible(stated: Consent | None) -> None:
    assert kept(heard(stated), POLICY).call.consent in possible(stated)


def test_a_sample_is_the_same_each_time_and_has_about_its_share() -> None:
    ids = [f"call-{number}" for number in range(4000)]
    chosen = {share: {one for one in ids if sampled(one, share)} for share in (0.1, 0.5, 1.0)}
    assert len(chosen[0.1]) == pytest.approx(400, abs=60)
    assert chosen[0.1] < chosen[0.5] < chosen[1.0] == set(ids)
    assert chosen[0.1] == {one for one in ids if sampled(one, 0.1)}
