"""Acoustic tracks written as text: ``A[0,1000) A[1200,2000)`` with a sound for each stretch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tests.timelines import call, speech
from voice_analytics.domain.call import Participant
from voice_analytics.domain.conversation import AcousticTrack, Conversation, SpeechSegment, Word

SILENT_DBFS = -70.0
HOP_MS = 10


@dataclass(frozen=True, slots=True)
class Sounding:
    """How a stretch sounds; the level goes up and down by a few decibels around its middle."""

    level_dbfs: float = -20.0
    f0_hz: float = 120.0
    alpha_db: float = -10.0
    swing_db: float = 5.0

    def raised(self, by_db: float, by_st: float = 0.0) -> "Sounding":
        return replace(
            self,
            level_dbfs=self.level_dbfs + by_db,
            f0_hz=self.f0_hz * 2.0 ** (by_st / 12.0),
        )


def track(
    who: str,
    segments: Sequence[SpeechSegment],
    sounds: Sequence[Sounding],
    duration_ms: int,
) -> AcousticTrack:
    """Return the track of a participant; two thirds of each stretch are voiced."""
    frames = duration_ms // HOP_MS
    level = np.full(frames, SILENT_DBFS, np.float32)
    f0_hz = np.full(frames, np.nan, np.float32)
    alpha = np.full(frames, np.nan, np.float16)
    for segment, sound in zip(segments, sounds, strict=True):
        here = np.arange(segment.interval.start_ms // HOP_MS, segment.interval.end_ms // HOP_MS)
        phase = here - here[0]
        level[here] = sound.level_dbfs + sound.swing_db * np.sin(phase / 7.0)
        voiced = here[phase % 30 < 20]
        f0_hz[voiced] = sound.f0_hz * 2.0 ** (np.sin(voiced / 11.0) / 12.0)
        alpha[voiced] = sound.alpha_db
    return AcousticTrack(who, HOP_MS, level, f0_hz, alpha, (alpha - np.float16(1.0)))


def sounding_call(
    timeline: str,
    sounds: Sequence[Sounding],
    participants: tuple[Participant, ...],
    words: Sequence[Word] = (),
    *,
    separated: bool = True,
) -> Conversation:
    """Return the conversation of a timeline whose stretches sound as given, in its order."""
    said = speech(timeline)
    end_ms = max(segment.interval.end_ms for segment in said)
    tracks = {}
    for person in participants:
        own = [
            (s, sound) for s, sound in zip(said, sounds, strict=True) if s.participant == person.id
        ]
        tracks[person.id] = track(person.id, [s for s, _ in own], [x for _, x in own], end_ms)
    return call(
        timeline, participants=participants, words=words, tracks=tracks, separated=separated
    )
