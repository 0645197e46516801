"""Truth files: what is known of a recording, as small values.

========================  =========================================================================
beside `<stem>.<audio>`   holds
========================  =========================================================================
`<stem>.truth.json`       scripted call: turns with text and segments, events, transfers
`<stem>.json`             constructed call (`"constructed": true`): speech activity, turns, events
`<stem>.words.rttm`       who spoke when, from word times; taken before `<stem>.rttm`
`<stem>.prefix_text.json` words of each speaker, going on after the audio ends; joins the RTTM
`<stem>.reference.txt`    all words spoken
`manifest.json`           of this folder or one above: `text_reference` of the item
========================  =========================================================================

What a format does not say is None, which is not the same as nothing to find.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.errors import BenchmarkError
from benchmarks.scoring.activity import Timeline
from benchmarks.scoring.events import OVERLAP_KINDS, MarkedEvent
from benchmarks.scoring.rates import SpokenTurn
from voice_analytics.domain.conversation import FloorTransfer
from voice_analytics.domain.interval import Interval

SCRIPTED_KINDS = (*sorted(OVERLAP_KINDS), "dead_air", "hold", "raised_voice", "long_monologue")
CONSTRUCTED_KINDS = (*sorted(OVERLAP_KINDS), "dead_air")

CLEAR_OVERLAP_MS = 500
"""An interruption or attempt overlaps for longer than this, and begins at least this long before
the other's end, or its kind is not decided by timing; an insertion lasts at most this long."""

_FLOOR_TURNS = frozenset({"turn", "turn_cut_short", "interrupting_turn"})
_CONSTRUCTED_EVENTS = {
    "interruption": "interruption",
    "failed_interruption": "attempted_interruption",
    "inside_short": "backchannel",
    "overlap_terminal": "terminal_overlap",
    "dead_air": "dead_air",
}
_FOLDERS_UP = 3


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of one recording."""

    group: str = "all"
    """Calls of a set that are pooled apart: `clean`, `noisy`, `bleed`, or `all`."""

    segments: Timeline | None = None
    """True speech by participant."""

    turns: tuple[SpokenTurn, ...] = ()
    """Turns with their words, in order of time."""

    texts: Mapping[str, str] | None = None
    """All words by participant; one entry without a name when speakers are not told apart."""

    free_end: bool = False
    """True when the texts go on after the audio ends."""

    events: tuple[MarkedEvent, ...] = ()
    event_kinds: tuple[str, ...] = ()
    """Kinds the truth labels; others are not scored."""

    transfers: tuple[FloorTransfer, ...] | None = None

    @property
    def whole_text(self) -> str:
        """All words of all participants, in order of time where times are known."""
        if self.turns:
            return " ".join(turn.text for turn in self.turns)
        return " ".join((self.texts or {}).values())


def find_truth(audio: Path) -> Truth | None:
    """Return what is known of `audio` from the files beside it, None when there are none.

    Raises
    ------
    BenchmarkError
        When a truth file is there and cannot be read.
    """
    for suffix, read in ((".truth.json", read_scripted), (".json", read_constructed)):
        path = audio.with_name(audio.stem + suffix)
        if path.is_file():
            truth = read(path)
            if truth is not None:
                return truth
    return _find_rttm(audio) or _find_text(audio)


def _find_rttm(audio: Path) -> Truth | None:
    candidates = (audio.with_name(audio.stem + end) for end in (".words.rttm", ".rttm"))
    path = next((candidate for candidate in candidates if candidate.is_file()), None)
    if path is None:
        return None
    texts = audio.with_name(audio.stem + ".prefix_text.json")
    return Truth(
        segments=read_rttm(path),
        texts=read_prefix_text(texts) if texts.is_file() else None,
        free_end=texts.is_file(),
    )


def _find_text(audio: Path) -> Truth | None:
    beside = audio.with_name(audio.stem + ".reference.txt")
    if beside.is_file():
        return Truth(texts={"": _text(beside)})
    for folder in list(audio.resolve().parents)[:_FOLDERS_UP]:
        manifest = folder / "manifest.json"
        if manifest.is_file():
            name = audio.resolve().relative_to(folder).as_posix()
            text = read_manifest(manifest).get(name)
            return None if text is None else Truth(texts={"": text})
    return None


def read_scripted(path: Path) -> Truth:
    """Return the truth of a scripted call, ours or another's of the same format."""
    try:
        return _scripted(_document(path))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise BenchmarkError(f"{path.name}: not the truth of a scripted call ({error})") from error


