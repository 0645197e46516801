"""What the page is drawn with: characters, colours and the width at hand."""

from collections.abc import Mapping
from dataclasses import dataclass

from voice_analytics.domain.call import Participant
from voice_analytics.domain.conversation import EventKind

NARROWEST = 40
"""Columns below which the layout no longer adapts and lines are cut."""

WIDEST = 200
"""Columns above which the page grows no further: longer lines are hard to read."""

NAME_CELLS = 14
"""Longest name of a participant; longer ones are shortened."""

_HUES = ("#56b4e9", "#e69f00", "#2fbf9b", "#f0e442", "#8c9eff")
"""By participant, in order; apart for every common form of colour blindness (after Okabe & Ito)."""

ALERT = "bold #e78ac3"
"""What a reviewer looks for first. Never the only sign: a letter or word always says it too."""

CALM = "#9aa5b1"
"""What is normal turn-taking."""

QUIET = "dim"
HEADING = "bold"


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters for everything that is no plain text."""

    fill: str
    """From an empty cell to a full one."""

    begins: str
    """The same for a cell that is filled to its right edge only: speech begins in it."""

    ends: str
    """The same for a cell that is filled to its left edge only: speech ends in it."""

    overlap: str
    hold: str
    silence: str
    unrecorded: str
    tick: str
    rule: str
    dot: str
    undefined: str
    minus: str
    times: str
    ellipsis: str
    alert: str


UNICODE = Glyphs(
    fill=" ▁▂▃▄▅▆▇█",
    begins=" ▕▐▐█",
    ends=" ▏▎▍▌▋▊▉█",
    overlap="▒",
    hold="░",
    silence="╌",
    unrecorded="╳",
    tick="╷",
    rule="─",
    dot="·",
    undefined="–",
    minus="−",
    times="×",
    ellipsis="…",
    alert="▲",
)

ASCII = Glyphs(
    fill=" .:=#",
    begins=" .:=#",
    ends=" .:=#",
    overlap="&",
    hold="/",
    silence="-",
    unrecorded="%",
    tick="|",
    rule="-",
    dot="|",
    undefined="-",
    minus="-",
    times="x",
    ellipsis="~",
    alert="!",
)


@dataclass(frozen=True, slots=True)
class EventMark:
    """How a kind of event appears on the timeline and in the legend."""

    letter: str
    name: str
    style: str


EVENT_MARKS: Mapping[EventKind, EventMark] = {
    EventKind.INTERRUPTION: EventMark("I", "interruption", ALERT),
    EventKind.ATTEMPTED_INTERRUPTION: EventMark("A", "attempted interruption", ALERT),
    EventKind.RAISED_VOICE: EventMark("R", "raised voice", ALERT),
    EventKind.LONG_MONOLOGUE: EventMark("M", "long monologue", ALERT),
    EventKind.SIMULTANEOUS_START: EventMark("S", "simultaneous start", CALM),
    EventKind.TERMINAL_OVERLAP: EventMark("t", "terminal overlap", CALM),
    EventKind.BACKCHANNEL: EventMark("b", "backchannel", CALM),
}
"""Kinds marked by a letter; where several fall into one cell the earlier here is shown."""


@dataclass(frozen=True, slots=True)
class Look:
    """What every section needs to draw itself."""

    glyphs: Glyphs
    width: int
    names: Mapping[str, str]
    """Name to show, by participant."""

    hues: Mapping[str, str]
    """Colour, by participant."""

    def name(self, participant: str) -> str:
        """Return the name to show for `participant`."""
        return self.names.get(participant, participant)

    def hue(self, participant: str) -> str:
        """Return the style in which `participant` appears."""
        return self.hues.get(participant, "")


def look_for(participants: tuple[Participant, ...], width: int, *, ascii_only: bool) -> Look:
    """Return the look of a page about `participants` on `width` columns."""
    glyphs = ASCII if ascii_only else UNICODE
    ids = [participant.id for participant in participants]
    return Look(
        glyphs=glyphs,
        width=min(max(width, NARROWEST), WIDEST),
        names={each: _shortened(each.replace("_", " "), glyphs.ellipsis) for each in ids},
        hues={each: _HUES[place % len(_HUES)] for place, each in enumerate(ids)},
    )


def _shortened(name: str, ellipsis: str) -> str:
    printable = "".join(char for char in name if char.isprintable())
    if len(printable) <= NAME_CELLS:
        return printable
    return printable[: NAME_CELLS - 1] + ellipsis
