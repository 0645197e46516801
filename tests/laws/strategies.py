"""Calls of all kinds, for laws."""

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st

from tests.timelines import ENGLISH, A, B, C, hold
from voice_analytics.domain.call import Participant
from voice_analytics.domain.conversation import (
    AcousticTrack,
    Conversation,
    Event,
    SpeechSegment,
    Word,
)
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.domain.turn_words import TurnWords
from voice_analytics.turns import build_conversation

HOP_MS = 10
"""Grid of the acoustic tracks; a call moved by a multiple of it has the same tracks, moved."""

_QUIET_DBFS = -60.0
_SPOKEN_DBFS = (-24.0, -18.0, -31.0, -20.0, -52.0, -55.0)
"""Levels of speech, one after the other, each for 60 ms; the last two are a pause."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a conversation is built from."""

    duration_ms: int
    participants: tuple[Participant, ...]
    segments: tuple[SpeechSegment, ...]
    words: tuple[Word, ...]
    holds: tuple[Event, ...] = ()
    separated: bool = True
    cues: tuple[Cue, ...] = ()
    handovers_ms: tuple[int, ...] = ()
    language: str | None = "en"
    known: TurnWords | None = None

    def conversation(self) -> Conversation:
        """Return the conversation, without acoustic tracks: they have no equality."""
        built = build_conversation(
            self.duration_ms,
            self.participants,
            self.segments,
            self.words,
            TurnLimits(),
            language=self.language,
            holds=self.holds,
            handovers_ms=self.handovers_ms,
            separated=self.separated,
            known=self.known,
        )
        return replace(built, cues=self.cues)

    def conversation_with_tracks(self) -> Conversation:
        """Return the conversation with levels that rise and fall where somebody speaks."""
        tracks = {person.id: self._track(person.id) for person in self.participants}
        return replace(self.conversation(), tracks=tracks)

    def _track(self, participant: str) -> AcousticTrack:
        level = np.full(-(-self.duration_ms // HOP_MS), _QUIET_DBFS, np.float32)
        pattern = np.repeat(np.asarray(_SPOKEN_DBFS, np.float32), 6)
        for segment in self.segments:
            span = segment.interval
            first, last = span.start_ms // HOP_MS, min(-(-span.end_ms // HOP_MS), len(level))
            if segment.participant == participant and first < last:
                level[first:last] = np.resize(pattern, last - first)
        return AcousticTrack(participant, HOP_MS, level)

    def later(self, by_ms: int) -> "Heard":
        """Return the same after a silence of `by_ms`."""
        return replace(
            self,
            duration_ms=self.duration_ms + by_ms,
            segments=tuple(replace(s, interval=s.interval.shifted(by_ms)) for s in self.segments),
            words=tuple(replace(w, interval=w.interval.shifted(by_ms)) for w in self.words),
            holds=tuple(replace(h, interval=h.interval.shifted(by_ms)) for h in self.holds),
            cues=tuple(replace(c, interval=c.interval.shifted(by_ms)) for c in self.cues),
            handovers_ms=tuple(at_ms + by_ms for at_ms in self.handovers_ms),
        )

    def renamed(self, names: dict[str, str]) -> "Heard":
        """Return the same said by others; who the others are stays as it is."""
        return replace(
            self,
            segments=tuple(replace(s, participant=names[s.participant]) for s in self.segments),
            words=tuple(replace(w, participant=names[w.participant]) for w in self.words),
            holds=tuple(replace(h, participant=names[h.participant]) for h in self.holds),
            cues=tuple(replace(c, participant=names[c.participant]) for c in self.cues),
        )


# Lengths about the limits are the interesting ones; equal times on both sides must occur.
_LENGTHS = st.one_of(
    st.sampled_from((50, 99, 100, 150, 200, 250, 300, 500, 1000, 1001, 3000, 4000, 61_000)),
    st.integers(1, 6000),
)


# Words of content, a listener response, a claim to the floor, a word no turn ends with, a number.
_TEXTS = st.sampled_from(("word", "right", "but", "the", "412", "opportunity"))
_CUES = st.sampled_from(
    (
        CueKind.QUESTION,
        CueKind.COMPLAINT,
        CueKind.FEELING,
        CueKind.ACKNOWLEDGEMENT,
        CueKind.ANNOUNCED_WAIT,
    )
)


@st.composite
def _said(draw: st.DrawFn, participant: str) -> tuple[list[SpeechSegment], list[Word]]:
    segments: list[SpeechSegment] = []
    words: list[Word] = []
    at_ms = draw(st.sampled_from((0, 0, 100, 1000, 2500)))
    for gap_ms, length_ms in draw(st.lists(st.tuples(_LENGTHS, _LENGTHS), max_size=7)):
        at_ms += gap_ms
        segments.append(SpeechSegment(participant, Interval(at_ms, at_ms + length_ms)))
        words += [
            Word(participant, Interval(start_ms, start_ms + 150), draw(_TEXTS), 0.9)
            for start_ms in range(at_ms, at_ms + min(length_ms, 3000) - 150, 250)
        ]
        at_ms += length_ms
    return segments, words


@st.composite
def calls(draw: st.DrawFn, *, parties: tuple[Participant, ...] = (A, B)) -> Heard:
    """Return a call of the given parties, perhaps with a hold."""
    said = [draw(_said(person.id)) for person in parties]
    segments = [segment for own, _ in said for segment in own]
    words = [word for _, own in said for word in own]
    end_ms = max((segment.interval.end_ms for segment in segments), default=0)
    cues = [
        Cue(draw(_CUES), segment.participant, segment.interval, "word", 0.9)
        for segment in sorted(segments, key=lambda segment: segment.interval)
        if draw(st.booleans())
    ]
    holds: tuple[Event, ...] = ()
    if end_ms > 2 and draw(st.booleans()):
        start_ms = draw(st.integers(0, end_ms - 2))
        holds = (hold(start_ms, draw(st.integers(start_ms + 1, end_ms))),)
    return Heard(
        end_ms + draw(st.sampled_from((0, 1, 700, 5000))),
        parties,
        tuple(segments),
        tuple(words),
        holds,
        cues=tuple(cues),
        handovers_ms=(end_ms // 2,) if draw(st.booleans()) else (),
        language=draw(st.sampled_from(("en", "xx", None))),
        known=draw(st.sampled_from((ENGLISH, None))),
    )


def mono_calls() -> st.SearchStrategy[Heard]:
    """Return calls whose parties were not told apart."""
    return calls(parties=(A,)).map(lambda heard: replace(heard, separated=False))


ONE_CHANNEL = tuple(replace(person, channel=0) for person in (A, B))


def diarised_calls() -> st.SearchStrategy[Heard]:
    """Return calls whose parties share a channel and were told apart."""
    return calls(parties=ONE_CHANNEL)


def any_calls() -> st.SearchStrategy[Heard]:
    """Return calls of one, two or three parties, told apart or not."""
    return st.one_of(calls(), calls(parties=(A, B, C)), diarised_calls(), mono_calls())
