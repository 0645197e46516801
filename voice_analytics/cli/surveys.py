"""`survey import`: customers' answers beside their calls."""

from pathlib import Path

import typer

from voice_analytics.cli.directory import read_file
from voice_analytics.cli.store import now_ms, opened, operator
from voice_analytics.config.survey_map import read_survey_map
from voice_analytics.domain.survey import SurveyMap
from voice_analytics.ingest.surveys import read_survey
from voice_analytics.store.audit import record
from voice_analytics.store.surveys import import_answers


def run(config: Path | None, file: Path, by: Path | None) -> int:
    """Store the answers of a file; a bad line is told, and the exit code is then 1."""
    how = SurveyMap() if by is None else read_survey_map(by)
    data = read_file(file)
    with opened(config) as (database, _), database.write() as session:
        found = import_answers(session, read_survey(data, how, file.name))
        detail = {"stored": found.stored, "known": found.known, "bad": len(found.problems)}
        record(session, now_ms(), operator(), "surveys.imported", "surveys", detail)
    for problem in found.problems:
        typer.echo(f"{file.name}, {problem}", err=True)
    typer.echo(
        f"{found.stored} answers stored, {found.known} known from before, "
        f"{len(found.problems)} lines that cannot be used."
    )
    return 1 if found.problems else 0
