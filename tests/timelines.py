"""Calls written as text: ``A[0,1000) B[1200,2000)`` is who speaks when, in milliseconds."""

import re
from collections.abc import Iterable, Mapping

from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import (
    AcousticTrack,
    Conversation,
    Event,
    EventKind,
    Ipu,
    SpeechSegment,
    Turn,
    Word,
)
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.domain.turn_words import TurnWords, phrase
from voice_analytics.turns import build_conversation

A = Participant("A", Role.AGENT, channel=0)
B = Participant("B", Role.CUSTOMER, channel=1)
C = Participant("C", Role.UNKNOWN, channel=2)

ENGLISH = TurnWords(
    backchannels=frozenset(map(phrase, ("mm-hm", "right", "okay", "yeah", "I see"))),
    claims=frozenset(map(phrase, ("but", "hang on", "can I"))),
    unfinished=frozenset(map(phrase, ("the", "of", "and", "I'm", "because of"))),
)
"""Word lists for tests."""

_STRETCH = re.compile(r"([A-Z])\[(\d+),(\d+)\)")


def speech(timeline: str) -> tuple[SpeechSegment, ...]:
    """Return the segments a timeline describes."""
    rest = _STRETCH.sub("", timeline)
    if rest.strip():
        raise ValueError(f"not a timeline: {rest.strip()!r}")
    return tuple(
        SpeechSegment(who, Interval(int(start), int(end)))
        for who, start, end in _STRETCH.findall(timeline)
    )


def say(participant: str, start_ms: int, text: str, word_ms: int = 200) -> tuple[Word, ...]:
    """Return the words of `text` one after the other, each `word_ms` long."""
    return tuple(
        Word(
            participant,
            Interval(start_ms + index * word_ms, start_ms + (index + 1) * word_ms),
            word,
            0.9,
        )
        for index, word in enumerate(text.split())
    )


def hold(start_ms: int, end_ms: int, participant: str = "A") -> Event:
    """Return a hold."""
    return Event(EventKind.HOLD, participant, Interval(start_ms, end_ms), 1.0)


def call(
    timeline: str,
    *,
    duration_ms: int | None = None,
    participants: tuple[Participant, ...] = (A, B),
    words: Iterable[Word] = (),
    known: TurnWords | None = None,
    tracks: Mapping[str, AcousticTrack] | None = None,
    limits: TurnLimits | None = None,
    separated: bool = True,
    holds: Iterable[Event] = (),
) -> Conversation:
    """Return the conversation of a timeline; it ends with the last speech unless told."""
    segments = speech(timeline)
    end_ms = max((segment.interval.end_ms for segment in segments), default=0)
    return build_conversation(
        end_ms if duration_ms is None else duration_ms,
        participants,
        segments,
        words,
        limits or TurnLimits(),
        known=known,
        tracks=tracks or {},
        separated=separated,
        holds=holds,
    )


def written(said: Iterable[SpeechSegment | Ipu | Turn]) -> str:
    """Return segments, units, turns or asides as a timeline."""
    return " ".join(
        f"{item.participant}[{item.interval.start_ms},{item.interval.end_ms})" for item in said
    )
