import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from benchmarks.accuracy import app
from benchmarks.errors import BenchmarkError
from benchmarks.scoring.call import Figures
from benchmarks.sets import find_items, stored_report
from benchmarks.tables import COLUMNS, WIDTH, Row, console, set_table, worst_calls
from benchmarks.targets import Outcome, Target, load_targets
from benchmarks.truth import read_scripted
from tests.unit.benchmarks.builders import perfect_report
from tests.unit.benchmarks.test_truth import SCRIPTED


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """Two scripted calls with perfect reports, and a recording nothing is known of."""
    folder, reports = tmp_path / "scripted", tmp_path / "reports"
    folder.mkdir()
    reports.mkdir()
    for name, conditions in (("clean_call", []), ("noisy_call", ["white_noise"])):
        (folder / f"{name}.flac").write_bytes(name.encode())
        truth = folder / f"{name}.truth.json"
        truth.write_text(json.dumps({**SCRIPTED, "conditions": conditions}), encoding="utf-8")
        content = perfect_report(read_scripted(truth), 9000, call_id=name)
        (reports / f"{name}.report.json").write_text(json.dumps(content), encoding="utf-8")
    (folder / "unknown.wav").write_bytes(b"unknown")
    return tmp_path


def result_of(folder: Path) -> dict[str, Any]:
    (path,) = folder.glob("*-accuracy.json")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def test_stored_reports_are_scored_shown_and_written(calls: Path) -> None:
    done = run(calls / "scripted", "--reports", calls / "reports", "--out", calls / "out")
    assert done.exit_code == 0, done.output
    assert "clean_call" in done.output
    assert "pooled, noisy" in done.output
    assert max(len(line) for line in done.output.splitlines()) <= WIDTH
    content = result_of(calls / "out")
    assert content["schema"] == "voice-analytics.benchmark.accuracy/1"
    assert content["models"] == ["base 1"]
    (scripted,) = content["sets"]
    assert [row["call"] for row in scripted["calls"]] == ["clean_call", "noisy_call"]
    assert scripted["pooled"]["clean"]["word_error"] == 0
    assert scripted["pooled"]["all"]["interruption_count"] == 2


def test_a_missed_target_fails_a_strict_run_only(calls: Path) -> None:
    targets = calls / "targets.toml"
    targets.write_text(
        '[[target]]\nwhat = "More than perfect"\nset = "scripted"\ngroup = "clean"\n'
        'figure = "speech_f1"\nat_least = 1.1\n',
        encoding="utf-8",
    )
    arguments = (calls / "scripted", "--reports", calls / "reports", "--out", calls / "out")
    assert run(*arguments, "--targets", targets).exit_code == 0
    strict = run(*arguments, "--targets", targets, "--strict")
    assert strict.exit_code == 1
    assert "not met" in strict.output


def test_an_unmeasured_target_does_not_fail_a_strict_run(calls: Path) -> None:
    targets = calls / "targets.toml"
    targets.write_text(
        '[[target]]\nwhat = "Other set"\nset = "other"\ngroup = "all"\n'
        'figure = "speech_f1"\nat_least = 1.0\n',
        encoding="utf-8",
    )
    done = run(
        calls / "scripted", "--reports", calls / "reports", "--out", calls / "out",
        "--targets", targets, "--strict",
    )  # fmt: skip
    assert done.exit_code == 0
    assert "not measured" in done.output


def test_a_target_may_be_for_one_call(calls: Path) -> None:
    targets = calls / "targets.toml"
    targets.write_text(
        '[[target]]\nwhat = "One call"\nset = "scripted"\ngroup = "noisy_call"\n'
        'figure = "interruptions_found"\nat_most = 0\n',
        encoding="utf-8",
    )
    reports, out = calls / "reports", calls / "out"
    run(calls / "scripted", "--reports", reports, "--out", out, "--targets", targets)
    (judged,) = result_of(out)["targets"]
    assert (judged["reached"], judged["outcome"]) == (1, "not met")


def test_sets_are_judged_together(calls: Path) -> None:
    other = calls / "other"
    other.mkdir()
    for path in (calls / "scripted").glob("noisy_call.*"):
        path.rename(other / path.name)
    targets = calls / "targets.toml"
    targets.write_text(
        "".join(
            f'[[target]]\nwhat = "{name}"\nset = "{name}"\ngroup = "all"\n'
            'figure = "interruption_count"\nat_least = 2\n'
            for name in ("scripted", "scripted + other", "scripted + none")
        ),
        encoding="utf-8",
    )
    reports, out = calls / "reports", calls / "out"
    run(calls / "scripted", other, "--reports", reports, "--out", out, "--targets", targets)
    judged = [(one["reached"], one["outcome"]) for one in result_of(out)["targets"]]
    assert judged == [(1, "not met"), (2, "met"), (None, "not measured")]


