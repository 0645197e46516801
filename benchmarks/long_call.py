"""The report of a made-up call of an hour: what the page of a call has to carry at most."""

from dataclasses import asdict

import numpy as np

from samples.box import SAMPLES
from voice_analytics.appliance.grading import grading, regraded
from voice_analytics.config.load import load_settings
from voice_analytics.config.packs import read_packs
from voice_analytics.cues import phrase_book
from voice_analytics.domain.call import CallKind, CallMetadata, Participant, Role
from voice_analytics.domain.conversation import SpeechSegment, Word
from voice_analytics.domain.correction import RolesCorrected
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.domain.report import (
    AudioDescription,
    AudioQuality,
    CallDescription,
    CallReport,
    Curve,
    Curves,
    Provenance,
)
from voice_analytics.pipeline.correcting import Lists, corrected
from voice_analytics.store.peaks import Peaks

HOUR_MS = 3_600_000
TURN_MS, GAP_MS, WORD_MS = 5_600, 400, 370
"""Six hundred turns of fifteen words."""

HOP_MS = 100
PEAKS_PER_S = 50
CALL_ID = "an-hour-long"
_SIDES = ("speaker_1", "speaker_2")


def long_report() -> CallReport:
    """Return the report of a call that repeats what is said in a sample call for an hour."""
    said = _lines()
    segments, words = [], []
    for number, start_ms in enumerate(range(0, HOUR_MS, TURN_MS + GAP_MS)):
        who = _SIDES[number % 2]
        segments.append(SpeechSegment(who, Interval(start_ms, start_ms + TURN_MS)))
        words += [
            Word(who, Interval(at_ms, at_ms + WORD_MS), text, 0.9)
            for at_ms, text in zip(
                range(start_ms, start_ms + TURN_MS, WORD_MS), said[number % len(said)], strict=False
            )
        ]
    heard = _heard(tuple(segments), tuple(words))
    lists = Lists(phrase_book(read_packs()["en"]))
    return regraded(corrected(heard, RolesCorrected("speaker_1"), lists), grading(load_settings()))


def long_peaks() -> Peaks:
    """Return a waveform of that length."""
    rng = np.random.default_rng(8)
    values = rng.integers(-100, 100, (HOUR_MS // 1000 * PEAKS_PER_S, 2, 2)).astype(np.int8)
    return Peaks(8000, 8000 // PEAKS_PER_S, np.sort(values, axis=2))


def _lines() -> list[list[str]]:
    """Return what is said in the sample, in pieces of fifteen words."""
    text = (SAMPLES / "poor_listener.txt").read_text(encoding="utf-8")
    words = [word for line in text.splitlines() for word in line.partition(": ")[2].split()]
    size = TURN_MS // WORD_MS
    return [words[first : first + size] for first in range(0, len(words) - size, 7)]


def _heard(segments: tuple[SpeechSegment, ...], words: tuple[Word, ...]) -> CallReport:
    """Return a report of nothing but who spoke when, what, and how it sounded."""
    rng = np.random.default_rng(7)
    count = HOUR_MS // HOP_MS
    return CallReport(
        call=CallDescription(
            id=CALL_ID,
            duration_ms=HOUR_MS,
            kind=CallKind.CONVERSATION,
            scorable=True,
            why_not=None,
            source="upload",
            language="en",
            metadata=CallMetadata(call_id=CALL_ID, started_at="2026-03-02T09:14:05Z"),
            participants=tuple(
                Participant(name, Role.UNKNOWN, channel) for channel, name in enumerate(_SIDES)
            ),
            stints=(),
        ),
        audio=AudioDescription(2, 8000, "pcm_s16le", "f" * 64, AudioQuality((), None), ()),
        segments=segments,
        words=words,
        turns=(),
        transfers=(),
        events=(),
        curves=Curves(
            HOP_MS,
            {
                name: Curve(
                    tuple(rng.normal(-25, 4, count).round(1).tolist()),
                    tuple(rng.normal(150, 20, count).round().tolist()),
                    tuple(rng.normal(3, 0.5, count).round(1).tolist()),
                )
                for name in _SIDES
            },
        ),
        measures=(),
        provenance=Provenance(
            "made up", "0" * 64, "0" * 64, (), {"pipeline": 0}, asdict(TurnLimits())
        ),
    )
