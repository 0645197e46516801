"""Nothing that the product says about an agent is an emotion word.

An agent's voice is told as acoustics and their conduct as what they said and did; Regulation
(EU) 2024/1689, article 5(1)(f), forbids more. What customers state in words is quoted only.
"""

import importlib
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from voice_analytics.domain.measure import Measure
from voice_analytics.export.document import json_schema
from voice_analytics.listening import BEHAVIOURS
from voice_analytics.measures import MEASURES

ROOT = Path(__file__).resolve().parents[3]

WORDS = {
    "en": "angry anger furious happy happiness sad sadness bored boredom irritated "
    "irritation nervous nervousness anxious anxiety frustrated frustration hostile "
    "hostility enthusiastic enthusiasm cheerful afraid fearful disgusted contempt "
    "stressed annoyed annoyance upset mood sentiment emotion emotional",
    "de": "wütend wut zornig fröhlich glücklich traurig traurigkeit gelangweilt langeweile "
    "gereizt nervös ängstlich angst frustriert feindselig begeistert genervt "
    "gestresst stimmung emotion emotional",
    "es": "enojado enfadado furioso feliz alegre triste tristeza aburrido irritado nervioso "
    "ansioso frustrado hostil entusiasta molesto estresado emoción emocional ánimo",
    "fr": "fâché furieux heureux joyeux triste tristesse ennuyé irrité nerveux anxieux "
    "frustré hostile enthousiaste agacé stressé émotion émotionnel humeur",
    "nl": "boos woedend blij gelukkig verdrietig verveeld geïrriteerd zenuwachtig angstig "
    "gefrustreerd vijandig enthousiast gestrest emotie emotioneel stemming humeur",
}
LABELS = frozenset(word for words in WORDS.values() for word in words.split())

QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|`[^`]*`")
"""What somebody says, as an example, is no label of ours."""


def labels_in(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", QUOTED.sub(" ", text).lower().replace("_", " "))) & LABELS


def strings_of(tree: object) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from strings_of(key)
            yield from strings_of(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from strings_of(value)


def said_by_us() -> Iterator[tuple[str, str]]:
    """Yield everything that names, describes or judges, with where it is."""
    yield "report schema", json.dumps(json_schema(), ensure_ascii=False)
    for key, title in [(m.key, m.title) for m in MEASURES] + [(b.key, b.title) for b in BEHAVIOURS]:
        yield f"{key}: key and title", f"{key} {title}"
    for file in sorted((ROOT / "edge_config").glob("rubric/*.yaml")):
        yield file.name, " ".join(strings_of(yaml.safe_load(file.read_text("utf-8"))))
    for file in sorted((ROOT / "edge_config").glob("coaching/*.yaml")):
        yield file.name, " ".join(strings_of(yaml.safe_load(file.read_text("utf-8"))))
    flags = ROOT / "edge_config" / "flags.yaml"
    yield flags.name, " ".join(strings_of(yaml.safe_load(flags.read_text("utf-8"))))
    for file in sorted((ROOT / "voice_analytics").rglob("*.j2")):
        yield file.name, file.read_text("utf-8")
    notice = ROOT / "docs" / "agent-notice.md"
    yield notice.name, notice.read_text("utf-8")
    for package in ("voice_analytics/export", "voice_analytics/scoring", "voice_analytics/cli"):
        for file in sorted((ROOT / package).rglob("*.py")):
            yield str(file.relative_to(ROOT)), file.read_text("utf-8")


PLACES = dict(said_by_us())


@pytest.mark.parametrize("place", PLACES)
def test_no_emotion_word(place: str) -> None:
    assert labels_in(PLACES[place]) == set()


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: str(measure.key))
def test_no_measure_is_defined_by_an_emotion(measure: Measure) -> None:
    definition = inspect.getdoc(importlib.import_module(measure.definition_module)) or ""
    assert labels_in(definition) == set()


@pytest.mark.parametrize("language", WORDS)
def test_the_list_would_find_a_label(language: str) -> None:
    word = WORDS[language].split()[0]
    assert labels_in(f"The agent sounds {word}.") == {word}
    assert labels_in(f"when they say “I am {word}”") == set()