def test_a_recording_without_truth_is_listed_without_figures(calls: Path) -> None:
    truth = read_scripted(calls / "scripted" / "clean_call.truth.json")
    content = perfect_report(truth, 9000, call_id="unknown")
    path = calls / "reports" / f"{sha256(b'unknown').hexdigest()[:16]}.report.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    run(calls / "scripted" / "unknown.wav", "--reports", calls / "reports", "--out", calls / "out")
    (row,) = result_of(calls / "out")["sets"][0]["calls"]
    assert row["truth"] is False
    assert row["figures"] == {
        "speakers_found": 2,
        "words_found": 3,
        "interruptions_found": 1,
    }


def test_a_folder_without_audio_is_one_sentence(tmp_path: Path) -> None:
    done = run(tmp_path, "--reports", tmp_path, "--out", tmp_path)
    assert done.exit_code == 1
    assert "no audio found here" in done.output
    assert "Traceback" not in done.output


def test_the_widest_table_fits_the_terminal() -> None:
    figures: Figures = {column.figure: 1.0 if column.percent else 1234 for column in COLUMNS}
    row = Row("a_call_with_a_very_long_name_indeed", "noisy", figures)
    screen = console()
    with screen.capture() as shown:
        screen.print(
            set_table("scripted", [row], {"clean": figures, "noisy": figures, "all": figures})
        )
    lines = shown.get().splitlines()
    assert "…" not in "".join(line for line in lines if "a_call" not in line)
    assert max(len(line) for line in lines) <= WIDTH
    assert all(line.count("100.0") in {0, 8} for line in lines)


def test_a_figure_that_no_call_has_is_no_column() -> None:
    row = Row("call", "all", {"word_error": None, "speech_f1": 1.0})
    table = set_table("set", [row], {"all": {"word_error": None, "speech_f1": 1.0}})
    assert [str(column.header) for column in table.columns] == ["call", "speech\nF1"]


def test_the_worst_call_is_named_by_each_figure_that_differs() -> None:
    rows = [
        Row("good", "all", {"word_error": 0.01, "speech_f1": 0.9, "kinds_right": None}),
        Row("bad", "all", {"word_error": 0.09, "speech_f1": 0.9, "kinds_right": 0.5}),
    ]
    assert worst_calls(rows) == "Worst: word error bad (9.0 %)."
    assert worst_calls(rows[:1]) == ""


def test_a_set_is_named_after_its_folder_and_files_are_found_once(calls: Path) -> None:
    items = find_items([calls, calls / "scripted" / "unknown.wav"])
    assert [(item.set_name, item.name, item.truth is None) for item in items] == [
        ("scripted", "clean_call", False),
        ("scripted", "noisy_call", False),
        ("scripted", "unknown", True),
    ]
    assert stored_report(items[2], calls / "reports") is None


@pytest.mark.parametrize(
    ("value", "outcome"),
    [(0.05, Outcome.MET), (0.061, Outcome.NOT_MET), (None, Outcome.NOT_MEASURED)],
)
def test_a_target_is_judged(value: float | None, outcome: Outcome) -> None:
    target = Target("Word error", "scripted", "clean", "word_error", at_most=0.06)
    assert target.judge({"scripted": {"clean": {"word_error": value}}}) == (value, outcome)
    assert target.bound == "<= 0.06"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("[[target", "cannot be read as TOML", id="no TOML"),
        pytest.param('[[target]]\nwhat = "a"\n', "target 1: wrong key", id="key missing"),
        pytest.param("[[target]]\nmost = 1\n", "target 1: wrong key", id="unknown key"),
        pytest.param(
            '[[target]]\nwhat = "a"\nset = "b"\ngroup = "c"\nfigure = "d"\n',
            "give at_least or at_most",
            id="no bound",
        ),
    ],
)
def test_broken_targets_are_named(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "targets.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BenchmarkError, match=rf"targets\.toml.*{problem}"):
        load_targets(path)


def test_shipped_targets_can_be_read_and_name_figures_that_exist(calls: Path) -> None:
    run(calls / "scripted", "--reports", calls / "reports", "--out", calls / "out")
    known = set(result_of(calls / "out")["sets"][0]["pooled"]["all"]) | {"real_time_factor"}
    for report in (calls / "reports").iterdir():
        report.write_text(
            report.read_text(encoding="utf-8").replace('"channels": 2', '"channels": 1')
        )
    done = run(calls / "scripted", "--reports", calls / "reports", "--out", calls / "mono")
    assert "who said it" in done.output
    known |= set(result_of(calls / "mono")["sets"][0]["pooled"]["all"])
    assert {target.figure for target in load_targets()} <= known