def _scripted(document: Mapping[str, Any]) -> Truth:
    entries: Sequence[Mapping[str, Any]] = document["turns"]
    turns = sorted((_spoken_turn(entry) for entry in entries), key=lambda t: t.interval.start_ms)
    names = _participants(document["channels"].values(), turns)
    ends = {entry.get("idx", index): entry["end_ms"] for index, entry in enumerate(entries)}
    return Truth(
        group=group_of(document.get("conditions", ())),
        segments={
            name: tuple(s for turn in turns if turn.participant == name for s in turn.segments)
            for name in names
        },
        turns=tuple(turns),
        texts={
            name: " ".join(turn.text for turn in turns if turn.participant == name)
            for name in names
        },
        events=tuple(_scripted_event(event, ends) for event in document["events"]),
        event_kinds=SCRIPTED_KINDS,
        transfers=tuple(
            FloorTransfer(entry["from"], entry["to"], entry["at_ms"], entry["offset_ms"])
            for entry in document["transfers"]
        ),
    )


def _participants(channels: Iterable[str], turns: Sequence[SpokenTurn]) -> tuple[str, ...]:
    """Return who takes part: the parties of the channels, or of the turns when they are mixed."""
    named, speaking = tuple(channels), tuple(dict.fromkeys(turn.participant for turn in turns))
    return named if set(speaking) <= set(named) else speaking


def group_of(conditions: Sequence[str]) -> str:
    """Return the group a call belongs to by the names of its recording conditions."""
    if any("bleed" in condition for condition in conditions):
        return "bleed"
    if any("noise" in condition or "babble" in condition for condition in conditions):
        return "noisy"
    return "clean"


def _spoken_turn(entry: Mapping[str, Any]) -> SpokenTurn:
    return SpokenTurn(
        participant=entry["participant"],
        interval=Interval(entry["start_ms"], entry["end_ms"]),
        text=entry["text"],
        segments=tuple(Interval(start, end) for start, end in entry["segments"]),
        cut=bool(entry.get("cut", False)),
    )


def _scripted_event(event: Mapping[str, Any], turn_ends_ms: Mapping[int, int]) -> MarkedEvent:
    interval = Interval(event["start_ms"], event["end_ms"])
    detail = event.get("detail", {})
    host_end_ms = turn_ends_ms.get(detail.get("host_turn", -1), interval.end_ms)
    return MarkedEvent(
        kind=event["kind"],
        participant=event["participant"],
        interval=interval,
        clear=is_clear(event["kind"], interval, host_end_ms),
        announced=detail.get("announced") if event["kind"] == "dead_air" else None,
    )


def is_clear(kind: str, interval: Interval, host_end_ms: int) -> bool:
    """Return whether timing alone decides an event's kind.

    Parameters
    ----------
    kind
        Kind of the event.
    interval
        The shared stretch, or the utterance.
    host_end_ms
        End of the turn of the participant who was speaking.
    """
    remaining_ms = host_end_ms - interval.start_ms
    if kind in {"interruption", "attempted_interruption"}:
        overlap_ms = min(interval.duration_ms, remaining_ms)
        return overlap_ms > CLEAR_OVERLAP_MS and remaining_ms >= CLEAR_OVERLAP_MS
    if kind == "backchannel":
        return interval.duration_ms <= CLEAR_OVERLAP_MS
    if kind == "terminal_overlap":
        return remaining_ms <= CLEAR_OVERLAP_MS
    return True


