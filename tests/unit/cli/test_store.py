"""The commands for what is kept, as an operator runs them."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner

from tests.store.kept import add_call
from voice_analytics.appliance.storing import data_layout, start_store
from voice_analytics.cli import main
from voice_analytics.cli.app import app
from voice_analytics.config.load import load_settings
from voice_analytics.errors import StoreError
from voice_analytics.store.backups import backups
from voice_analytics.store.database import Database
from voice_analytics.store.layout import Layout
from voice_analytics.store.migrating import newest, upgrade, version
from voice_analytics.store.tables import AuditRow, CallRow
from voice_analytics.store.using import shared

NOW_MS = 1_772_442_845_000


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Give a settings file whose data folder does not exist yet."""
    file = tmp_path / "my.yaml"
    file.write_text(f"store:\n  folder: {tmp_path / 'box'}\n")
    return file


@pytest.fixture
def layout(config: Path) -> Layout:
    """Give the data folder of a store with two calls."""
    settings = load_settings(config)
    database = start_store(settings, NOW_MS)
    with database.write() as session:
        add_call(session, "c1", external_ids={"crm": "4711"})
        add_call(session, "c2")
    database.close()
    return data_layout(settings)


def run(config: Path, *arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, [*arguments, "--config", str(config)], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return re.sub(r"\s+", " ", done.output)


def calls(layout: Layout) -> list[str]:
    database = Database(layout.url)
    with database.read() as session:
        found = list(session.scalars(select(CallRow.id).order_by(CallRow.id)))
    database.close()
    return found


def test_backup_and_restore(config: Path, layout: Layout) -> None:
    assert "store-" in run(config, "store", "backup")
    run(config, "erase", "call", "c2", "--reference", "request 7", "--yes")
    said = run(config, "store", "restore")
    assert "What was there before is kept:" in said
    assert "as decided since then: 1 call(s)" in said
    assert calls(layout) == ["c1"]
    assert "1 backup(s) agree" in run(config, "audit", "verify")
    assert "The store is sound." in run(config, "store", "check")


def test_restore_refuses_while_the_service_runs(config: Path, layout: Layout) -> None:
    run(config, "store", "backup")
    with shared(layout.folder), pytest.raises(StoreError, match="stop the service"):
        run(config, "store", "restore")
    with shared(layout.folder), pytest.raises(StoreError, match="stop the service"):
        run(config, "store", "upgrade")


def test_commands_beside_the_service_make_no_database(config: Path) -> None:
    for command in (["store", "backup"], ["store", "check"], ["audit", "verify"], ["hold", "list"]):
        with pytest.raises(StoreError, match="there is no database"):
            run(config, *command)
    assert not (config.parent / "box").exists()


def test_old_schema_asks_for_the_upgrade(config: Path) -> None:
    layout = data_layout(load_settings(config))
    layout.prepare()
    database = Database(layout.url)
    upgrade(database, "0001")
    with pytest.raises(StoreError, match="run `voice-analytics store upgrade`"):
        run(config, "store", "backup")
    assert newest() in run(config, "store", "upgrade")
    assert version(database) == newest()
    assert [one.schema for one in backups(layout.backups)] == ["0001"]
    database.close()


def test_check_names_what_is_missing(config: Path, layout: Layout) -> None:
    database = Database(layout.url)
    with database.write() as session:
        session.execute(update(CallRow).where(CallRow.id == "c1").values(audio_sha256="a" * 64))
    database.close()
    assert "the audio of call c1 is missing" in run(config, "store", "check", code=1)


def test_tampered_row_is_named(config: Path, layout: Layout) -> None:
    for call_id in ("c1", "c2"):
        run(config, "hold", "set", call_id, "--reference", "case 12")
    database = Database(layout.url)
    with database.write() as session:
        session.execute(update(AuditRow).where(AuditRow.seq == 1).values(actor="nobody"))
    database.close()
    said = run(config, "audit", "verify", code=1)
    assert "row 1 of the audit log was changed after it was written" in said


def test_erasing_asks_first(config: Path, layout: Layout) -> None:
    said = run(config, "erase", "call", "c1", "c9", "--reference", "request 7", code=1)
    assert "c1 1 call(s) would be erased; nothing was" in said
    assert calls(layout) == ["c1", "c2"]


def test_party_is_erased_and_held_calls_stay(config: Path, layout: Layout) -> None:
    run(config, "hold", "set", "c1", "--reference", "case 12")
    assert "c1" in run(config, "hold", "list")
    wanted = ["erase", "party", "crm=4711", "--reference", "request 7", "--yes"]
    said = run(config, *wanted, code=1)
    assert "call c1 is under legal hold" in said
    assert "0 of 1 call(s) erased" in said
    run(config, "hold", "lift", "c1", "--reference", "case 12 closed")
    assert "1 of 1 call(s) erased" in run(config, *wanted)
    assert calls(layout) == ["c2"]
    with pytest.raises(StoreError, match="none was found"):
        run(config, *wanted)


def test_party_without_a_key_is_wrong_usage(config: Path, layout: Layout) -> None:
    assert "KEY=VALUE" in run(config, "erase", "party", "4711", "--reference", "x", code=2)
    assert calls(layout) == ["c1", "c2"]


def test_person_without_calls_is_one_sentence(config: Path, layout: Layout) -> None:
    with pytest.raises(StoreError, match="none was found"):
        run(config, "erase", "person", "p1", "--reference", "x", "--yes")
    assert calls(layout) == ["c1", "c2"]


def test_damaged_database_is_one_sentence_on_the_command_line(
    config: Path,
    layout: Layout,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(config, "store", "backup")
    (layout.folder / "store.db").write_bytes(b"no database at all" * 100)
    monkeypatch.setattr(
        "sys.argv", ["voice-analytics", "store", "upgrade", "--config", str(config)]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith("voice-analytics: ")
    assert "`voice-analytics store restore` to return to the backup" in said
    assert said.count("\n") == 1
    assert "kept" in run(config, "store", "restore")
    assert calls(layout) == ["c1", "c2"]
