"""Real and constructed calls that are not part of the project, where they lie beside it."""

import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest

from benchmarks.sets import Item, find_items, stored_report
from tests.command import ROOT
from tests.slow.command import SMALL, need_models, run
from tests.slow.real_calls import CALLS
from tests.slow.reports import Report, read, reports_in

pytestmark = [pytest.mark.slow, pytest.mark.model]

NAMED: Mapping[str, str] = {
    "aws_auto_repairs_40_stereo": "en",
    "aws_auto0_mono": "en",
    "google_commercial_mono": "en",
    "ibm_english2.g712": "en",
    "ibm_es-ES_Narrowband_sample1": "es",
    "ibm_dutch_duo_sample_2-mono-NB": "nl",
}
SETS = ("scripted", "constructed", "diar")


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """The reports of the calls named above, made with the default model."""
    need_models("base")
    folder = tmp_path_factory.mktemp("named")
    done = run(
        "analyse", *(CALLS / "calls" / f"{name}.flac" for name in NAMED), "--out", "reports",
        folder=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "error:" not in done.stderr
    items = find_items(CALLS / "calls" / f"{name}.flac" for name in NAMED)
    return {item.name: report_of(item, folder / "reports") for item in items}


def report_of(item: Item, folder: Path) -> Report:
    path = stored_report(item, folder)
    assert path is not None, f"{item.name} has no report"
    return read(path)


def check_schema(report: Report) -> None:
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(report)


@pytest.mark.parametrize("name", NAMED)
def test_real_call_has_a_valid_report_with_words_in_its_language(
    name: str, named: dict[str, Report]
) -> None:
    report = named[name]
    check_schema(report)
    assert report["call"]["language"] == NAMED[name]
    assert len(report["words"]) > 30


@pytest.mark.parametrize("name", NAMED)
def test_words_of_a_real_call_are_in_order_and_inside_speech(
    name: str, named: dict[str, Report]
) -> None:
    report = named[name]
    for participant in {word["participant"] for word in report["words"]}:
        words = [word for word in report["words"] if word["participant"] == participant]
        speech = [s for s in report["segments"] if s["participant"] == participant]
        assert all(a["end_ms"] <= b["start_ms"] for a, b in pairwise(words))
        if participant == "unknown":
            assert not speech, "a word that no voice claims lies in nobody's speech"
            continue
        for word in words:
            assert any(
                s["start_ms"] <= word["start_ms"] < word["end_ms"] <= s["end_ms"] for s in speech
            ), word


def test_separate_channels_are_kept_apart_and_mixed_ones_told_apart(
    named: dict[str, Report],
) -> None:
    for name, report in named.items():
        mixed = report["audio"]["channels"] == 1
        assert ("mono_diarised" in report["audio"]["limits"]) is mixed, name
    stereo = named["aws_auto_repairs_40_stereo"]
    assert [p["role"] for p in stereo["call"]["participants"]] == ["agent", "customer"]
    assert len(stereo["transfers"]) > 20


@pytest.mark.parametrize("folder", SETS)
def test_whole_folder_runs_clean_into_valid_reports(folder: str, tmp_path: Path) -> None:
    need_models("tiny.en")
    done = run("analyse", CALLS / folder, "--out", "reports", *SMALL, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "error:" not in done.stderr
    items = find_items([CALLS / folder])
    for item in items:
        check_schema(report_of(item, tmp_path / "reports"))
    assert len(reports_in(tmp_path / "reports")) == len(items)
