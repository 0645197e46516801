"""The `analyse` command."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
import typer

from tests.command import COMMAND, ROOT, environment, noise, voice_analytics, write_wav
from tests.real import SAMPLES, sample_call, whisper_folder
from voice_analytics.cli.options import parse_channels
from voice_analytics.domain.call import Role
from voice_analytics.export.files import read_report

GOOD = "good_call"


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("agent,customer", {0: Role.AGENT, 1: Role.CUSTOMER}),
        ("Customer, AGENT", {0: Role.CUSTOMER, 1: Role.AGENT}),
        ("unknown", {0: Role.UNKNOWN}),
    ],
)
def test_channels(text: str, roles: dict[int, Role]) -> None:
    assert parse_channels(text) == roles


@pytest.mark.parametrize(("text", "named"), [("agent,seller", "seller"), ("agent,", "nothing")])
def test_what_is_no_role(text: str, named: str) -> None:
    with pytest.raises(typer.BadParameter, match=f"{named} is no role"):
        parse_channels(text)


def errors(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert "Traceback" not in done.stderr
    return [line for line in done.stderr.splitlines() if line.startswith("error: ")]


def test_a_path_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    done = voice_analytics("analyse", tmp_path / "none.wav", "--out", tmp_path / "out")
    assert done.returncode == 1
    (error,) = errors(done)
    assert "none.wav" in error
    assert not (tmp_path / "out").exists()


def test_a_folder_without_audio_is_one_sentence(tmp_path: Path) -> None:
    done = voice_analytics("analyse", tmp_path, "--out", tmp_path / "out")
    assert (done.returncode, len(errors(done))) == (1, 1)


def test_a_missing_model_names_the_fetch_command(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "x.wav", noise(2, 1.0))
    settings = {"VOICE_ANALYTICS__MODELS__FOLDER": str(tmp_path / "models")}
    done = voice_analytics("analyse", path, "--out", tmp_path / "out", settings=settings)
    assert done.returncode == 1
    assert "voice-analytics models fetch whisper-base" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one good call among bad ones."""
    whisper_folder("base")
    folder = tmp_path_factory.mktemp("calls")
    write_wav(folder / f"{GOOD}.wav", sample_call("good_listener")[:, : 16 * 10_000])
    (folder / f"{GOOD}.json").write_text('{"call_id": "good-1", "queue": "parcels"}')
    (folder / "empty.wav").write_bytes(b"")
    (folder / "text.wav").write_text("this is no audio at all\n" * 50)
    whole = (folder / f"{GOOD}.wav").read_bytes()
    (folder / "header.wav").write_bytes(whole[:30])
    write_wav(folder / "three.wav", noise(3, 1.0))
    write_wav(folder / "zero.wav", noise(2, 0.0))
    write_wav(folder / "sidecar.wav", noise(2, 1.0))
    (folder / "sidecar.json").write_text('{"queue": 7}')
    return folder


@pytest.fixture(scope="module")
def done(calls: Path) -> subprocess.CompletedProcess[str]:
    return voice_analytics(
        "analyse", calls, "--out", calls / "reports", "--transcript", "--audio-out", calls / "kept"
    )


@pytest.mark.model
def test_each_bad_input_is_one_sentence_and_the_others_are_done(
    calls: Path, done: subprocess.CompletedProcess[str]
) -> None:
    assert done.returncode == 1
    named = [re.search(r"(\w+)\.(wav|json)", error) for error in errors(done)]
    assert sorted(match.group(1) for match in named if match) == [
        "empty", "header", "sidecar", "text", "three", "zero",
    ]  # fmt: skip
    assert [path.name for path in (calls / "reports").iterdir()] == ["good-1.report.json"]


@pytest.mark.model
def test_the_good_call_has_a_report_and_a_page(
    calls: Path, done: subprocess.CompletedProcess[str]
) -> None:
    report = read_report(calls / "reports" / "good-1.report.json")
    assert report.call.queue == "parcels"
    assert report.call.language == "en"
    assert [p.role for p in report.call.participants] == [Role.AGENT, Role.CUSTOMER]
    words = [word.text.lower().strip(".,") for word in report.words]
    assert {"lantern", "parcels", "birthday", "present"} <= set(words)
    assert "birthday" in done.stdout
    assert "good-1.report.json" in done.stderr


