"""`rescore`: grade stored reports again by another rubric; no audio is needed."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from voice_analytics.appliance import grading, regraded
from voice_analytics.config.load import load_settings
from voice_analytics.domain.report import CallReport
from voice_analytics.errors import StoreError
from voice_analytics.export.convert import from_document, to_document
from voice_analytics.export.files import SUFFIX, read_report, write_report


def run(folder: Path, rubric: Path | None, flags: Path | None, config: Path | None) -> int:
    """Grade every report of a folder again and print what changed.

    A file that is no report is named and left alone; the exit code is then 1.
    """
    by = grading(load_settings(config), rubric, flags)
    files = sorted(folder.glob(f"*{SUFFIX}"))
    if not files:
        raise StoreError(f"{folder}: holds no reports; name a folder with *{SUFFIX} files")
    console, errors = Console(), Console(stderr=True)
    table = Table(box=None, pad_edge=False)
    for name in ("call", "before", "after", "flags"):
        table.add_column(name, justify="left" if name == "call" else "right")
    failed = 0
    for file in files:
        try:
            before = from_document(read_report(file))
        except StoreError as error:
            errors.print(f"voice-analytics: {error}", highlight=False, soft_wrap=True)
            failed += 1
            continue
        after = regraded(before, by)
        if after != before:
            write_report(to_document(after), folder)
        table.add_row(before.call.id, _values(before), _values(after), str(len(after.flags)))
    console.print(table)
    console.print(f"{len(files) - failed} of {len(files)} reports graded.", highlight=False)
    return 1 if failed else 0


def _values(report: CallReport) -> str:
    scores = [one.score for one in report.assessments]
    shown = [
        "–" if score is None or score.value is None else f"{score.value:.0f}" for score in scores
    ]
    return " ".join(shown) or "–"
