"""Report documents made by hand, and truths turned into the report of a perfect product."""

from collections.abc import Sequence
from typing import Any

from benchmarks.scoring.activity import Timeline
from benchmarks.scoring.events import MarkedEvent
from benchmarks.truth import Truth
from voice_analytics.domain.conversation import FloorTransfer
from voice_analytics.domain.interval import Interval


def intervals(text: str) -> tuple[Interval, ...]:
    """Return stretches written as ``[0,1000) [1200,2000)``."""
    return tuple(
        Interval(*(int(edge) for edge in part.strip("[)").split(","))) for part in text.split()
    )


def timeline(**speech: str) -> Timeline:
    return {who: intervals(text) for who, text in speech.items()}


def report(
    segments: Timeline,
    *,
    duration_ms: int = 10_000,
    channels: int = 2,
    words: Sequence[tuple[str, int, str]] = (),
    transfers: Sequence[FloorTransfer] = (),
    events: Sequence[MarkedEvent] = (),
    speech_rates: dict[str, float] | None = None,
    call_id: str = "call",
) -> dict[str, Any]:
    """Return a report document with what scoring reads."""
    return {
        "schema": "voice-analytics.report/1",
        "call": {
            "id": call_id,
            "duration_ms": duration_ms,
            "language": "en",
            "participants": [
                {"id": who, "role": "unknown", "channel": n} for n, who in enumerate(segments)
            ],
        },
        "audio": {"channels": channels, "limits": []},
        "segments": [
            {"participant": who, "start_ms": s.start_ms, "end_ms": s.end_ms}
            for who, speech in segments.items()
            for s in speech
        ],
        "words": [
            {"participant": who, "start_ms": at, "end_ms": at + 100, "text": text}
            for who, at, text in words
        ],
        "transfers": [
            {
                "from": t.from_participant,
                "to": t.to_participant,
                "at_ms": t.at_ms,
                "offset_ms": t.offset_ms,
            }
            for t in transfers
        ],
        "events": [
            {
                "kind": e.kind,
                "participant": e.participant,
                "start_ms": e.interval.start_ms,
                "end_ms": e.interval.end_ms,
                "detail": {"announced": e.announced},
            }
            for e in events
        ],
        "measures": [
            {"key": "speech_rate", "participant": who, "value": value}
            for who, value in (speech_rates or {}).items()
        ],
        "provenance": {"code": "0", "models": [{"name": "base", "version": "1"}]},
    }


def perfect_report(truth: Truth, duration_ms: int, call_id: str = "call") -> dict[str, Any]:
    """Return the report of a product that makes no mistake."""
    return report(
        truth.segments or {},
        duration_ms=duration_ms,
        words=[
            (turn.participant, turn.interval.start_ms, word)
            for turn in truth.turns
            for word in turn.text.split()
        ],
        transfers=truth.transfers or (),
        events=truth.events,
        call_id=call_id,
    )
