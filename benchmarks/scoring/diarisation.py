"""Diarisation error: missed, falsely found and confused speaker time over true speaker time.

No collar; overlapped speech is counted once per speaker. Speakers of the hypothesis are mapped one
to one to those of the reference so that most time agrees. Computed exactly on the millisecond, from
the stretches between boundaries.

Source
------
NIST Rich Transcription evaluations (diarisation error rate).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.scoring.activity import Timeline
from benchmarks.scoring.assignment import cheapest_assignment
from benchmarks.scoring.counts import ratio
from voice_analytics.domain.interval import intersection, total_ms, union


@dataclass(frozen=True, slots=True)
class DiarisationErrors:
    """Wrong speaker time by kind, milliseconds."""

    miss_ms: int = 0
    false_alarm_ms: int = 0
    confusion_ms: int = 0
    reference_ms: int = 0
    """True speech, added up over speakers."""

    def __add__(self, other: "DiarisationErrors") -> "DiarisationErrors":
        return DiarisationErrors(
            self.miss_ms + other.miss_ms,
            self.false_alarm_ms + other.false_alarm_ms,
            self.confusion_ms + other.confusion_ms,
            self.reference_ms + other.reference_ms,
        )

    @property
    def rate(self) -> float | None:
        """Wrong time over true speech; None without true speech."""
        return ratio(self.miss_ms + self.false_alarm_ms + self.confusion_ms, self.reference_ms)


def speaker_mapping(reference: Timeline, found: Timeline) -> dict[str, str]:
    """Return the reference speaker that each found speaker stands for; some stand for none."""
    true, theirs = tuple(reference), tuple(found)
    shared = [[total_ms(intersection(found[f], reference[t])) for t in true] for f in theirs]
    partners = cheapest_assignment([[-ms for ms in row] for row in shared], [0] * len(theirs))
    return {
        who: true[column]
        for who, column in zip(theirs, partners, strict=True)
        if column is not None
    }


def renamed(timeline: Timeline, names: dict[str, str]) -> Timeline:
    """Return `timeline` with participants renamed; one without a new name keeps its own."""
    return {names.get(who, f"unmapped:{who}"): segments for who, segments in timeline.items()}


def diarisation_errors(reference: Timeline, found: Timeline) -> DiarisationErrors:
    """Return the diarisation errors of `found` under the best mapping of speakers."""
    theirs = renamed(found, speaker_mapping(reference, found))
    miss = false_alarm = confusion = spoken = 0
    for length_ms, true, heard in _stretches(reference, theirs):
        agreed = len(true & heard)
        miss += length_ms * max(0, len(true) - len(heard))
        false_alarm += length_ms * max(0, len(heard) - len(true))
        confusion += length_ms * (min(len(true), len(heard)) - agreed)
        spoken += length_ms * len(true)
    return DiarisationErrors(miss, false_alarm, confusion, spoken)


def _stretches(
    reference: Timeline, found: Timeline
) -> Iterator[tuple[int, frozenset[str], frozenset[str]]]:
    """Yield length, true speakers and found speakers between one boundary and the next."""
    edges = sorted(
        edge
        for side, timeline in enumerate((reference, found))
        for who, segments in timeline.items()
        for interval in union(segments)
        for edge in (
            (interval.start_ms, True, side, who),
            (interval.end_ms, False, side, who),
        )
    )
    active: tuple[set[str], set[str]] = (set(), set())
    before_ms = 0
    for at_ms, begins, side, who in edges:
        if at_ms > before_ms:
            yield at_ms - before_ms, frozenset(active[0]), frozenset(active[1])
        before_ms = at_ms
        if begins:
            active[side].add(who)
        else:
            active[side].discard(who)
