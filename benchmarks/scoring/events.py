"""Events: found or not, of the right kind or not.

A found event matches a true one of the same kind and initiator when their intersection over union
is at least 0.3 or their middles are at most 300 ms apart; each is used once, the closest pairs
first. Nobody begins a silence: `dead_air` and `hold` are matched without regard to initiator.

*Pooled interruption* takes `interruption` and `attempted_interruption` for one kind on both sides.
*Clear* leaves out true events that timing alone cannot decide: they are no misses, and what the
report says about them is no false alarm. *Kinds right* is the share of overlap events, matched
without regard to kind, that have the true kind.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.scoring.counts import Counts, ratio
from benchmarks.scoring.reliability import Bin, Reliability, added, one
from voice_analytics.domain.interval import Interval

LEAST_IOU = 0.3
MIDDLE_REACH_MS = 300

POOLED_INTERRUPTION = "any_interruption"
INTERRUPTIONS = frozenset({"interruption", "attempted_interruption"})
OVERLAP_KINDS = INTERRUPTIONS | {"backchannel", "terminal_overlap", "simultaneous_start"}
NOBODY_BEGINS = frozenset({"dead_air", "hold"})


@dataclass(frozen=True, slots=True)
class MarkedEvent:
    """An event as a truth file or a report states it."""

    kind: str
    participant: str
    interval: Interval
    clear: bool = True
    """Whether timing alone decides its kind; known of true events only."""

    announced: bool | None = None
    """Of dead air: whether it was announced; None when not said."""

    confidence: float = 1.0
    """How sure the report says it is."""


@dataclass(frozen=True, slots=True)
class EventErrors:
    """Events found and missed, by kind."""

    plain: Mapping[str, Counts] = field(default_factory=dict)
    clear: Mapping[str, Counts] = field(default_factory=dict)
    kinds: Counts = field(default_factory=Counts)
    """Of overlap events matched without regard to kind: right kind, wrong kind (false alarms)."""

    announced: Counts = field(default_factory=Counts)
    """Of matched dead air whose truth says so: announced or not said rightly, or wrongly."""

    reliability: Reliability = field(default_factory=dict)
    """Of overlap events: how often they are right, by their confidence."""

    def __add__(self, other: "EventErrors") -> "EventErrors":
        return EventErrors(
            _added(self.plain, other.plain),
            _added(self.clear, other.clear),
            self.kinds + other.kinds,
            self.announced + other.announced,
            added(self.reliability, other.reliability),
        )

    @property
    def kinds_right(self) -> float | None:
        """Share of matched overlap events that have the true kind."""
        return self.kinds.precision

    @property
    def announced_right(self) -> float | None:
        """Share of matched dead air that is rightly said to be announced or not."""
        return ratio(self.announced.hits, self.announced.hits + self.announced.false_alarms)


def _added(left: Mapping[str, Counts], right: Mapping[str, Counts]) -> dict[str, Counts]:
    return {
        kind: left.get(kind, Counts()) + right.get(kind, Counts())
        for kind in (*left, *(kind for kind in right if kind not in left))
    }


def event_errors(
    reference: Sequence[MarkedEvent], found: Sequence[MarkedEvent], kinds: Sequence[str]
) -> EventErrors:
    """Return the errors of `found` for the `kinds` that the truth labels."""
    selections: dict[str, frozenset[str]] = {kind: frozenset({kind}) for kind in kinds}
    if set(kinds) >= INTERRUPTIONS:
        selections[POOLED_INTERRUPTION] = INTERRUPTIONS
    plain: dict[str, Counts] = {}
    clear: dict[str, Counts] = {}
    for name, selected in selections.items():
        true = [event for event in reference if event.kind in selected]
        theirs = [event for event in found if event.kind in selected]
        hits = len(matches(true, theirs))
        plain[name] = Counts(hits, len(theirs) - hits, len(true) - hits)
        clear[name] = _clear_counts(reference, true, theirs)
    return EventErrors(
        plain,
        clear,
        _kinds(reference, found),
        _announced(reference, found),
        _reliability(reference, found),
    )


def matches(
    reference: Sequence[MarkedEvent], found: Sequence[MarkedEvent]
) -> tuple[tuple[int, int], ...]:
    """Return index pairs of true and found events that match, kinds not looked at."""
    candidates = sorted(
        (-_iou(true.interval, theirs.interval), _apart_ms(true, theirs), i, j)
        for i, true in enumerate(reference)
        for j, theirs in enumerate(found)
        if _same_initiator(true, theirs) and _near(true, theirs)
    )
    partner: dict[int, int] = {}
    for _, _, i, j in candidates:
        if i not in partner and j not in partner.values():
            partner[i] = j
    return tuple(sorted(partner.items()))


def _same_initiator(true: MarkedEvent, theirs: MarkedEvent) -> bool:
    both_silent = true.kind in NOBODY_BEGINS and theirs.kind in NOBODY_BEGINS
    return both_silent or true.participant == theirs.participant


def _near(true: MarkedEvent, theirs: MarkedEvent) -> bool:
    return (
        _iou(true.interval, theirs.interval) >= LEAST_IOU
        or _apart_ms(true, theirs) <= MIDDLE_REACH_MS
    )


def _apart_ms(true: MarkedEvent, theirs: MarkedEvent) -> float:
    middle = true.interval.start_ms + true.interval.end_ms
    return abs(middle - theirs.interval.start_ms - theirs.interval.end_ms) / 2


def _iou(left: Interval, right: Interval) -> float:
    shared = left.overlap_ms(right)
    return shared / (left.duration_ms + right.duration_ms - shared)


def _clear_counts(
    reference: Sequence[MarkedEvent],
    selected: Sequence[MarkedEvent],
    found: Sequence[MarkedEvent],
) -> Counts:
    """Return the counts over clear truth, leaving out findings at unclear places."""
    clear = [event for event in selected if event.clear]
    pairs = matches(clear, found)
    used = {j for _, j in pairs}
    left = [event for j, event in enumerate(found) if j not in used]
    unclear = [event for event in reference if not event.clear]
    excused = len(matches(unclear, left))
    return Counts(len(pairs), len(left) - excused, len(clear) - len(pairs))


def _kinds(reference: Sequence[MarkedEvent], found: Sequence[MarkedEvent]) -> Counts:
    true = [event for event in reference if event.kind in OVERLAP_KINDS]
    theirs = [event for event in found if event.kind in OVERLAP_KINDS]
    return _agreement(true, theirs, lambda event: event.kind)


def _reliability(reference: Sequence[MarkedEvent], found: Sequence[MarkedEvent]) -> dict[int, Bin]:
    true = [event for event in reference if event.kind in OVERLAP_KINDS]
    theirs = [event for event in found if event.kind in OVERLAP_KINDS]
    partner = {j: true[i] for i, j in matches(true, theirs)}
    total: dict[int, Bin] = {}
    for j, event in enumerate(theirs):
        right = j in partner and partner[j].kind == event.kind
        total = added(total, one(event.confidence, right=right))
    return total


def _announced(reference: Sequence[MarkedEvent], found: Sequence[MarkedEvent]) -> Counts:
    true = [e for e in reference if e.kind == "dead_air" and e.announced is not None]
    theirs = [event for event in found if event.kind == "dead_air"]
    return _agreement(true, theirs, lambda event: event.announced)


def _agreement(
    true: Sequence[MarkedEvent],
    theirs: Sequence[MarkedEvent],
    what: Callable[[MarkedEvent], object],
) -> Counts:
    """Return on how many matched pairs both sides say the same, and on how many not."""
    pairs = matches(true, theirs)
    right = sum(what(true[i]) == what(theirs[j]) for i, j in pairs)
    return Counts(right, len(pairs) - right, 0)
