"""How the legs of a kept call arrived."""

from collections.abc import Mapping
from typing import Any

from voice_analytics.domain.operating import PacketCounts, ReceivedLeg
from voice_analytics.ingest.capture.reading import CapturedCall
from voice_analytics.ingest.live_watch import side_of

_COUNTS: Mapping[str, str] = {
    "packets": "packets",
    "lost": "lost",
    "late": "late",
    "reordered": "reordered",
    "duplicate": "duplicate",
    "refused": "refused",
    "paused": "dropped",
    "gaps": "gaps",
}
"""What we call a count, and what it is called where it was written down."""


def received_legs(call: CapturedCall) -> tuple[ReceivedLeg, ...]:
    """Return how each leg arrived of which that is known."""
    known = {leg.id: leg for leg in (*call.call.legs, *call.legs)}
    end_ms = call.end_ms if call.tracks else 0
    normal = call.ended is not None and call.ended.normal
    return tuple(
        ReceivedLeg(
            trunk=call.call.source,
            side=side_of(known[leg_id]),
            began_ms=call.began_ms,
            ended_ms=call.began_ms + end_ms,
            normal=normal,
            codec=quality.get("codec"),
            counts=_counts(quality),
            jitter_ms=quality["jitter_ms"],
            level_dbfs=quality["level_dbfs"],
            skew_ppm=quality["skew_ppm"],
        )
        for leg_id, quality in call.qualities.items()
        if leg_id in known
    )


def _counts(quality: Mapping[str, Any]) -> PacketCounts:
    return PacketCounts(**{ours: quality.get(theirs, 0) for ours, theirs in _COUNTS.items()})
