"""Activation: how activated a customer's turn sounds, as one number. Off unless it is switched on.

Definition
----------
Of each turn with at least half a second of voiced sound: median level, median pitch in semitones,
words per second of speech (from eight words on) and median alpha ratio (see vocal effort). Each is
set against the same speaker's own turns as a robust z, the distance from their median in units of
their median absolute deviation, and the number is the mean of those that there are. It is given for
customers only, never for agents.

For a single clip, of whose speaker nothing else is known, there is an absolute variant: the mean of
pitch and alpha ratio, each set against `REFERENCES`. Level is left out, as the gain is unknown, and
so is rate, which depends on the sentence.

Unit
----
Robust z; in the absolute variant parts of the reference range.

Undefined
---------
For turns with too little voiced sound, and for speakers with fewer than five such turns.

Source
------
Ours. Held against acted speech in `benchmarks/tone.py`, which says nothing about real callers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import AcousticTrack, Conversation, Turn
from voice_analytics.domain.report import TurnActivation
from voice_analytics.turns.voiced import SEMITONES_PER_OCTAVE

LEAST_VOICED_MS = 500
LEAST_TURNS = 5
LEAST_WORDS = 8

TO_STANDARD_DEVIATIONS = 1.4826
"""Median absolute deviations of a normal distribution per standard deviation."""

LEAST_SPREAD: Mapping[str, float] = {"level_db": 1.0, "f0_st": 0.5, "rate": 0.2, "effort_db": 0.5}
"""A speaker who varies less is taken to vary this much: about what the measuring itself does."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a part of the absolute variant is 0, and how far from there it is 1."""

    middle: float
    range: float


REFERENCES: Mapping[str, Reference] = {
    # Midway, in semitones, between the usual adult voices of about 120 and 210 Hz; half an octave
    # covers that difference and a lively sentence.
    "f0_st": Reference(SEMITONES_PER_OCTAVE * float(np.log2(160.0)), 6.0),
    # Speech at ease has a tenth of the energy above 1 kHz; 5 dB is about what effort adds.
    "effort_db": Reference(-10.0, 5.0),
}


@dataclass(frozen=True, slots=True)
class Sound:
    """The four parts of one turn or clip; None where there is none."""

    level_db: float | None
    f0_st: float | None
    rate: float | None
    effort_db: float | None


_PARTS = tuple(field.name for field in fields(Sound))


def turn_activations(conversation: Conversation) -> tuple[TurnActivation, ...]:
    """Return the activation of each turn of each customer, in order of time."""
    customers = [p.id for p in conversation.participants if p.role is Role.CUSTOMER]
    found = []
    for who in customers:
        track = conversation.tracks.get(who)
        heard = [(t, sound_of(t, track)) for t in conversation.turns_of(who)] if track else []
        told = [(turn, sound) for turn, sound in heard if sound is not None]
        values = against_own([sound for _, sound in told])
        found += [
            TurnActivation(who, turn.interval, round(value, 2))
            for (turn, _), value in zip(told, values, strict=True)
            if value is not None
        ]
    return tuple(sorted(found, key=lambda each: each.interval.start_ms))


def sound_of(turn: Turn, track: AcousticTrack) -> Sound | None:
    """Return the parts of a turn; None with too little voiced sound."""
    spans = [unit.interval for unit in turn.ipus]
    voiced = track.voiced(spans)
    if len(voiced) * track.hop_ms < LEAST_VOICED_MS:
        return None
    speech_ms = sum(span.duration_ms for span in spans)
    enough = len(turn.words) >= LEAST_WORDS
    return Sound(
        level_db=float(np.median(track.level_dbfs[voiced])),
        f0_st=SEMITONES_PER_OCTAVE * float(np.log2(np.median(track.f0_hz[voiced]))),
        rate=len(turn.words) * 1000 / speech_ms if enough else None,
        effort_db=float(np.median(track.alpha_db[voiced].astype(np.float64))),
    )


def against_own(sounds: Sequence[Sound]) -> tuple[float | None, ...]:
    """Return the activation of each of one speaker's turns or clips against all of them."""
    scores = [robust_z([getattr(s, part) for s in sounds], LEAST_SPREAD[part]) for part in _PARTS]
    return tuple(_mean(own) for own in zip(*scores, strict=True))


def absolute(sound: Sound) -> float | None:
    """Return the activation of a clip whose speaker is not known otherwise."""
    parts = {part: getattr(sound, part) for part in REFERENCES}
    return _mean(
        [
            None if value is None else (value - REFERENCES[part].middle) / REFERENCES[part].range
            for part, value in parts.items()
        ]
    )


def robust_z(values: Sequence[float | None], least_spread: float) -> tuple[float | None, ...]:
    """Return the distance of each value from the median of all, in robust standard deviations.

    None of values that are None, and of all when there are too few.

    Parameters
    ----------
    values
        One per turn.
    least_spread
        The standard deviation is taken to be at least this.
    """
    known = np.array([value for value in values if value is not None])
    if len(known) < LEAST_TURNS:
        return (None,) * len(values)
    middle = float(np.median(known))
    spread = max(TO_STANDARD_DEVIATIONS * float(np.median(np.abs(known - middle))), least_spread)
    return tuple(None if value is None else (value - middle) / spread for value in values)


def _mean(parts: Sequence[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) / len(known) if known else None
