"""`people` and `calls`, as an operator runs them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.store.calls import arrival, report, save
from voice_analytics.appliance.storing import start_store
from voice_analytics.cli.app import app
from voice_analytics.config.load import load_settings
from voice_analytics.errors import BadQuery, IngestError
from voice_analytics.store.audit import entries
from voice_analytics.store.calls import get_call
from voice_analytics.store.database import Database
from voice_analytics.store.records import Arrival

PEOPLE = "person_id,name,team,extension\n4711,Mara Lind,Sales,1001\n4712,Ben Ode,Sales,1002\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "my.yaml"
    file.write_text(f"store:\n  folder: {tmp_path / 'box'}\n")
    return file


@pytest.fixture
def database(config: Path) -> Iterator[Database]:
    """Give a store with an unmatched call and one of an archive."""
    one = start_store(load_settings(config), 0)
    with one.write() as session:
        save(session, report("c1"), _of("1001", "upload"))
        save(session, report("c2"), _of("1009", "history"))
    yield one
    one.close()


def _of(address: str, source: str) -> Arrival:
    how = arrival(source=source, released=source != "history")
    return Arrival(
        how.source, how.received_at_ms, how.analysed_at_ms, how.ends,
        addresses={0: address}, released=how.released,
    )  # fmt: skip


def run(config: Path, *arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, [*arguments, "--config", str(config)], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


def written(tmp_path: Path, text: str) -> str:
    file = tmp_path / "file.csv"
    file.write_text(text)
    return str(file)


def test_directory_finds_the_people_of_calls(
    config: Path, database: Database, tmp_path: Path
) -> None:
    assert "1001  1 stints, 2026-03-02 to 2026-03-02" in run(config, "people", "unmatched")
    said = run(config, "people", "import", written(tmp_path, PEOPLE), "--zone", "Europe/London")
    assert said == "2 people, 1 teams, 0 queues, 2 addresses; 1 stints found their person.\n"
    assert "1001" not in run(config, "people", "unmatched")
    with database.read() as session:
        call = get_call(session, "c1")
        assert call is not None
        assert call.person_id == "4711"
        assert [one.action for one in entries(session)] == ["directory.imported"]


def test_directory_that_contradicts_itself_changes_nothing(
    config: Path, database: Database, tmp_path: Path
) -> None:
    file = written(tmp_path, f"{PEOPLE}4713,Somebody,Sales,1001\n")
    with pytest.raises(BadQuery, match=r"file.csv, line 4: this extension is person 4711's"):
        run(config, "people", "import", file)
    assert "1001  1 stints" in run(config, "people", "unmatched")


def test_late_facts_name_agents_and_tell_what_came_to_nothing(
    config: Path, database: Database, tmp_path: Path
) -> None:
    run(config, "people", "import", written(tmp_path, PEOPLE))
    facts = "call_id,agent\nc2,1002\nc1,nobody\nc9,1002\n"
    said = run(config, "people", "late", written(tmp_path, facts), code=1)
    assert "file.csv, line 4: no such call is stored" in said
    assert "file.csv, line 3: nobody had this address then" in said
    assert "2 calls; 2 stints have another person now." in said


def test_imported_calls_are_released(config: Path, database: Database) -> None:
    assert run(config, "calls", "release", "--imported") == (
        "1 calls are shown to their agents now.\n"
    )
    assert run(config, "calls", "release", "--imported").startswith("0 calls")
    with database.read() as session:
        call = get_call(session, "c2")
        assert call is not None
        assert call.released
        assert [(one.action, one.object) for one in entries(session)] == [
            ("call.released", "call/c2")
        ]
    assert run(config, "calls", "release", "c1").startswith("1 calls")
    assert "name the ids" in run(config, "calls", "release", code=2)


def test_what_cannot_be_read_is_one_sentence(
    config: Path, database: Database, tmp_path: Path
) -> None:
    with pytest.raises(IngestError, match=r"no.csv: cannot be read \(No such file"):
        run(config, "people", "import", str(tmp_path / "no.csv"))
    said = run(config, "people", "import", written(tmp_path, PEOPLE), "--zone", "Mars", code=2)
    assert "Mars is no time zone" in said
