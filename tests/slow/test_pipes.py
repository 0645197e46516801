"""The command among others: what is on standard output is the result and nothing else."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.command import ROOT
from tests.real import SAMPLES
from tests.slow.command import SMALL, need_models, run

pytestmark = [pytest.mark.slow, pytest.mark.model]

CALLS = (SAMPLES / "good_listener.flac", SAMPLES / "mono_mix.flac")


@pytest.fixture(autouse=True)
def models() -> None:
    need_models("tiny.en")


def test_json_is_one_document_per_line_and_nothing_else(tmp_path: Path) -> None:
    done = run("analyse", *CALLS, "--json", *SMALL, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    documents = [json.loads(line) for line in done.stdout.splitlines()]
    assert {d["call"]["id"] for d in documents} == {"sample-good-listener", "sample-mono-mix"}
    assert len(documents) == 2
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    for document in documents:
        jsonschema.Draft202012Validator(schema).validate(document)
    assert list(tmp_path.iterdir()) == [], "without --out nothing is written"


def test_json_beside_a_bad_file_still_has_only_documents(tmp_path: Path) -> None:
    (tmp_path / "bad.wav").write_bytes(b"")
    done = run("analyse", "bad.wav", CALLS[0], "--json", *SMALL, folder=tmp_path)
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["call"]["id"] == "sample-good-listener"
    assert done.stderr == "error: bad.wav is empty; record or copy it again\n"


def test_json_with_a_folder_writes_the_same_reports(tmp_path: Path) -> None:
    done = run("analyse", CALLS[0], "--json", "--out", "out", *SMALL, folder=tmp_path)
    (line,) = done.stdout.splitlines()
    path = tmp_path / "out" / "sample-good-listener.report.json"
    assert json.loads(line) == json.loads(path.read_text(encoding="utf-8"))


def test_piped_page_has_no_control_codes(tmp_path: Path) -> None:
    done = run("analyze", CALLS[0], "--out", "out", "--transcript", *SMALL, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    for text in (done.stdout, done.stderr):
        assert all(c == "\n" or c.isprintable() for c in text)
    assert "Call sample-good-listener" in done.stdout
    report = "out/sample-good-listener.report.json"
    assert done.stderr.endswith(f"good_listener.flac: report {report}\n")
