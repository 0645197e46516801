"""From a stored report back to the conversation, so that it can be assessed without its audio."""

from dataclasses import replace

import numpy as np

from voice_analytics.domain.conversation import AcousticTrack, Conversation, EventKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.domain.report import AudioLimit, CallReport, Curve
from voice_analytics.domain.turn_words import TurnWords
from voice_analytics.turns import build_conversation

_SILENT_DBFS = -100.0
"""Level where the stored curve has none: nobody spoke."""

_NOT_SEPARATED = frozenset({AudioLimit.MONO_NOT_SEPARATED, AudioLimit.ONE_SPEAKER_FOUND})


def conversation_of(report: CallReport) -> Conversation:
    """Return the conversation of a stored report, without sentences and cues.

    Turns are built anew from the stored speech and words, by the limits the report was made with.
    Levels come from the stored curve, which is coarser than the audio's. The events are those that
    were stored, as some of them come from the audio.
    """
    return replace(rebuilt(report), events=report.events)


def rebuilt(report: CallReport, known: TurnWords | None = None) -> Conversation:
    """Return the conversation of a stored report with the events that are found in it again.

    Parameters
    ----------
    report
        With its words.
    known
        Word lists of its language.
    """
    call = report.call
    limits = TurnLimits(**report.provenance.limits)
    duration_ms = call.duration_ms
    return build_conversation(
        duration_ms,
        call.participants,
        report.segments,
        report.words,
        limits,
        tracks={
            who: _track(who, curve, report.curves.hop_ms)
            for who, curve in report.curves.participants.items()
        },
        language=call.language,
        known=known,
        separated=not _NOT_SEPARATED.intersection(report.audio.limits),
        holds=[event for event in report.events if event.kind is EventKind.HOLD],
        handovers_ms=[note.from_ms for note in call.metadata.stints if note.from_ms > 0],
        not_recorded=[
            Interval(pause.start_ms, min(pause.end_ms, duration_ms))
            for pause in call.metadata.pauses
            if pause.start_ms < duration_ms
        ],
    )


def _track(participant: str, curve: Curve, hop_ms: int) -> AcousticTrack:
    levels = [_SILENT_DBFS if level is None else level for level in curve.level_db]
    return AcousticTrack(participant, hop_ms, np.array(levels, np.float32))
