"""Rubric, rescore and calibrate, as a user meets them."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.grading import found
from tests.reports import report_of
from tests.timelines import call
from voice_analytics.cli.app import app
from voice_analytics.config.rubrics import shipped_rubrics
from voice_analytics.domain.assessment import Assessment
from voice_analytics.domain.report import CallReport
from voice_analytics.errors import VoiceAnalyticsError
from voice_analytics.export.convert import from_document, to_document
from voice_analytics.export.files import read_report, report_path, write_report

(RUBRIC,) = shipped_rubrics()


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "250")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def said(result: Result) -> str:
    return " ".join((result.output + str(result.exception or "")).split())


def listened(name: str, verdicts: str) -> CallReport:
    keys = (
        "lets_finish", "reacts", "uses_customer_words", "recaps", "asks_open_questions",
        "acknowledges_feeling", "takes_ownership", "gives_next_steps", "unhurried", "validates",
    )  # fmt: skip
    report = report_of(call("A[0,40000) B[41000,80000) A[81000,90000)"), call_id=name)
    behaviours = tuple(found(key, verdicts) for key in keys)
    return replace(
        report,
        call=replace(report.call, scorable=True, why_not=None),
        assessments=(Assessment(0, "A", behaviours, None, None),),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for index, verdicts in enumerate(["+++++", "++++-", "+++--", "++---", "+----", "-----"]):
        write_report(to_document(listened(f"call-{index}", verdicts)), tmp_path)
    return tmp_path


def values(folder: Path) -> list[float]:
    found_values = []
    for index in range(6):
        report = from_document(read_report(report_path(folder, f"call-{index}")))
        score = report.assessments[0].score
        assert score is not None
        assert score.value is not None
        found_values.append(score.value)
    return found_values


@pytest.mark.parametrize("command", ["check", "explain", "draw"])
def test_the_shipped_rubric_can_be_read_by_people(command: str) -> None:
    result = run("rubric", command, RUBRIC)
    assert result.exit_code == 0
    assert "Active listening" in result.output or "Lets the customer" in result.output


def test_explain_names_every_component_and_what_it_is_worth() -> None:
    text = said(run("rubric", "explain", RUBRIC))
    assert "Lets the customer finish (11%)" in text
    assert "No blame (takes away up to 10%)" in text
    assert "At most 60: kind words without any action" in text
    assert "Was the information right?" in text


def test_draw_shows_a_curve_that_rises_and_one_that_falls() -> None:
    lines = run("rubric", "draw", RUBRIC).output.splitlines()
    assert any("▁▁" in line and line.rstrip().endswith("share answered") for line in lines)
    assert any("█▇" in line and "times missed" in line for line in lines)


def test_a_faulty_rubric_is_one_sentence(tmp_path: Path) -> None:
    faulty = tmp_path / "mine.yaml"
    faulty.write_text(RUBRIC.read_text("utf-8").replace("weight: 11", "weight: lots"), "utf-8")
    result = run("rubric", "check", faulty)
    assert isinstance(result.exception, VoiceAnalyticsError)
    assert f"{faulty}, line" in str(result.exception)


def test_rescore_grades_stored_reports_without_audio(folder: Path) -> None:
    result = run("rescore", folder)
    assert result.exit_code == 0, said(result)
    assert "6 of 6 reports graded" in result.output
    graded = values(folder)
    assert graded == sorted(graded, reverse=True)
    assert graded[0] > graded[-1] + 50
    feedback = from_document(read_report(report_path(folder, "call-3"))).assessments[0].feedback
    assert feedback is not None
    assert feedback.strength is not None
    assert feedback.next_step is not None


def test_rescore_by_another_rubric_changes_the_score_and_says_by_which(
    folder: Path, tmp_path: Path
) -> None:
    run("rescore", folder)
    before = values(folder)
    text = RUBRIC.read_text("utf-8").replace("version: 1", "version: 2")
    mine = tmp_path / "mine.yaml"
    mine.write_text(text.replace("[[0, 0], [0.8, 100]]", "[[0, 50], [0.8, 100]]"), "utf-8")
    assert run("rescore", folder, "--rubric", mine).exit_code == 0
    assert values(folder)[-1] > before[-1]
    report = from_document(read_report(report_path(folder, "call-0")))
    assert report.provenance.rubric == "active_listening/2"


def test_rescoring_twice_changes_nothing(folder: Path) -> None:
    run("rescore", folder)
    once = report_path(folder, "call-2").read_bytes()
    run("rescore", folder)
    assert report_path(folder, "call-2").read_bytes() == once


def test_a_file_that_is_no_report_is_named_and_the_rest_is_graded(folder: Path) -> None:
    (folder / "odd.report.json").write_text("{}", "utf-8")
    result = run("rescore", folder)
    assert result.exit_code == 1
    assert "odd.report.json" in said(result)
    assert "6 of 7 reports graded" in result.output


def test_an_empty_folder_is_one_sentence(tmp_path: Path) -> None:
    assert "holds no reports" in said(run("rescore", tmp_path))


def reviews(folder: Path, *, overall: bool = True) -> Path:
    lines = ["call,stint,component,points"]
    for index, points in enumerate([95, 80, 60, 40, 20, 5]):
        lines.append(f"call-{index},0,reacts,{points}")
        if overall:
            lines.append(f"call-{index},0,overall,{points}")
    file = folder / "reviews.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def test_calibrate_shows_agreement_and_writes_a_proposal(folder: Path, tmp_path: Path) -> None:
    run("rescore", folder)
    rubric_before = RUBRIC.read_bytes()
    out = tmp_path / "proposal.yaml"
    result = run("calibrate", reviews(folder), "--reports", folder, "--out", out)
    text = said(result)
    assert result.exit_code == 0, text
    assert "weighted kappa" in text
    assert "reacts" in text
    assert "would move by" in text
    assert "weights:" in out.read_text("utf-8")
    assert RUBRIC.read_bytes() == rubric_before


def test_calibrate_without_overall_judgements_proposes_nothing(
    folder: Path, tmp_path: Path
) -> None:
    run("rescore", folder)
    out = tmp_path / "proposal.yaml"
    file = reviews(folder, overall=False)
    result = run("calibrate", file, "--reports", folder, "--out", out)
    assert result.exit_code == 0
    assert "no weights are proposed" in said(result)
    assert not out.exists()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("call-0,0,charm,50", "line 2: `charm` is no component"),
        ("call-0,0,reacts,500", "line 2: points must lie between"),
        ("call-0,0,reacts,good", "line 2: points and stint must be numbers"),
        ("call-0,9,reacts,50", "no score for stint 9"),
        ("call-99,0,reacts,50", "call-99"),
    ],
)
def test_a_faulty_review_is_one_sentence(folder: Path, row: str, says: str) -> None:
    run("rescore", folder)
    file = folder / "reviews.csv"
    file.write_text(f"call,stint,component,points\n{row}\n", "utf-8")
    result = run("calibrate", file, "--reports", folder)
    assert isinstance(result.exception, VoiceAnalyticsError)
    assert says in str(result.exception)


def test_reviews_without_a_column(folder: Path) -> None:
    file = folder / "reviews.csv"
    file.write_text("call,points\ncall-0,3\n", "utf-8")
    assert "has no column `stint`" in said(run("calibrate", file, "--reports", folder))
