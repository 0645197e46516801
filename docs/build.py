"""Writes the pages that are made from the code: `make docs`.

* `report.schema.json`: the report's JSON Schema
* `definitions.md`: every measure, the kinds of overlap and every behaviour, from their docstrings
* `settings.md`: every setting, from its field
* `agent-notice.md`: what agents are told, from the registries, the rubric and the default policy
* `page.svg`: the terminal page of the sample call, when its report is there
  (`voice-analytics analyse samples/poor_listener.flac --out reports`)
"""

import importlib
import inspect
import json
from itertools import takewhile
from pathlib import Path

from pydantic import BaseModel

from voice_analytics.cli.policy import notice_text
from voice_analytics.config.load import load_settings
from voice_analytics.config.resources import shipped
from voice_analytics.config.settings import Profile, Settings
from voice_analytics.domain.assessment import BehaviourKind
from voice_analytics.domain.measure import Measure
from voice_analytics.export.convert import from_document
from voice_analytics.export.document import json_schema
from voice_analytics.export.files import read_report
from voice_analytics.export.terminal import to_svg
from voice_analytics.listening import BEHAVIOURS
from voice_analytics.listening.scene import Behaviour
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
    parts.append(_BEHAVIOURS)
    parts += [_behaviour(behaviour) for behaviour in BEHAVIOURS]
    return "\n".join(parts)


def _overlaps() -> str:
    """Return how the kinds of overlap that measures count are told apart."""
    texts = [(inspect.getdoc(module) or "").partition("\n\n")[2] for module in OVERLAP_MODULES]
    return "\n\n".join(["## Kinds of overlap", *texts]) + "\n"


def _behaviour(behaviour: Behaviour) -> str:
    named = f"`{behaviour.key}` · {behaviour.title} · {behaviour.part}"
    line = f"{named} · {_KINDS[behaviour.kind]} · version {behaviour.version}  "
    return _page(behaviour.definition_module, [line], level="###")


_KINDS = {
    BehaviourKind.EARNS: "earns points",
    BehaviourKind.ONLY_LOSES: "can only lose points",
    BehaviourKind.COUNTED: "is counted, never scored",
}

_BEHAVIOURS = """\
# Behaviours of listening

A behaviour is an opportunity that the customer gives, and whether the agent answered it: `met`,
`partly`, `missed`, or `unclear` where the words are too uncertain. Without an opportunity it does
not apply. Evidence has the place, the quote, the response and its delay. Fairness that holds for
all: nothing counts against an agent within 30 s of an insult or of word of a danger, for wording in
`edge_config/mandated.yaml`, or where recording was paused before they could have answered; another
language, an interpreter or words recognised with less than half confidence make a verdict unclear;
the third use of one stock phrase adds nothing and the fourth is missed; each agent answers for
their own stint only. Process friction is reported apart, with the sentence that shows it.
"""

_INTRODUCTION = """\
What each measure is, in which unit, when it is undefined, and where it comes from. In a report a
measure has a value per participant or one for the call (`participant: "call"`), with the number of
observations it rests on. Undefined is `null` with a count of 0, never 0. Limits named
`like_this_ms` are settings (`turns` in [settings.md](settings.md)), and every report records those
it was made with; other numbers belong to the definition and change with its version.
"""


def _definition(module: str, measures: list[Measure]) -> str:
    lines = [
        f"`{m.key}` · {m.title} · {m.unit.value.replace('_', ' ')} · version {m.version}  "
        for m in measures
    ]
    return _page(module, lines, level="##")


def _page(module: str, lines: list[str], level: str) -> str:
    """Return the definition in a module's docstring, under the lines that name it."""
    text = inspect.getdoc(importlib.import_module(module)) or ""
    title, _, body = text.partition("\n\n")
    return "\n".join([f"{level} {title.rstrip('.')}\n", *lines, "", _headed(body), ""])


def _headed(body: str) -> str:
    """Turn numpydoc sections into bold run-in headings."""
    sections: list[str] = []
    for block in body.split("\n\n"):
        lines = block.splitlines()
        if len(lines) > 1 and set(lines[1]) == {"-"}:
            block = f"**{lines[0]}.** " + "\n".join(lines[2:])
        sections.append(block)
    return "\n\n".join(sections)


def notice_page() -> str:
    """Return the notice to agents as the default settings make it."""
    return MADE + "\n" + notice_text(load_settings())


def settings_text() -> str:
    """Return the page of all settings with default, bounds and meaning."""
    parts = [
        MADE,
        "# Settings\n",
        "A YAML file given by `--config` needs only what differs from these defaults; an",
        "environment variable such as `VOICE_ANALYTICS__RECOGNITION__MODEL` wins over it, and",
        "an option of the command line over both.\n",
        *_profiles(),
    ]
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            parts.append(f"## `{name}`\n\n{inspect.getdoc(section)}\n")
            parts += ["| setting | default | bounds | meaning |", "| --- | --- | --- | --- |"]
            parts += _rows(section)
            parts.append("")
    return "\n".join(parts)


def _profiles() -> list[str]:
    """Return the part on device profiles, in their own words."""
    folder = shipped("edge_config", "profiles")
    rows = [f"| `{name.value}` | {_heading(folder / f'{name.value}.yaml')} |" for name in Profile]
    return [
        "## `profile`\n",
        f"{Settings.model_fields['profile'].description} The files are in",
        "[edge_config/profiles](../edge_config/profiles).\n",
        "| profile | for |",
        "| --- | --- |",
        *rows,
        "",
    ]


def _heading(file: Path) -> str:
    """Return the comment that a file begins with, in one line."""
    lines = takewhile(lambda line: line.startswith("#"), file.read_text("utf-8").splitlines())
    return " ".join(line.removeprefix("#").strip() for line in lines)


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
    (DOCS / "agent-notice.md").write_text(notice_page(), encoding="utf-8")
    (DOCS / "settings.md").write_text(settings_text(), encoding="utf-8")
    if SAMPLE_REPORT.is_file():
        report = from_document(read_report(SAMPLE_REPORT))
        titles = {measure.key: measure.title for measure in MEASURES}
        (DOCS / "page.svg").write_text(to_svg(report, titles), encoding="utf-8")


if __name__ == "__main__":
    main()
