"""A call as turn-taking sees it: who spoke when, who held the floor, what happened between."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.cue import Cue, CueKind, Sentence
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits


@dataclass(frozen=True, slots=True)
class SpeechSegment:
    """A stretch in which the detector hears one participant speak."""

    participant: str
    interval: Interval


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word."""

    participant: str
    interval: Interval
    text: str
    confidence: float
    """Probability the recogniser gives it, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Ipu:
    """Inter-pausal unit: one participant's speech with no silence of `ipu_gap_ms` or more."""

    participant: str
    interval: Interval


@dataclass(frozen=True, slots=True)
class Turn:
    """Inter-pausal units of one participant holding the floor."""

    participant: str
    interval: Interval
    """From the first unit's start to the last unit's end."""

    ipus: tuple[Ipu, ...]
    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        """Words of the turn in order, separated by spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class FloorState:
    """A stretch during which the set of speaking participants does not change.

    Speaking means being inside an inter-pausal unit.
    """

    interval: Interval
    speakers: frozenset[str]
    """Empty: silence. One: solo. Several: overlap."""


@dataclass(frozen=True, slots=True)
class FloorTransfer:
    """A change of floor from one participant to another."""

    from_participant: str
    to_participant: str
    at_ms: int
    """Start of the taker's turn."""

    offset_ms: int
    """Silence minus overlap between the two solos; negative is overlap."""


class EventKind(StrEnum):
    """What can happen between participants on the floor."""

    INTERRUPTION = "interruption"
    ATTEMPTED_INTERRUPTION = "attempted_interruption"
    BACKCHANNEL = "backchannel"
    TERMINAL_OVERLAP = "terminal_overlap"
    SIMULTANEOUS_START = "simultaneous_start"
    DEAD_AIR = "dead_air"
    HOLD = "hold"
    LONG_MONOLOGUE = "long_monologue"
    RAISED_VOICE = "raised_voice"


class Basis(StrEnum):
    """What an event was decided from."""

    TIMING = "timing"
    """Timing alone, and for overlap kinds the level: there were no words to weigh, or no lists
    for their language."""

    TIMING_AND_WORDS = "timing_and_words"


@dataclass(frozen=True, slots=True)
class EventDetail:
    """The evidence that decided an event; fields that do not apply are None."""

    basis: Basis = Basis.TIMING

    other: str | None = None
    """Overlap kinds: the participant who was speaking, or began as well."""

    remaining_ms: int | None = None
    """Overlap kinds: how long the other's turn still went on after this participant began."""

    utterance_ms: int | None = None
    """Overlap kinds: length of the turn or aside with which the participant began."""

    floor_after: str | None = None
    """Overlap kinds: who held the floor next."""

    overlap_ms: int | None = None
    """Overlap kinds: for how long the two really speak at once; the event may hold pauses."""

    other_elapsed_ms: int | None = None
    """Overlap kinds: how long the other's turn had lasted when this participant began."""

    quote: str | None = None
    """Overlap kinds: the first words with which the participant began; None without words."""

    other_quote: str | None = None
    """Overlap kinds: the other's last words by the end of the event; None without words."""

    other_finished: bool | None = None
    """Overlap kinds: whether the other's turn could end with its last word; None without words
    or a list for their language."""

    other_end_db: float | None = None
    """Overlap kinds: level at the end of the other's turn against all of that turn. A turn that
    is finished fades; one that is cut off may stop at full level."""

    level_change_db: float | None = None
    """Overlap kinds: level of the participant in the event against their own median."""

    edges_within_ms: int | None = None
    """Overlap kinds: how far start and end may be off, as a rule."""

    announced: bool | None = None
    """Dead air: whether it was announced; None when there are no words to tell."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on the floor."""

    kind: EventKind
    participant: str
    """Who began it; for dead air who was expected to speak, which timing alone can only guess from
    who ended the silence."""

    interval: Interval
    """For overlap kinds the stretch that both turns share; a backchannel, an attempted interruption
    or another aside lies inside the other's turn, so it is the whole aside."""

    confidence: float
    """0 to 1."""

    detail: EventDetail = field(default_factory=EventDetail)


@dataclass(frozen=True, slots=True, eq=False)
class AcousticTrack:
    """Level of one participant over the whole call, on a fixed grid."""

    participant: str
    hop_ms: int
    level_dbfs: NDArray[np.float32]  # (frames,), read-only; frame i covers [i*hop, (i+1)*hop)

    def __post_init__(self) -> None:
        self.level_dbfs.flags.writeable = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """All that measures and behaviours may see of a call.

    Everything is in order of time. The floor states partition ``[0, duration_ms)``.
    """

    duration_ms: int
    participants: tuple[Participant, ...]
    limits: TurnLimits = field(default_factory=TurnLimits)
    """Limits by which turns and events were made."""

    segments: tuple[SpeechSegment, ...] = ()
    words: tuple[Word, ...] = ()
    ipus: tuple[Ipu, ...] = ()
    turns: tuple[Turn, ...] = ()
    asides: tuple[Turn, ...] = ()
    """Utterances that did not take the floor: backchannels, attempts, yielded starts. Every word of
    a participant who speaks belongs to one turn or one aside."""

    states: tuple[FloorState, ...] = ()
    transfers: tuple[FloorTransfer, ...] = ()
    """One between each two turns that follow each other; none when not separated."""

    events: tuple[Event, ...] = ()
    tracks: Mapping[str, AcousticTrack] = field(default_factory=dict)
    """By participant."""

    sentences: tuple[Sentence, ...] = ()
    """Everything said, divided into sentences; empty until cues are looked for."""

    cues: tuple[Cue, ...] = ()
    language: str | None = None
    not_recorded: tuple[Interval, ...] = ()
    """Stretches that were dropped before anyone listened, in order."""

    handovers_ms: tuple[int, ...] = ()
    """When the call passed into other hands, in order."""

    separated: bool = True
    """False for a mono call whose parties were not told apart: one participant stands for all."""

    def role_of(self, participant: str) -> Role:
        """Return the role of `participant`.

        Raises
        ------
        KeyError
            When no such participant is in the call.
        """
        for known in self.participants:
            if known.id == participant:
                return known.role
        raise KeyError(participant)

    def speech_of(self, participant: str) -> tuple[Interval, ...]:
        """Return the speech segments of `participant` in order."""
        return tuple(s.interval for s in self.segments if s.participant == participant)

    def ipus_of(self, participant: str) -> tuple[Interval, ...]:
        """Return the inter-pausal units of `participant` in order."""
        return tuple(unit.interval for unit in self.ipus if unit.participant == participant)

    def turns_of(self, participant: str) -> tuple[Turn, ...]:
        """Return the turns of `participant` in order."""
        return tuple(turn for turn in self.turns if turn.participant == participant)

    def others_speech_ms(self, participant: str) -> int:
        """Return for how long anyone but `participant` speaks."""
        return sum(
            state.interval.duration_ms for state in self.states if state.speakers - {participant}
        )

    def left_out(self) -> tuple[Interval, ...]:
        """Return where nobody is expected to speak: holds, and what was not recorded."""
        holds = (event.interval for event in self.events_of(EventKind.HOLD))
        return (*holds, *self.not_recorded)

    def cues_of(self, *kinds: CueKind) -> tuple[Cue, ...]:
        """Return the cues of the given kinds in order."""
        return tuple(cue for cue in self.cues if cue.kind in kinds)

    def events_of(self, *kinds: EventKind) -> tuple[Event, ...]:
        """Return the events of the given kinds in order."""
        return tuple(event for event in self.events if event.kind in kinds)
