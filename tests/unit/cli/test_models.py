"""Listing and verifying models."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.real import vad_path
from voice_analytics.backends.weights import read_manifest
from voice_analytics.cli.app import app


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "250")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["models", *map(str, arguments)])


def row(result: Result, name: str) -> str:
    return next(line for line in result.stdout.splitlines() if line.startswith(name))


def test_list_names_every_model_and_what_is_here(tmp_path: Path) -> None:
    result = run("list", "--folder", tmp_path)
    assert result.exit_code == 0
    for name in read_manifest().names:
        assert name in result.stdout
    assert "not fetched" in row(result, "whisper-base")
    assert "here" in row(result, "silero-vad")


def test_a_missing_default_model_is_code_1_and_names_the_command(tmp_path: Path) -> None:
    result = run("verify", "--folder", tmp_path)
    assert result.exit_code == 1
    assert "run `voice-analytics models fetch whisper-base`" in result.stderr


def test_what_ships_is_right(tmp_path: Path) -> None:
    result = run("verify", "silero-vad", "--folder", tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_missing_model_that_was_named_is_code_1(tmp_path: Path) -> None:
    result = run("verify", "whisper-tiny.en", "--folder", tmp_path)
    assert result.exit_code == 1


def test_a_file_with_wrong_content_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / "whisper-base").mkdir()
    for file in read_manifest().get("whisper-base").files:
        (tmp_path / "whisper-base" / file.name).write_bytes(b"\0" * 10)
    result = run("verify", "--folder", tmp_path)
    assert result.exit_code == 1
    assert "corrupt" in row(result, "whisper-base")
    assert "whisper-base" in result.stderr


def test_a_folder_name_in_brackets_is_shown_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "[red]models"
    (folder / "whisper-base").mkdir(parents=True)
    (folder / "whisper-base" / "model.bin").write_bytes(b"\0")
    assert str(folder) in run("verify", "whisper-base", "--folder", folder).stderr
    for file in read_manifest().get("whisper-base").files:
        with (folder / "whisper-base" / file.name).open("wb") as empty:
            empty.truncate(file.bytes)  # listing looks at sizes only
    assert "[red]models" in row(run("list", "--folder", folder), "whisper-base")


def test_an_unknown_model_is_an_error(tmp_path: Path) -> None:
    result = run("verify", "whisper-enormous", "--folder", tmp_path)
    assert result.exit_code == 1
    assert "whisper-enormous" in str(result.exception)


def test_fetching_what_is_here_needs_no_network(tmp_path: Path) -> None:
    shutil.copytree(vad_path().parent, tmp_path / "silero-vad")
    result = run("fetch", "silero-vad", "--folder", tmp_path)
    assert result.exit_code == 0
    assert "silero-vad" in result.stderr
    assert "here and verified" in result.stderr
