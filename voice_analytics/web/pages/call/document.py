"""The published report of a call, and who speaks in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
"""`voice-analytics.report/1`, as stored."""

_STYLES = ("agent", "customer")


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who speaks in a call."""

    id: str
    name: str
    style: str
    """`agent`, `customer` or `other`: how they are coloured."""

    channel: int
    alone: bool
    """Whether nobody else is on their channel."""


def voices_of(document: Document) -> tuple[Voice, ...]:
    """Return who speaks, in the order of the report."""
    people: Sequence[Mapping[str, Any]] = document["call"]["participants"]
    channels = [one["channel"] for one in people]
    return tuple(
        Voice(
            one["id"],
            one["id"].replace("_", " ").capitalize(),
            one["role"] if one["role"] in _STYLES else "other",
            one["channel"],
            channels.count(one["channel"]) == 1,
        )
        for one in people
    )


def name_of(voices: Sequence[Voice], participant: str | None) -> str:
    """Return what somebody is called in a sentence."""
    found = next((one for one in voices if one.id == participant), None)
    return "the other" if found is None else in_sentence(found)


def in_sentence(voice: Voice) -> str:
    """Return a name as it stands in a sentence."""
    return voice.name if voice.style == "other" else f"the {voice.name.lower()}"
