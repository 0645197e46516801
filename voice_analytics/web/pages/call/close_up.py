"""What the close-up of the sound is drawn from, besides the peaks of the audio."""

from collections.abc import Sequence
from dataclasses import dataclass

from voice_analytics.domain.conversation import EventKind
from voice_analytics.web.pages.call.document import Document, Voice
from voice_analytics.web.pages.call.drawing import ACROSS
from voice_analytics.web.pages.call.moments import TITLES

LANE = 52

PAUSE, PAUSED = "pause", "not recorded"
BOTH = -1
"""What all lanes share."""

Happened = tuple[str, int, int, int]
"""What, in which lane, from, to."""


@dataclass(frozen=True, slots=True)
class CloseUp:
    """Lanes, and what is marked in them, as a script reads it."""

    lanes: tuple[dict[str, object], ...]
    """One for each voice: its style, its channel, and where it speaks on a shared one."""

    happened: tuple[Happened, ...]
    titles: dict[str, str]
    """What each kind is called."""

    lane: int = LANE
    """Height of one, in pixels."""


def close_up(document: Document, voices: Sequence[Voice]) -> CloseUp:
    """Return what the close-up of a call shows."""
    lane_of = {one.id: index for index, one in enumerate(voices)}
    events = [
        (
            one["kind"],
            BOTH if one["kind"] in ACROSS else lane_of.get(one["participant"], BOTH),
            one["start_ms"],
            one["end_ms"],
        )
        for one in document["events"]
    ]
    pauses = [(PAUSE, BOTH, one["start_ms"], one["end_ms"]) for one in document["call"]["pauses"]]
    return CloseUp(
        lanes=tuple(_lane(document, one) for one in voices),
        happened=tuple(sorted([*events, *pauses], key=lambda one: one[2])),
        titles={PAUSE: PAUSED, **{kind.value: TITLES[kind][0] for kind in EventKind}},
    )


def _lane(document: Document, voice: Voice) -> dict[str, object]:
    speech = () if voice.alone else document["segments"]
    mine = [(one["start_ms"], one["end_ms"]) for one in speech if one["participant"] == voice.id]
    return {
        "style": voice.style,
        "channel": voice.channel,
        "speech": None if voice.alone else mine,
    }
