"""Nothing that speaks about people names an emotion: schema, values, settings, wording, pages.

Phrase and role lists are left out: they hold what callers and agents themselves say, by which a
*stated* feeling is found. Quotes in a report are such words too.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import EnumMeta
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from docs.build import schema_text, settings_text
from tests.unit.export.terminal_cases import assessed_call
from voice_analytics import domain
from voice_analytics.export.html import Titles, to_html
from voice_analytics.listening import BEHAVIOURS
from voice_analytics.measures import MEASURES

ROOT = Path(__file__).resolve().parents[3]
SPOKEN_BY_PEOPLE = ("phrases", "roles")

LABELS = {
    "en": "angry anger happy happiness sad sadness afraid fearful disgusted joyful joy bored "
    "boredom irritated frustrated frustration nervous anxious anxiety stressed calm mood emotion "
    "emotional sentiment upset cheerful annoyed furious depressed excited enthusiastic",
    "nl": "boos blij verdrietig bang gefrustreerd frustratie woedend vrolijk geïrriteerd "
    "zenuwachtig gestrest stemming emotie emotioneel somber opgewonden verveeld kalm",
    "de": "wütend fröhlich traurig ängstlich frustriert verärgert gereizt nervös gestresst "
    "stimmung emotion emotional gefühlslage begeistert gelangweilt zornig",
    "fr": "colère heureux heureuse triste tristesse peureux frustré frustrée énervé énervée irrité "
    "stressé humeur émotion émotionnel joyeux anxieux ennuyé enthousiaste",
    "es": "enfadado enfadada enojado enojada feliz tristeza miedoso frustrado frustrada nervioso "
    "irritado estresado ánimo emoción emocional alegre ansioso aburrido entusiasmado",
}
SEARCH = re.compile(rf"\b({'|'.join(' '.join(LABELS.values()).split())})\b", re.IGNORECASE)


class _Text(HTMLParser):
    """The text and titles of a page, without its style."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag == "style"
        self.parts += [
            value or "" for name, value in attrs if name in ("title", "alt", "aria-label")
        ]

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.parts.append(data)


def page_text(page: str) -> str:
    reader = _Text()
    reader.feed(page)
    return " ".join(reader.parts)


def values_of(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield str(key)
            yield from values_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from values_of(value)
    else:
        yield str(node)


def kinds() -> Iterator[str]:
    """Yield every value of every enumeration of the core's values."""
    for module in pkgutil.iter_modules(domain.__path__, f"{domain.__name__}."):
        for member in vars(importlib.import_module(module.name)).values():
            if isinstance(member, EnumMeta):
                yield from (str(one.value).replace("_", " ") for one in member)  # type: ignore[var-annotated]


def lists() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "edge_config").rglob("*.yaml")):
        if path.parent.name not in SPOKEN_BY_PEOPLE:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            yield path.name, " ".join(values_of(content)).replace("_", " ")


TITLES = Titles(
    {measure.key: measure.title for measure in MEASURES},
    {behaviour.key: behaviour.title for behaviour in BEHAVIOURS},
    {},
)

SOURCES = {
    "schema": schema_text().replace("_", " "),
    "settings": settings_text().replace("_", " "),
    "values": " ".join(kinds()),
    "measures": " ".join(f"{m.key} {m.title}".replace("_", " ") for m in MEASURES),
    "behaviours": " ".join(f"{b.key} {b.title}".replace("_", " ") for b in BEHAVIOURS),
    "page": page_text(to_html(assessed_call(), TITLES)),
    **dict(lists()),
}


@pytest.mark.parametrize("name", SOURCES)
def test_no_emotion_is_named(name: str) -> None:
    text = SOURCES[name]
    assert len(text) > 40
    assert SEARCH.findall(text) == []


@pytest.mark.parametrize("language", LABELS)
def test_every_language_is_looked_for(language: str) -> None:
    first = LABELS[language].split()[0]
    assert SEARCH.search(f"agent: {first.upper()}, 90 %")
