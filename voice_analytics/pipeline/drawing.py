"""Curves for drawing, and how each turn sounds: what a report shows of the tracks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.call import Participant
from voice_analytics.domain.conversation import AcousticTrack, Conversation, Turn, Word
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.privacy import Redaction
from voice_analytics.domain.report import Curve, Curves, TurnAcoustics
from voice_analytics.spoken import spoken_words

CURVE_HOP_MS = 100
RATE_WINDOW_MS = 3000
"""Words of this long around a moment make the rate there."""

MIN_WORDS_FOR_RATE = 8
_SEMITONES = 12.0
_RANGE = (10, 90)


def curves(conversation: Conversation) -> Curves:
    """Return the curves of every participant."""
    return Curves(
        hop_ms=CURVE_HOP_MS,
        participants={
            name: _curve(
                track,
                conversation.speech_of(name),
                [word for word in conversation.words if word.participant == name],
            )
            for name, track in conversation.tracks.items()
        },
    )


def without(
    drawn: Curves, participants: Sequence[Participant], redactions: Sequence[Redaction]
) -> Curves:
    """Return the curves, empty wherever something was removed from the participant's channel."""
    spans = {
        who.id: [one.interval for one in redactions if one.channel == who.channel]
        for who in participants
    }
    return replace(
        drawn,
        participants={
            name: Curve(
                level_db=_emptied(curve.level_db, spans[name], drawn.hop_ms),
                f0_hz=_emptied(curve.f0_hz, spans[name], drawn.hop_ms),
                rate=_emptied(curve.rate, spans[name], drawn.hop_ms),
            )
            for name, curve in drawn.participants.items()
        },
    )


def _emptied(
    values: Sequence[float | None], spans: Sequence[Interval], hop_ms: int
) -> tuple[float | None, ...]:
    emptied = list(values)
    for span in spans:
        here = slice(span.start_ms // hop_ms, -(-span.end_ms // hop_ms))
        emptied[here] = [None] * len(emptied[here])
    return tuple(emptied)


def turn_acoustics(conversation: Conversation) -> tuple[TurnAcoustics, ...]:
    """Return how each turn sounds, in order."""
    effort = {name: _usual_effort(track) for name, track in conversation.tracks.items()}
    return tuple(
        _acoustics(
            turn,
            conversation.tracks[turn.participant],
            effort[turn.participant],
            conversation.language,
        )
        for turn in conversation.turns
    )


def _usual_effort(track: AcousticTrack) -> float:
    voiced = track.voiced()
    return float(np.median(track.alpha_db[voiced].astype(np.float32))) if voiced.size else 0.0


def _acoustics(
    turn: Turn, track: AcousticTrack, usual_effort: float, language: str | None
) -> TurnAcoustics:
    spans = [ipu.interval for ipu in turn.ipus]
    speech_ms = sum(span.duration_ms for span in spans)
    levels = _levels_in(track, spans)
    words = len(spoken_words(turn.text, language))
    voiced = track.voiced(spans)
    sound: Mapping[str, float | None] = {}
    if voiced.size:
        pitch = track.f0_hz[voiced]
        low, high = np.percentile(pitch, _RANGE)
        effort = float(np.median(track.alpha_db[voiced].astype(np.float32)))
        sound = {
            "f0_median_hz": round(float(np.median(pitch)), 1),
            "f0_range_st": round(float(_SEMITONES * np.log2(high / low)), 1),
            "effort": round(effort - usual_effort, 1),
        }
    return TurnAcoustics(
        level_db=round(float(np.median(levels)), 1) if levels.size else None,
        rate=round(words * 1000 / speech_ms, 2) if words >= MIN_WORDS_FOR_RATE else None,
        **sound,
    )


def _levels_in(track: AcousticTrack, spans: Sequence[Interval]) -> NDArray[np.float32]:
    hop = track.hop_ms
    parts = [track.level_dbfs[s.start_ms // hop : -(-s.end_ms // hop)] for s in spans]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _curve(track: AcousticTrack, speech: Sequence[Interval], words: Sequence[Word]) -> Curve:
    speaking = np.zeros(len(track.level_dbfs), bool)
    for span in speech:
        speaking[span.start_ms // track.hop_ms : span.end_ms // track.hop_ms] = True
    per_hop = CURVE_HOP_MS // track.hop_ms
    whole = len(speaking) // per_hop * per_hop
    counts = speaking[:whole].reshape(-1, per_hop).sum(axis=1)
    pitch = track.f0_hz[:whole].reshape(-1, per_hop)
    return Curve(
        level_db=_level_curve(track.level_dbfs[:whole].reshape(-1, per_hop), speaking, counts),
        f0_hz=_pitch_curve(pitch),
        rate=_rate_curve(counts * track.hop_ms, words) if words else (),
    )


def _level_curve(
    levels: NDArray[np.float32], speaking: NDArray[np.bool_], counts: NDArray[np.int_]
) -> tuple[float | None, ...]:
    """Mean power of each hop's frames with speech, dB; None where the participant is silent."""
    on = speaking[: levels.size].reshape(levels.shape)
    power = np.where(on, 10.0 ** (levels.astype(np.float64) / 10.0), 0.0)
    sums = power.sum(axis=1)
    return tuple(
        round(float(10.0 * np.log10(total / n)), 1) if n and total > 0.0 else None
        for total, n in zip(sums, counts, strict=True)
    )


def _pitch_curve(pitch: NDArray[np.float32]) -> tuple[float | None, ...]:
    """Median pitch of each hop's voiced frames, whole hertz; None where there is none."""
    any_voiced = ~np.isnan(pitch).all(axis=1)
    medians = np.full(len(pitch), np.nan)
    medians[any_voiced] = np.nanmedian(pitch[any_voiced], axis=1)
    return tuple(None if np.isnan(hz) else float(round(hz)) for hz in medians.tolist())


def _rate_curve(speaking_ms: NDArray[np.int_], words: Sequence[Word]) -> tuple[float | None, ...]:
    """Words per second of own speech in the window around each hop; None where there is none."""
    said = np.zeros(len(speaking_ms))
    for word in words:
        said[min(word.interval.middle_ms // CURVE_HOP_MS, len(said) - 1)] += 1
    window = np.ones(RATE_WINDOW_MS // CURVE_HOP_MS)
    words_near = np.convolve(said, window)[len(window) // 2 :][: len(said)]
    speech_near = np.convolve(speaking_ms, window)[len(window) // 2 :][: len(said)]
    return tuple(
        round(float(count * 1000 / ms), 1) if now and ms else None
        for count, ms, now in zip(words_near, speech_near, speaking_ms, strict=True)
    )
