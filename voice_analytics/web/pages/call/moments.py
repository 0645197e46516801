"""What happened on the floor, in plain words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voice_analytics.domain.conversation import EventKind
from voice_analytics.web.pages.call.document import Document, Voice, name_of
from voice_analytics.web.pages.wording import length

Event = Mapping[str, Any]

TITLES = {
    EventKind.INTERRUPTION: ("cut in", "Took the floor before the other had finished."),
    EventKind.ATTEMPTED_INTERRUPTION: ("tried to cut in", "Began mid-turn; the other went on."),
    EventKind.DEAD_AIR: ("silence", "Nobody spoke for longer than the limit."),
    EventKind.HOLD: ("hold", "Hold music, tone or prompt, or a signalled hold."),
    EventKind.RAISED_VOICE: ("raised voice", "Clearly above their own usual level and pitch."),
    EventKind.LONG_MONOLOGUE: ("long monologue", "Spoke on for longer than the limit."),
    EventKind.BACKCHANNEL: ("listener response", "A short sign of listening; takes no floor."),
    EventKind.TERMINAL_OVERLAP: ("overlap at the end", "Began as the other was ending: normal."),
    EventKind.SIMULTANEOUS_START: ("began together", "Both began after a silence: normal."),
}
"""What each kind is called, and what it is, those to look at first."""

_ORDER = list(TITLES)


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened, and when."""

    kind: str
    title: str
    start_ms: int
    end_ms: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Count:
    """How often something happened."""

    kind: str
    title: str
    meaning: str
    count: int


def moments_of(document: Document, voices: Sequence[Voice]) -> tuple[Moment, ...]:
    """Return everything that happened, in order of time."""
    found = [*_events(document, voices), *_pauses(document)]
    return tuple(sorted(found, key=lambda one: (one.start_ms, one.end_ms)))


def counts_of(document: Document) -> tuple[Count, ...]:
    """Return how often each kind of thing happened, those to look at first."""
    kinds = [EventKind(one["kind"]) for one in document["events"]]
    return tuple(
        Count(kind.value, *TITLES[kind], kinds.count(kind))
        for kind in sorted(set(kinds), key=_ORDER.index)
    )


def _events(document: Document, voices: Sequence[Voice]) -> Iterator[Moment]:
    for event in document["events"]:
        kind = EventKind(event["kind"])
        text = _SENTENCES[kind](event, voices)
        yield Moment(
            kind.value,
            TITLES[kind][0],
            event["start_ms"],
            event["end_ms"],
            f"{text[:1].upper()}{text[1:]}.",
        )


def _pauses(document: Document) -> Iterator[Moment]:
    for pause in document["call"]["pauses"]:
        lasted = length(pause["end_ms"] - pause["start_ms"])
        text = f"Recording was paused for {lasted}."
        yield Moment("pause", "not recorded", pause["start_ms"], pause["end_ms"], text)


def _lasted(event: Event) -> str:
    return length(event["end_ms"] - event["start_ms"])


def _pair(event: Event, voices: Sequence[Voice]) -> tuple[str, str]:
    return (
        name_of(voices, event["participant"]),
        name_of(voices, event["detail"].get("other")),
    )


def _interruption(event: Event, voices: Sequence[Voice]) -> str:
    who, other = _pair(event, voices)
    return f"{who} cut in while {other} was speaking, {_lasted(event)} at once"


def _attempt(event: Event, voices: Sequence[Voice]) -> str:
    who, other = _pair(event, voices)
    return f"{who} tried to cut in and {other} went on, {_lasted(event)}"


def _backchannel(event: Event, voices: Sequence[Voice]) -> str:
    who, other = _pair(event, voices)
    return f"{who} gave a short response while {other} spoke"


def _terminal(event: Event, voices: Sequence[Voice]) -> str:
    who, other = _pair(event, voices)
    return f"{who} began as {other} was ending, {_lasted(event)} at once"


def _together(event: Event, voices: Sequence[Voice]) -> str:
    who, other = _pair(event, voices)
    return f"{who} and {other} began together"


def _dead_air(event: Event, _: Sequence[Voice]) -> str:
    said = {True: ", announced", False: ", not announced"}.get(event["detail"]["announced"], "")
    return f"nobody spoke for {_lasted(event)}{said}"


def _hold(event: Event, _: Sequence[Voice]) -> str:
    return f"on hold for {_lasted(event)}"


def _monologue(event: Event, voices: Sequence[Voice]) -> str:
    return f"{name_of(voices, event['participant'])} spoke for {_lasted(event)} on end"


def _raised(event: Event, voices: Sequence[Voice]) -> str:
    return f"{name_of(voices, event['participant'])} spoke louder than usual for {_lasted(event)}"


_SENTENCES: Mapping[EventKind, Callable[[Event, Sequence[Voice]], str]] = {
    EventKind.INTERRUPTION: _interruption,
    EventKind.ATTEMPTED_INTERRUPTION: _attempt,
    EventKind.BACKCHANNEL: _backchannel,
    EventKind.TERMINAL_OVERLAP: _terminal,
    EventKind.SIMULTANEOUS_START: _together,
    EventKind.DEAD_AIR: _dead_air,
    EventKind.HOLD: _hold,
    EventKind.LONG_MONOLOGUE: _monologue,
    EventKind.RAISED_VOICE: _raised,
}