def read_constructed(path: Path) -> Truth | None:
    """Return the truth of a constructed call, None when the file is of another kind."""
    document = _document(path)
    if document.get("constructed") is not True:
        return None
    try:
        return _constructed(document)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise BenchmarkError(
            f"{path.name}: not the truth of a constructed call ({error})"
        ) from error


def _constructed(document: Mapping[str, Any]) -> Truth:
    names = {
        int(channel): "customer" if role == "caller" else str(role)
        for channel, role in document["roles"].items()
    }
    turns = sorted(
        ((names[turn["channel"]], turn["kind"], _seconds(turn)) for turn in document["turns"]),
        key=lambda turn: turn[2],
    )
    floor = [(who, interval) for who, kind, interval in turns if kind in _FLOOR_TURNS]
    return Truth(
        segments={
            names[int(channel)]: tuple(_interval(start, end) for start, end in activity)
            for channel, activity in document["clean_speech_activity"].items()
        },
        events=tuple(
            _constructed_event(event, names, floor)
            for event in document["events"]
            if event["type"] in _CONSTRUCTED_EVENTS
        ),
        event_kinds=CONSTRUCTED_KINDS,
        transfers=tuple(
            FloorTransfer(giver, taker, taken.start_ms, taken.start_ms - given.end_ms)
            for (giver, given), (taker, taken) in pairwise(floor)
            if giver != taker
        ),
    )


def _constructed_event(
    event: Mapping[str, Any],
    names: Mapping[int, str],
    floor: Sequence[tuple[str, Interval]],
) -> MarkedEvent:
    kind, who, at_ms = _CONSTRUCTED_EVENTS[event["type"]], names[event["by"]], _ms(event["t"])
    if kind == "dead_air":
        return MarkedEvent(kind, who, Interval(at_ms - _ms(event["reaction_s"]), at_ms))
    interval = Interval(at_ms, at_ms + _ms(event["overlap_s"]))
    host_ends = [held.end_ms for holder, held in floor if holder != who and at_ms in held]
    return MarkedEvent(
        kind, who, interval, is_clear(kind, interval, max(host_ends, default=interval.end_ms))
    )


def read_rttm(path: Path) -> dict[str, tuple[Interval, ...]]:
    """Return the speech of each speaker of an RTTM file."""
    speech: dict[str, list[Interval]] = {}
    for number, line in enumerate(_text(path).splitlines(), start=1):
        fields = line.split()
        if not fields or fields[0] != "SPEAKER":
            continue
        try:
            start, duration, speaker = float(fields[3]), float(fields[4]), fields[7]
            speech.setdefault(speaker, []).append(_interval(start, start + duration))
        except (IndexError, ValueError) as error:
            raise BenchmarkError(
                f"{path.name}, line {number}: not an RTTM speaker line ({error})"
            ) from error
    return {speaker: tuple(sorted(intervals)) for speaker, intervals in speech.items()}


def read_prefix_text(path: Path) -> dict[str, str]:
    """Return the words of each speaker from the start of a longer recording."""
    try:
        return {str(name): str(text) for name, text in _document(path)["channels"].items() if text}
    except (KeyError, AttributeError) as error:
        raise BenchmarkError(f"{path.name}: has no text by channel ({error})") from error


def read_manifest(path: Path) -> dict[str, str]:
    """Return the reference text of each file that has one, by path below the manifest."""
    try:
        return {
            item["file"]: item["text_reference"]
            for item in _document(path)["items"]
            if "text_reference" in item
        }
    except (KeyError, TypeError) as error:
        raise BenchmarkError(f"{path.name}: not a list of recordings ({error})") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BenchmarkError(f"{path.name}: cannot be read as text ({error})") from error


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise BenchmarkError(f"{path.name}: is not JSON ({error})") from error
    if not isinstance(document, dict):
        raise BenchmarkError(f"{path.name}: must hold a JSON object")
    return document


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _interval(start_s: float, end_s: float) -> Interval:
    return Interval(_ms(start_s), _ms(end_s))


def _seconds(turn: Mapping[str, Any]) -> Interval:
    return _interval(turn["start"], turn["end"])
