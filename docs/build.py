"""Writes the pages that are made from the code: `make docs`.

* `report.schema.json`: the report's JSON Schema
* `definitions.md`: every measure and the kinds of overlap, from their modules' docstrings
* `settings.md`: every setting, from its field
* `page.svg`: the terminal page of the sample call, when `make run` has made its report
"""

import importlib
import inspect
import json
from pathlib import Path

from pydantic import BaseModel

from voice_analytics.config.settings import Settings
from voice_analytics.domain.measure import Measure
from voice_analytics.export.convert import from_document
from voice_analytics.export.document import json_schema
from voice_analytics.export.files import read_report
from voice_analytics.export.terminal import to_svg
from voice_analytics.measures import MEASURES
from voice_analytics.turns import confidence, judging, saying

DOCS = Path(__file__).parent
SAMPLE_REPORT = DOCS.parent / "reports" / "sample-poor-listener.report.json"
OVERLAP_MODULES = (judging, saying, confidence)
MADE = "<!-- Made by `make docs`; change the code instead. -->\n"


def schema_text() -> str:
    """Return the JSON Schema of the report."""
    return json.dumps(json_schema(), indent=2) + "\n"


def definitions_text() -> str:
    """Return the page of all measures; those of one module share its definition."""
    by_module: dict[str, list[Measure]] = {}
    for measure in MEASURES:
        by_module.setdefault(measure.definition_module, []).append(measure)
    parts = [MADE, "# Definitions\n", _INTRODUCTION]
    for module, measures in by_module.items():
        parts.append(_definition(module, measures))
    parts.append(_overlaps())
    return "\n".join(parts)


def _overlaps() -> str:
    """Return how the kinds of overlap that measures count are told apart."""
    texts = [(inspect.getdoc(module) or "").partition("\n\n")[2] for module in OVERLAP_MODULES]
    return "\n\n".join(["## Kinds of overlap", *texts]) + "\n"


_INTRODUCTION = """\
What each measure is, in which unit, when it is undefined, and where it comes from. In a report a
measure has a value per participant or one for the call (`participant: "call"`), with the number of
observations it rests on. Undefined is `null` with a count of 0, never 0. Limits named
`like_this_ms` are settings (`turns` in [settings.md](settings.md)), and every report records those
it was made with; other numbers belong to the definition and change with its version.
"""


def _definition(module: str, measures: list[Measure]) -> str:
    text = inspect.getdoc(importlib.import_module(module)) or ""
    title, _, body = text.partition("\n\n")
    lines = [f"## {title.rstrip('.')}\n"]
    lines += [
        f"`{m.key}` · {m.title} · {m.unit.value.replace('_', ' ')} · version {m.version}  "
        for m in measures
    ]
    return "\n".join([*lines, "", _headed(body), ""])


def _headed(body: str) -> str:
    """Turn numpydoc sections into bold run-in headings."""
    sections: list[str] = []
    for block in body.split("\n\n"):
        lines = block.splitlines()
        if len(lines) > 1 and set(lines[1]) == {"-"}:
            block = f"**{lines[0]}.** " + "\n".join(lines[2:])
        sections.append(block)
    return "\n\n".join(sections)


def settings_text() -> str:
    """Return the page of all settings with default, bounds and meaning."""
    parts = [
        MADE,
        "# Settings\n",
        "A YAML file given by `--config` needs only what differs from these defaults; an",
        "environment variable such as `VOICE_ANALYTICS__RECOGNITION__MODEL` wins over it, and",
        "an option of the command line over both.\n",
    ]
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            parts.append(f"## `{name}`\n\n{inspect.getdoc(section)}\n")
            parts += ["| setting | default | bounds | meaning |", "| --- | --- | --- | --- |"]
            parts += _rows(section)
            parts.append("")
    return "\n".join(parts)


def _rows(section: type[BaseModel]) -> list[str]:
    described = section.model_json_schema()["properties"]
    defaults = section().model_dump(mode="json")
    return [
        f"| `{name}` | `{json.dumps(defaults[name])}` | {_bounds(described[name])} "
        f"| {described[name].get('description', '')} |"
        for name in section.model_fields
    ]


def _bounds(described: dict[str, object]) -> str:
    low, high = described.get("minimum"), described.get("maximum")
    return f"{low} to {high}" if low is not None and high is not None else ""


def main() -> None:
    """Write every page."""
    (DOCS / "report.schema.json").write_text(schema_text(), encoding="utf-8")
    (DOCS / "definitions.md").write_text(definitions_text(), encoding="utf-8")
    (DOCS / "settings.md").write_text(settings_text(), encoding="utf-8")
    if SAMPLE_REPORT.is_file():
        report = from_document(read_report(SAMPLE_REPORT))
        titles = {measure.key: measure.title for measure in MEASURES}
        (DOCS / "page.svg").write_text(to_svg(report, titles), encoding="utf-8")


if __name__ == "__main__":
    main()
