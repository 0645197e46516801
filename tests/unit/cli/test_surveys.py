"""`survey import`, as an operator runs it."""

from pathlib import Path

from typer.testing import CliRunner

from tests.store.calls import report, save
from voice_analytics.appliance.storing import start_store
from voice_analytics.cli.app import app
from voice_analytics.config.load import load_settings
from voice_analytics.store.audit import entries

MAP = "columns: {call_id: Call, date: Day, score: Stars}\nconstants: {scale: 1-5, question: CSAT}\n"
LINES = "Call,Day,Stars,Comment\nc1,2026-03-02,4,nice\nc2,2026-03-02,4,\nc1,2026-03-02,6,\n"


def test_answers_are_stored_once_and_bad_lines_are_named(tmp_path: Path) -> None:
    config, by, file = (tmp_path / name for name in ("my.yaml", "map.yaml", "answers.csv"))
    config.write_text(f"store:\n  folder: {tmp_path / 'box'}\n")
    by.write_text(MAP)
    file.write_text(LINES)
    database = start_store(load_settings(config), 0)
    with database.write() as session:
        save(session, report("c1"))
    command = ["survey", "import", str(file), "--map", str(by), "--config", str(config)]
    for stored, known in ((1, 0), (0, 1)):
        done = CliRunner().invoke(app, command, catch_exceptions=False)
        assert done.exit_code == 1
        assert done.output.splitlines() == [
            "answers.csv, line 3: no such call is stored",
            "answers.csv, line 4: score 6 is not on the scale 1 to 5",
            f"{stored} answers stored, {known} known from before, 2 lines that cannot be used.",
        ]
    with database.read() as session:
        assert [one.action for one in entries(session)][:1] == ["surveys.imported"]
    database.close()