@pytest.mark.model
@pytest.mark.usefixtures("done")
def test_audio_is_kept_under_the_call_id_and_only_that_of_good_calls(calls: Path) -> None:
    assert [path.name for path in (calls / "kept").iterdir()] == ["good-1.flac"]


@pytest.mark.model
@pytest.mark.usefixtures("done")
def test_audio_is_written_for_a_report_that_is_there(calls: Path, tmp_path: Path) -> None:
    again = voice_analytics(
        "analyse", calls / f"{GOOD}.wav", "--out", calls / "reports", "--audio-out", tmp_path / "a"
    )
    assert "was there, nothing changed" in again.stderr
    written = tmp_path / "a" / "good-1.flac"
    assert written.read_bytes() == (calls / "kept" / "good-1.flac").read_bytes()


@pytest.mark.model
@pytest.mark.usefixtures("done")
def test_what_is_done_is_not_done_again(calls: Path) -> None:
    path = calls / "reports" / "good-1.report.json"
    before = path.stat()
    again = voice_analytics("analyse", calls / f"{GOOD}.wav", "--out", calls / "reports")
    assert again.returncode == 0
    assert "was there, nothing changed" in again.stderr
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.model
@pytest.mark.usefixtures("done")
def test_a_call_without_consent_leaves_a_note_and_nothing_else(calls: Path, tmp_path: Path) -> None:
    shutil.copy(calls / f"{GOOD}.wav", tmp_path / "refused.wav")
    (tmp_path / "refused.json").write_text('{"call_id": "good-1", "consent": "refused"}')
    shutil.copytree(calls / "reports", tmp_path / "reports")
    folders = ("--out", tmp_path / "reports", "--audio-out", tmp_path / "audio")
    run = voice_analytics("analyse", tmp_path / "refused.wav", *folders)
    assert (run.returncode, run.stdout, errors(run)) == (0, "", [])
    decided, left = run.stderr.splitlines()
    assert "consent is refused and policy.refused is not_kept" in decided
    assert f"{tmp_path / 'reports' / 'good-1.report.json'} is of an earlier run" in left
    assert list((tmp_path / "audio").iterdir()) == []


@pytest.mark.model
@pytest.mark.usefixtures("done")
def test_json_is_one_report_per_line_and_nothing_else(calls: Path) -> None:
    again = voice_analytics("analyse", calls / f"{GOOD}.wav", "--out", calls / "reports", "--json")
    (line,) = again.stdout.splitlines()
    written = json.loads((calls / "reports" / "good-1.report.json").read_text())
    assert json.loads(line) == written


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.usefixtures("done")
def test_other_settings_make_another_report(calls: Path, tmp_path: Path) -> None:
    shutil.copytree(calls / "reports", tmp_path / "reports")
    again = voice_analytics(
        "analyse", calls / f"{GOOD}.wav", "--out", tmp_path / "reports",
        settings={"VOICE_ANALYTICS__TURNS__DEAD_AIR_MS": "5000"},
    )  # fmt: skip
    assert "was there" not in again.stderr
    report = read_report(tmp_path / "reports" / "good-1.report.json")
    assert report.provenance.limits["dead_air_ms"] == 5000


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.usefixtures("done")
def test_half_a_report_is_made_again(calls: Path, tmp_path: Path) -> None:
    path = tmp_path / "good-1.report.json"
    whole = (calls / "reports" / "good-1.report.json").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    again = voice_analytics("analyse", calls / f"{GOOD}.wav", "--out", tmp_path)
    assert again.returncode == 0
    assert path.read_bytes() == whole  # byte for byte: the analysis is repeatable


def started(process: subprocess.Popen[str]) -> None:
    """Wait until the command has a worker."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        for child in children.read_text().split():
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                return
        time.sleep(0.005)
    raise AssertionError("no worker was started")


@pytest.mark.model
@pytest.mark.parametrize("wait_s", [0.0, 0.05, 3.0], ids=["starting", "importing", "working"])
def test_control_c_leaves_no_half_written_report(tmp_path: Path, wait_s: float) -> None:
    whisper_folder("base")
    process = subprocess.Popen(
        [*COMMAND, "analyse", str(SAMPLES / "good_listener.flac"), "--out", str(tmp_path / "out")],
        cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    started(process)
    time.sleep(wait_s)
    os.killpg(process.pid, signal.SIGINT)
    out, notes = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert notes == ("stopped; reports of finished calls are kept, run the same command to go on\n")
    assert list(tmp_path.rglob("*.json")) == []
    assert list(tmp_path.rglob("*.part")) == []
