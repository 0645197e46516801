"""By what reports are scored and flagged, and the names that pages give to it."""

from pathlib import Path

from voice_analytics.config.resources import shipped
from voice_analytics.config.rubrics import read_coaching, read_rubric, read_rules, shipped_rubrics
from voice_analytics.config.settings import Settings
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import CallReport
from voice_analytics.domain.rubric import Rubric
from voice_analytics.export.html import Titles
from voice_analytics.listening import BEHAVIOURS
from voice_analytics.measures import MEASURES
from voice_analytics.privacy.keeping import without_feedback
from voice_analytics.scoring.flags import vocabulary
from voice_analytics.scoring.grade import Grading, grade


def regraded(report: CallReport, by: Grading) -> CallReport:
    """Return a report graded again; where no words are kept, without sentences to agents."""
    graded = grade(report, by)
    return graded if report.call.kept is Keep.KEPT else without_feedback(graded)


def grading(settings: Settings, rubric: Path | None = None, flags: Path | None = None) -> Grading:
    """Return by what reports are scored and flagged.

    Parameters
    ----------
    settings
        Name the files, where the operator has own ones.
    rubric, flags
        Files that win over the settings.

    Raises
    ------
    ConfigError
        When one of them is faulty; names file and line.
    """
    scoring = settings.scoring
    rubrics = (rubric,) if rubric else scoring.rubrics or shipped_rubrics()
    rules = flags or scoring.flags or shipped("edge_config", "flags.yaml")
    behaviours = [behaviour.key for behaviour in BEHAVIOURS]
    names = vocabulary([measure.key for measure in MEASURES], behaviours)
    coaching = sorted(shipped("edge_config", "coaching").glob("*.yaml"))
    return Grading(
        rubrics=tuple(read_rubric_file(file) for file in rubrics),
        rules=read_rules(rules, names, behaviours),
        coaching=tuple(read_coaching(file, behaviours) for file in coaching),
    )


def page_titles() -> Titles:
    """Return the short names that pages show."""
    parts = (part for file in shipped_rubrics() for part in read_rubric_file(file).parts)
    return Titles(
        measures={measure.key: measure.title for measure in MEASURES},
        behaviours={behaviour.key: behaviour.title for behaviour in BEHAVIOURS},
        parts={part.key: part.title for part in parts},
    )


def read_rubric_file(file: Path) -> Rubric:
    """Return the rubric of a file.

    Raises
    ------
    ConfigError
        When it is faulty; names file and line.
    """
    return read_rubric(
        file, [measure.key for measure in MEASURES], [behaviour.key for behaviour in BEHAVIOURS]
    )
