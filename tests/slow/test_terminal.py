"""A person at a terminal: bars, pages, running again, stopping half-way."""

import re
import shutil
from pathlib import Path

import pytest

from tests.real import SAMPLES, whisper_folder
from tests.slow.command import SMALL, need_models, run, run_on_terminal
from tests.slow.reports import left_behind, reports_in

pytestmark = [pytest.mark.slow, pytest.mark.model]

GOOD, POOR = "sample-good-listener", "sample-poor-listener"
ESCAPE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


@pytest.fixture(autouse=True)
def models() -> None:
    need_models("tiny.en")


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """Return a folder with the two-channel samples, in a folder of its own."""
    folder = tmp_path / "calls"
    folder.mkdir()
    for name in ("good_listener", "poor_listener"):
        for suffix in (".flac", ".json"):
            shutil.copy(SAMPLES / (name + suffix), folder)
    return folder


def plain(shown: str) -> str:
    return ESCAPE.sub("", shown)


def redrawn(shown: str) -> list[str]:
    """Return every state of every line, as bars draw over themselves."""
    return [line.rstrip() for line in re.split(r"[\r\n]+", plain(shown))]


def test_bar_shows_call_stage_and_remaining_time_and_then_the_page_appears(calls: Path) -> None:
    session = run_on_terminal(
        "analyse", "calls/good_listener.flac", "--out", "out", *SMALL, folder=calls.parent
    )
    assert session.code == 0
    bars = [line for line in redrawn(session.shown) if line.startswith("good_listener.flac (1/1)")]
    for stage in ("listen", "recognise"):
        remaining = [re.search(rf"\d+% {stage} +(\d\d:\d\d)$", bar) for bar in bars]
        assert any(remaining), bars[-3:]
    shares = [int(found[1]) for bar in bars if (found := re.search(r"(\d+)%", bar))]
    assert shares == sorted(shares)
    page = plain(session.shown)
    assert page.index(f"Call {GOOD}") > page.index(bars[-1])
    for part in ("Timeline", "agent", "customer", "Moments", "Talk share", "report out/"):
        assert part in page
    assert "\x1b[?25h" in session.shown, "the cursor is shown again"


def test_second_run_shows_the_page_and_analyses_nothing(calls: Path) -> None:
    command = ("analyse", "calls/good_listener.flac", "--out", "out", *SMALL)
    first = run_on_terminal(*command, folder=calls.parent)
    report = calls.parent / "out" / f"{GOOD}.report.json"
    written = report.stat()
    second = run_on_terminal(*command, folder=calls.parent)
    assert (first.code, second.code) == (0, 0)
    assert "(was there, nothing changed)" not in plain(first.shown)
    assert "(was there, nothing changed)" in plain(second.shown)
    assert not [line for line in redrawn(second.shown) if re.search(r"\d+% ", line)
                and "(1/1)" in line]  # fmt: skip
    assert report.stat().st_mtime_ns == written.st_mtime_ns
    assert f"Call {GOOD}" in plain(second.shown)


def test_a_model_that_is_gone_is_told_and_its_reports_stay(calls: Path, tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(whisper_folder("tiny.en"), model)
    command = ("analyse", "calls", "--out", "out", "--model", "./model")
    assert run(*command, folder=tmp_path).returncode == 0
    before = reports_in(tmp_path / "out")
    shutil.rmtree(model)
    again = run(*command, folder=tmp_path)
    assert again.returncode == 1
    assert again.stderr == (
        "voice-analytics: model holds no model.bin; "
        "name a folder with a complete faster-whisper model\n"
    )
    assert reports_in(tmp_path / "out") == before


@pytest.mark.parametrize("stage", ["listen", "recognise"])
def test_ctrl_c_leaves_nothing_half_done_and_the_same_command_goes_on(
    stage: str, calls: Path
) -> None:
    command = ("analyse", "calls", "--out", "out", *SMALL)
    stopped = run_on_terminal(*command, folder=calls.parent, interrupt_at=f" {stage} ")
    out = calls.parent / "out"
    assert stopped.code == 130
    assert "stopped; reports of finished calls are kept" in plain(stopped.shown)
    assert "Traceback" not in stopped.shown
    assert "leaked" not in stopped.shown
    assert "\x1b[?25h" in stopped.shown, "the cursor is shown again"
    assert reports_in(out) == {}
    assert left_behind(out) == []
    again = run_on_terminal(*command, folder=calls.parent)
    assert again.code == 0
    assert set(reports_in(out)) == {GOOD, POOR}
    assert left_behind(out) == []


def test_ctrl_c_in_the_second_call_keeps_the_first(calls: Path) -> None:
    command = ("analyse", "calls", "--out", "out", *SMALL)
    stopped = run_on_terminal(
        *command, folder=calls.parent, interrupt_at="poor_listener.flac (2/2)"
    )
    assert stopped.code == 130
    kept = reports_in(calls.parent / "out")
    assert set(kept) == {GOOD}
    again = run(*command, folder=calls.parent)
    assert again.returncode == 0
    assert again.stderr.count("(was there, nothing changed)") == 1
    assert set(reports_in(calls.parent / "out")) == {GOOD, POOR}


@pytest.mark.parametrize("after_s", [0.0, 0.1, 0.2, 0.3, 0.5])
def test_ctrl_c_while_workers_start_shows_no_traceback(after_s: float, calls: Path) -> None:
    command = ("analyse", "calls", "--out", "out", "--workers", "2", *SMALL)
    hidden_cursor = "\x1b[?25l"
    stopped = run_on_terminal(
        *command, folder=calls.parent, interrupt_at=hidden_cursor, after_s=after_s
    )
    assert stopped.code == 130
    assert "Traceback" not in stopped.shown
    assert not list((calls.parent / "out").rglob("*"))


def test_two_workers_give_the_reports_of_one(calls: Path) -> None:
    for workers in ("1", "2"):
        done = run(
            "analyse", "calls", "--out", workers, "--workers", workers, *SMALL,
            folder=calls.parent,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    one, two = (reports_in(calls.parent / workers) for workers in ("1", "2"))
    assert set(one) == {GOOD, POOR}
    assert one == two
