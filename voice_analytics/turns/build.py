"""From speech segments and words to a conversation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol, TypeVar

from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import (
    AcousticTrack,
    Conversation,
    Event,
    EventKind,
    FloorState,
    SpeechSegment,
    Word,
)
from voice_analytics.domain.interval import Interval, intersection
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.domain.turn_words import TurnWords
from voice_analytics.turns.confidence import confidence, nats
from voice_analytics.turns.events import overlap_events
from voice_analytics.turns.floor import FloorClock, floor_states
from voice_analytics.turns.ipus import find_ipus, speech_by_participant
from voice_analytics.turns.judging import Judge
from voice_analytics.turns.silences import dead_air, long_silences
from voice_analytics.turns.sounding import Sound
from voice_analytics.turns.streaks import streaks
from voice_analytics.turns.taking import Taking, paragraphs, take_turns
from voice_analytics.turns.transfers import floor_transfers
from voice_analytics.turns.wording import with_words

_NO_TRACKS: Mapping[str, AcousticTrack] = MappingProxyType({})


def build_conversation(
    duration_ms: int,
    participants: Sequence[Participant],
    segments: Iterable[SpeechSegment],
    words: Iterable[Word],
    limits: TurnLimits,
    *,
    tracks: Mapping[str, AcousticTrack] = _NO_TRACKS,
    language: str | None = None,
    known: TurnWords | None = None,
    separated: bool = True,
    holds: Iterable[Event] = (),
    not_recorded: Iterable[Interval] = (),
    handovers_ms: Iterable[int] = (),
) -> Conversation:
    """Return the call as turn-taking sees it.

    Parameters
    ----------
    duration_ms
        Length of the call.
    participants
        Everyone in the call.
    segments
        Who speaks when, in any order; what lies outside the call is cut off.
    words
        What is said, in any order.
    limits
        Limits in force.
    tracks
        Acoustic tracks by participant, carried along for measures.
    language
        ISO 639-1 code of the call, None when unknown.
    known
        Word lists of that language; without them events are told by timing.
    separated
        False when one participant stands for parties that were not told apart. Turns are then
        paragraphs, and there are no transfers and no events between participants.
    holds
        `hold` events found elsewhere; silence inside them is not dead air.
    not_recorded
        Stretches that were dropped; silence inside them is nobody's.
    handovers_ms
        When the call passed into other hands; nobody is late across one.

    Raises
    ------
    ValueError
        When a segment or a word belongs to nobody in `participants`.
    """
    order = {participant.id: index for index, participant in enumerate(participants)}
    heard, said = tuple(segments), tuple(words)
    active = {segment.participant for segment in heard} | {word.participant for word in said}
    if not active <= order.keys():
        strangers = ", ".join(sorted(active - order.keys()))
        raise ValueError(f"speech or words of {strangers}, not among the participants of the call")
    said = _in_order(said, order)
    speech = speech_by_participant(heard, tuple(order), duration_ms)
    units = {who: find_ipus(who, stretches, limits) for who, stretches in speech.items()}
    ipus = _in_order((unit for row in units.values() for unit in row), order)
    states = floor_states(ipus, duration_ms)
    if separated:
        taking = take_turns(units, duration_ms, limits)
    else:
        taking = Taking((), paragraphs(ipus, limits.paragraph_pause_ms), (), states)
    transfers = floor_transfers(taking)
    marks = tuple(holds)
    whole = [Interval(0, duration_ms)] if duration_ms else []
    missing = intersection(not_recorded, whole)
    left_out = (*(hold.interval for hold in marks), *missing)
    turns, asides = with_words(taking.turns, taking.asides, said)
    taking = replace(taking, turns=turns, asides=asides)
    found = [*_silent_and_long(taking, states, limits, left_out, participants, separated=separated)]
    if separated:
        shared = len({person.channel for person in participants}) < len(participants)
        # On a shared channel nobody's level is known while others speak.
        sound = Sound({} if shared else tracks, ipus)
        clock = FloorClock(taking.states)
        judge = Judge(clock, sound, limits, known, shared_channel=shared)
        found += overlap_events(taking, judge)
    events = (*marks, *found)
    return Conversation(
        duration_ms=duration_ms,
        participants=tuple(participants),
        limits=limits,
        segments=_in_order(
            (SpeechSegment(who, stretch) for who, row in speech.items() for stretch in row), order
        ),
        words=said,
        ipus=ipus,
        turns=turns,
        asides=asides,
        states=states,
        transfers=transfers,
        events=_in_order(events, order),
        tracks=tracks,
        language=language,
        not_recorded=missing,
        handovers_ms=tuple(sorted(handovers_ms)),
        separated=separated,
    )


def _silent_and_long(
    taking: Taking,
    states: Sequence[FloorState],
    limits: TurnLimits,
    left_out: Sequence[Interval],
    participants: Sequence[Participant],
    *,
    separated: bool,
) -> Iterator[Event]:
    silences = long_silences(states, left_out, limits.dead_air_ms)
    yield from dead_air(silences, taking.turns, limits.dead_air_ms)
    if not separated:
        return
    agents = {person.id for person in participants if person.role is Role.AGENT}
    for participant, streak in streaks(taking.turns, limits.monologue_pause_ms):
        over_ms = streak.duration_ms - limits.long_monologue_ms
        if participant in agents and over_ms > 0:
            sure = confidence(nats(over_ms))
            yield Event(EventKind.LONG_MONOLOGUE, participant, streak, sure)


class _Placed(Protocol):
    """Something a participant does somewhere in the call."""

    @property
    def participant(self) -> str:
        """Who does it."""

    @property
    def interval(self) -> Interval:
        """When."""


_Item = TypeVar("_Item", bound=_Placed)


def _in_order(items: Iterable[_Item], order: Mapping[str, int]) -> tuple[_Item, ...]:
    """Return the items by time, those of equal times by the order of participants."""

    def place(item: _Item) -> tuple[int, int, int]:
        return item.interval.start_ms, item.interval.end_ms, order[item.participant]

    return tuple(sorted(items, key=place))
