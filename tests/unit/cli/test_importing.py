"""`import-history` from the command line, on a store made here."""

import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.databases import made
from tests.unit.ingest.making import as_pcm16, tone, wav_bytes
from voice_analytics.cli import importing
from voice_analytics.cli.app import app
from voice_analytics.domain.intake import IntakeState
from voice_analytics.errors import StoreError, VoiceAnalyticsError
from voice_analytics.store import intakes
from voice_analytics.store.database import Database

MAP = "columns: {audio: File, queue: Skill}\n"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """Give a folder with a store, an archive and the settings for it."""
    store = tmp_path / "box"
    store.mkdir()
    made(f"sqlite:///{store / 'store.db'}").close()
    (tmp_path / "my.yaml").write_text(f"store: {{folder: {store}}}\nupload: {{history_ahead: 1}}\n")
    for number in (1, 2):
        samples = as_pcm16(tone(8000, number / 10)).tobytes()
        (tmp_path / f"{number}.wav").write_bytes(wav_bytes(samples))
    (tmp_path / "export.csv").write_text("File,Skill\n1.wav,sales\n3.wav,sales\n2.wav,sales\n")
    (tmp_path / "export.yaml").write_text(MAP)
    return tmp_path


def run(box: Path, *options: str) -> Result:
    config = ("--config", str(box / "my.yaml"))
    return CliRunner().invoke(app, ["import-history", str(box / "export.csv"), *config, *options])


def finish_all(box: Path) -> None:
    database = Database(f"sqlite:///{box / 'box' / 'store.db'}")
    with database.write() as session:
        for intake in intakes.listed(session, (IntakeState.RECEIVED,)):
            intakes.not_kept(session, intake.id, "why", 0)
    database.close()


def test_a_dry_run_says_what_would_happen(box: Path) -> None:
    result = run(box, "--dry-run")
    assert result.exit_code == 1
    assert result.stdout == "2 would be taken in, 0 known from before, 1 that cannot be.\n"
    assert result.stderr == "line 3: 3.wav does not exist; check the path\n"
    assert not (box / "box" / "spool").exists()


def test_an_archive_is_taken_in_as_there_is_room(
    box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: finish_all(box))
    result = run(box)
    assert result.exit_code == 1
    assert result.stdout == "2 taken in, 0 known from before, 1 that cannot be.\n"
    assert result.stderr.count("1 recordings wait for their analysis (upload.history_ahead)") == 1
    again = run(box)
    assert again.stdout == "0 taken in, 2 known from before, 1 that cannot be.\n"


def test_another_map_is_named(box: Path) -> None:
    (box / "export.yaml").rename(box / "nice.yaml")
    with pytest.raises(VoiceAnalyticsError, match=r"export\.yaml: cannot be read"):
        CliRunner().invoke(
            app,
            ["import-history", str(box / "export.csv"), "--config", str(box / "my.yaml")],
            catch_exceptions=False,
        )
    assert run(box, "--dry-run", "--map", str(box / "nice.yaml")).exit_code == 1


def test_without_a_store_it_says_who_makes_it(box: Path) -> None:
    (box / "box" / "store.db").unlink()
    with pytest.raises(StoreError, match="the service makes it when it starts"):
        importing.run(box / "export.csv", box / "export.yaml", True, box / "my.yaml")
