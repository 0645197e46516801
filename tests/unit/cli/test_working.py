"""`jobs list | retry`: what came in, in the hands of an operator."""

from pathlib import Path

import pytest

from tests.command import voice_analytics
from voice_analytics.appliance.storing import data_layout, start_store
from voice_analytics.appliance.working import job_queue
from voice_analytics.config.settings import Settings
from voice_analytics.domain.intake import Submission
from voice_analytics.store import intakes
from voice_analytics.store.database import Database

NOW_MS = 1_772_442_845_000


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_validate({"store": {"folder": tmp_path / "box"}})


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    return {"VOICE_ANALYTICS__STORE__FOLDER": str(data_layout(settings).folder)}


def with_recordings(settings: Settings) -> Database:
    """Return a store in which one waits, one is analysed, and two failed."""
    database = start_store(settings, NOW_MS)
    with database.write() as session:
        for number, label in enumerate(["waits.wav", "runs.wav", "empty.wav", "torn.wav"]):
            came = Submission("upload", label, "ab")
            intakes.receive(session, f"i{number}", came, NOW_MS + number)
        intakes.begin(session, "i1")
        intakes.advance(session, "i1", "recognition", 0.25)
        intakes.fail(session, "i2", "it holds no audio", NOW_MS)
        intakes.fail(session, "i3", "it breaks off", NOW_MS)
    return database


def test_recordings_are_listed_with_what_became_of_them(
    settings: Settings, environment: dict[str, str]
) -> None:
    with_recordings(settings).close()
    shown = voice_analytics("jobs", "list", settings=environment)
    assert shown.returncode == 0, shown.stderr
    lines = [line.split() for line in shown.stdout.splitlines()]
    assert [line[0] for line in lines[1:5]] == ["i3", "i2", "i1", "i0"]
    assert lines[3][1:] == ["analysing", "upload", "runs.wav", "1", "recognition", "25%"]
    assert "it holds no audio" in shown.stdout
    assert shown.stdout.endswith("1 received, 1 analysing, 0 done, 0 not_kept, 2 failed.\n")
    failed = voice_analytics(
        "jobs", "list", "--state", "failed", "--limit", "1", settings=environment
    )
    assert "i3" in failed.stdout
    assert "i2" not in failed.stdout


def test_failed_ones_wait_again(settings: Settings, environment: dict[str, str]) -> None:
    database = with_recordings(settings)
    named = voice_analytics("jobs", "retry", "i2", "i0", settings=environment)
    assert named.returncode == 1
    assert named.stdout == "1 of 2 recordings wait again.\n"
    assert named.stderr == "voice-analytics: i0 has not failed; see jobs list\n"
    rest = voice_analytics("jobs", "retry", "--all", settings=environment)
    assert (rest.returncode, rest.stdout) == (0, "1 of 1 recordings wait again.\n")
    with database.read() as session:
        assert [intakes.find(session, f"i{n}").state for n in (2, 3)] == ["received"] * 2  # type: ignore[union-attr]
    database.close()
    with job_queue(settings) as queue:
        assert {one.workflow_id for one in queue.unfinished()} == {"analyse:i2", "analyse:i3"}


def test_wrong_usage_and_no_store_are_one_sentence(environment: dict[str, str]) -> None:
    neither = voice_analytics("jobs", "retry", settings=environment)
    assert neither.returncode == 2
    assert "or --all" in neither.stderr
    nothing = voice_analytics("jobs", "list", settings=environment)
    assert nothing.returncode == 1
    assert "there is no database" in nothing.stderr


def test_all_reports_wait_to_be_graded_again(
    settings: Settings, environment: dict[str, str]
) -> None:
    with_recordings(settings).close()
    asked = voice_analytics("jobs", "rescore", settings=environment)
    assert (asked.returncode, asked.stdout) == (0, "All stored reports wait to be graded again.\n")
    with job_queue(settings) as queue:
        assert [one.name for one in queue.unfinished()] == ["rescore"]
