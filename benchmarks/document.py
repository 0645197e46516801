"""Report documents (`voice-analytics.report/1`) as scoring reads them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.errors import BenchmarkError
from benchmarks.scoring.activity import Timeline
from benchmarks.scoring.events import MarkedEvent
from voice_analytics.domain.conversation import FloorTransfer
from voice_analytics.domain.interval import Interval

SCHEMA = "voice-analytics.report/1"


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word of the transcript."""

    participant: str
    start_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a report says, as far as there is truth to compare it with."""

    call_id: str
    duration_ms: int
    language: str | None
    channels: int
    limits: tuple[str, ...]
    segments: Timeline
    """Speech by participant; every participant has an entry."""

    words: tuple[HeardWord, ...]
    transfers: tuple[FloorTransfer, ...]
    events: tuple[MarkedEvent, ...]
    roles: Mapping[str, str]
    """By participant: `agent`, `customer` or `unknown`."""

    speech_rate_wpm: Mapping[str, float]
    """By participant, where the measure is defined."""

    models: tuple[str, ...]
    code: str
    """Version of the product that made the report."""

    def text_of(self, participant: str | None = None) -> str:
        """Return the words of a participant, or of all, in order of time."""
        words = (w for w in self.words if participant is None or w.participant == participant)
        return " ".join(word.text for word in sorted(words, key=lambda word: word.start_ms))


def load_document(path: Path) -> Document:
    """Return the report stored in `path`.

    Raises
    ------
    BenchmarkError
        When the file is no report document.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BenchmarkError(f"{path.name}: cannot be read as JSON ({error})") from error
    return read_document(content, path.name)


def read_document(content: Mapping[str, Any], name: str) -> Document:
    """Return the report in `content`; `name` says in messages which one it is."""
    if not isinstance(content, Mapping) or content.get("schema") != SCHEMA:
        raise BenchmarkError(f"{name}: is not a report document of schema {SCHEMA}")
    try:
        return _document(content)
    except (KeyError, TypeError, ValueError) as error:
        raise BenchmarkError(f"{name}: breaks the report schema ({error})") from error


def _document(content: Mapping[str, Any]) -> Document:
    call, audio, provenance = content["call"], content["audio"], content["provenance"]
    names = [participant["id"] for participant in call["participants"]]
    return Document(
        call_id=call["id"],
        duration_ms=call["duration_ms"],
        language=call["language"],
        channels=audio["channels"],
        limits=tuple(audio["limits"]),
        segments={
            name: tuple(_interval(s) for s in content["segments"] if s["participant"] == name)
            for name in names
        },
        words=tuple(
            HeardWord(word["participant"], word["start_ms"], word["text"])
            for word in content["words"]
        ),
        transfers=tuple(
            FloorTransfer(entry["from"], entry["to"], entry["at_ms"], entry["offset_ms"])
            for entry in content["transfers"]
        ),
        events=tuple(_event(event) for event in content["events"]),
        roles={participant["id"]: participant["role"] for participant in call["participants"]},
        speech_rate_wpm={
            measure["participant"]: measure["value"]
            for measure in content["measures"]
            if measure["key"] == "speech_rate" and measure["value"] is not None
        },
        models=tuple(f"{model['name']} {model['version']}" for model in provenance["models"]),
        code=provenance["code"],
    )


def _event(event: Mapping[str, Any]) -> MarkedEvent:
    return MarkedEvent(
        kind=event["kind"],
        participant=event["participant"],
        interval=_interval(event),
        announced=event.get("detail", {}).get("announced"),
        confidence=event.get("confidence", 1.0),
    )


def _interval(entry: Mapping[str, Any]) -> Interval:
    return Interval(entry["start_ms"], entry["end_ms"])
