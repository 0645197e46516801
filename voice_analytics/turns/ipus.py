"""Inter-pausal units: what a participant says without a silence of `ipu_gap_ms`."""

from collections.abc import Iterable, Sequence

from voice_analytics.domain.conversation import Ipu, SpeechSegment
from voice_analytics.domain.interval import Interval, union
from voice_analytics.domain.limits import TurnLimits


def speech_by_participant(
    segments: Iterable[SpeechSegment], order: Sequence[str], duration_ms: int
) -> dict[str, tuple[Interval, ...]]:
    """Return the speech of each participant inside the call, in order, none touching.

    Parameters
    ----------
    segments
        In any order; they may touch, overlap or reach out of the call.
    order
        Ids of all participants; every segment belongs to one.
    duration_ms
        Length of the call.
    """
    speech: dict[str, list[Interval]] = {participant: [] for participant in order}
    for segment in segments:
        start = max(segment.interval.start_ms, 0)
        end = min(segment.interval.end_ms, duration_ms)
        if start < end:
            speech[segment.participant].append(Interval(start, end))
    return {participant: union(intervals) for participant, intervals in speech.items()}


def find_ipus(participant: str, speech: Iterable[Interval], limits: TurnLimits) -> tuple[Ipu, ...]:
    """Return the units of one participant: pauses below `ipu_gap_ms` bridged, slivers dropped."""
    return tuple(
        Ipu(participant, interval)
        for interval in union(speech, bridge_ms=limits.ipu_gap_ms)
        if interval.duration_ms >= limits.sliver_ms
    )
