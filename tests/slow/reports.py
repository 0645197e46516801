"""Reports found in a folder."""

import json
from pathlib import Path
from typing import Any

Report = dict[str, Any]


def reports_in(folder: Path) -> dict[str, Report]:
    """Return every report by call id."""
    paths = sorted(folder.glob("*.report.json"))
    return {path.name.removesuffix(".report.json"): read(path) for path in paths}


def read(path: Path) -> Report:
    """Return one report."""
    report: Report = json.loads(path.read_text(encoding="utf-8"))
    return report


def without_provenance(report: Report) -> Report:
    """Return the report without what says how it was made."""
    return {key: value for key, value in report.items() if key != "provenance"}


def left_behind(folder: Path) -> list[str]:
    """Return the names of all files in `folder` that are no reports, hidden ones too."""
    return [path.name for path in folder.rglob("*") if not path.name.endswith(".report.json")]
