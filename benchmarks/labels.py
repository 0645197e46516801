"""Labelled turns of scripted calls, and the call that their script makes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.errors import BenchmarkError
from benchmarks.scoring.behaviours import LabelledTurn
from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import (
    Conversation,
    Event,
    EventKind,
    SpeechSegment,
    Word,
)
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.turns import build_conversation

_FROM_AUDIO = frozenset({"hold", "raised_voice"})


@dataclass(frozen=True, slots=True)
class Labels:
    """What the truth of one call says of its turns."""

    turns: tuple[LabelledTurn, ...]
    conversation: Conversation
    """The call with the script's words, spread evenly over their true speech."""

    group: str = ""
    """How well the agent listens, in the author's word."""


def read_labels(audio: Path) -> Labels | None:
    """Return the labels beside a recording, None when there are none.

    Raises
    ------
    BenchmarkError
        When the truth cannot be read.
    """
    path = audio.with_name(audio.stem + ".truth.json")
    if not path.is_file():
        return None
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        group = str(document.get("expected_ordering", ""))
        return Labels(tuple(_turns(document)), _conversation(document), group)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchmarkError(f"{path.name}: not the truth of a scripted call ({error})") from error


def _turns(document: Mapping[str, Any]) -> Iterator[LabelledTurn]:
    for entry in document["turns"]:
        hard = (f"hard negative: {label}" for label in entry["hard_negative"])
        yield LabelledTurn(
            entry["participant"],
            Interval(entry["start_ms"], entry["end_ms"]),
            frozenset((*entry["behaviour"], *entry["opportunity"], *hard)),
        )


def _conversation(document: Mapping[str, Any]) -> Conversation:
    parties = tuple(
        Participant(name, Role(name), int(channel))
        for channel, name in document["channels"].items()
    )
    turns: Sequence[Mapping[str, Any]] = document["turns"]
    events = [event for event in document["events"] if event["kind"] in _FROM_AUDIO]
    holds = [_event(event) for event in events if event["kind"] == "hold"]
    built = build_conversation(
        document["duration_ms"],
        parties,
        [
            SpeechSegment(turn["participant"], Interval(start, end))
            for turn in turns
            for start, end in turn["segments"]
        ],
        [word for turn in turns for word in _words(turn)],
        TurnLimits(),
        language="en",
        holds=holds,
    )
    raised = (_event(event) for event in events if event["kind"] == "raised_voice")
    merged = sorted((*built.events, *raised), key=lambda event: event.interval)
    return replace(built, events=tuple(merged))


def _event(event: Mapping[str, Any]) -> Event:
    interval = Interval(event["start_ms"], event["end_ms"])
    return Event(EventKind(event["kind"]), event["participant"], interval, 1.0)


def _words(turn: Mapping[str, Any]) -> Iterator[Word]:
    """Yield the words of a turn, each as long as it is written, over the true speech."""
    texts: list[str] = turn["text"].split()
    spans = [Interval(start, end) for start, end in turn["segments"]]
    whole_ms = sum(span.duration_ms for span in spans)
    letters = sum(len(text) for text in texts)
    said = 0
    for text in texts:
        start_ms = _place(spans, said * whole_ms // letters)
        said += len(text)
        end_ms = max(_place(spans, said * whole_ms // letters - 1) + 1, start_ms + 1)
        yield Word(turn["participant"], Interval(start_ms, end_ms), text, 1.0)


def _place(spans: Sequence[Interval], spoken_ms: int) -> int:
    """Return where on the call clock so much of a turn's speech has passed."""
    for span in spans:
        if spoken_ms < span.duration_ms:
            return span.start_ms + spoken_ms
        spoken_ms -= span.duration_ms
    return spans[-1].end_ms - 1
