"""Behaviours against labelled turns.

An evidence entry counts as found when its response (or, for a behaviour that only loses, the place
where it was missed) overlaps a turn with one of the behaviour's labels. Precision is the share of
entries found, recall the share of labelled turns that an entry overlaps. Entries claimed are those
`met` or `partly`; for an apology those graded 3 or 4; for a behaviour that only loses those
`missed`, excused or not. Acknowledging and validating are taken together, as one sentence often
does both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from voice_analytics.domain.assessment import Assessment, Evidence, Verdict
from voice_analytics.domain.interval import Interval

FULL_APOLOGY = 3

ACKNOWLEDGING = "acknowledges_feeling + validates"

LABELS: Mapping[str, tuple[str, ...]] = {
    ACKNOWLEDGING: ("acknowledge_feeling", "validate"),
    "recaps": ("recap",),
    "asks_open_questions": ("open_question", "follow_up_question"),
    "no_premature_solution": ("premature_solution",),
    "no_blame": ("blame",),
    "no_repeat_burden": ("repeat_burden",),
    "apologises_properly": ("apology_full",),
    "takes_ownership": ("ownership",),
    "narrates_actions": ("narrates_action",),
    "gives_next_steps": ("next_step", "callback_promise"),
    "checks_resolution": ("closing_check",),
    "uses_name": ("uses_name",),
    "uses_customer_words": ("mirrors_words", "recap"),
    "compassionate_no": ("refusal_with_alternative",),
    "perspective": ("perspective_taking",),
}
"""Labels of each behaviour; the others have none."""

_ONLY_LOSES = frozenset({"no_premature_solution", "no_blame", "no_repeat_burden"})
_CLAIMED = frozenset({Verdict.MET, Verdict.PARTLY})


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """A turn of the truth with everything it is labelled as."""

    participant: str
    interval: Interval
    labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class BehaviourTally:
    """Entries and labelled turns of one behaviour, and how many of each have a partner."""

    labelled: int = 0
    labelled_found: int = 0
    claimed: int = 0
    claimed_right: int = 0

    def __add__(self, other: "BehaviourTally") -> "BehaviourTally":
        return BehaviourTally(
            self.labelled + other.labelled,
            self.labelled_found + other.labelled_found,
            self.claimed + other.claimed,
            self.claimed_right + other.claimed_right,
        )

    @property
    def precision(self) -> float | None:
        """Return the share of entries that are right, None without entries."""
        return self.claimed_right / self.claimed if self.claimed else None

    @property
    def recall(self) -> float | None:
        """Return the share of labelled turns that were found, None without labels."""
        return self.labelled_found / self.labelled if self.labelled else None

    @property
    def f1(self) -> float | None:
        """Return the harmonic mean of both, None without labels; 0 when nothing is right."""
        if self.recall is None:
            return None
        both = (self.precision or 0.0) + self.recall
        return 2 * (self.precision or 0.0) * self.recall / both if both else 0.0


Tallies = dict[str, BehaviourTally]


def tally(assessments: Iterable[Assessment], turns: Sequence[LabelledTurn]) -> Tallies:
    """Return the tally of every behaviour that has labels, for one call."""
    kept = tuple(assessments)
    return {key: _tally(_places(key, kept), _labelled(key, turns)) for key in LABELS}


def pooled(tallies: Iterable[Tallies]) -> Tallies:
    """Return the sums over calls."""
    total = dict.fromkeys(LABELS, BehaviourTally())
    for one in tallies:
        total = {key: total[key] + one[key] for key in LABELS}
    return total


def macro_f1(tallies: Tallies) -> float | None:
    """Return the mean F1 of the behaviours with labels."""
    known = [f1 for one in tallies.values() if (f1 := one.f1) is not None]
    return sum(known) / len(known) if known else None


def _tally(places: Sequence[Interval], turns: Sequence[LabelledTurn]) -> BehaviourTally:
    spans = [turn.interval for turn in turns]
    return BehaviourTally(
        labelled=len(spans),
        labelled_found=sum(any(span.overlap_ms(p) for p in places) for span in spans),
        claimed=len(places),
        claimed_right=sum(any(span.overlap_ms(p) for span in spans) for p in places),
    )


def _places(key: str, assessments: Sequence[Assessment]) -> tuple[Interval, ...]:
    keys = key.split(" + ")
    return tuple(
        place
        for assessment in assessments
        for result in assessment.behaviours
        if result.key in keys
        for entry in result.evidence
        for place in _place(result.key, entry)
    )


def _place(key: str, entry: Evidence) -> Iterator[Interval]:
    if key in _ONLY_LOSES:
        if entry.verdict is Verdict.MISSED:
            yield entry.interval
    elif entry.response is not None and _claims(key, entry):
        yield entry.response.interval


def _claims(key: str, entry: Evidence) -> bool:
    if key == "apologises_properly":
        return (entry.grade or 0) >= FULL_APOLOGY
    return entry.verdict in _CLAIMED


def _labelled(key: str, turns: Sequence[LabelledTurn]) -> list[LabelledTurn]:
    wanted = set(LABELS[key])
    chosen = [turn for turn in turns if turn.labels & wanted]
    if key == "asks_open_questions" and turns:
        chosen = [turn for turn in chosen if turn is not turns[0]]
    return chosen


@dataclass(frozen=True, slots=True, order=True)
class Trap:
    """Something the product took for what it is not."""

    call: str
    label: str
    quote: str


TRAPS: Mapping[str, tuple[str, ...]] = {
    "apologises_properly": ("apology_empty", "hard negative: apology"),
    "acknowledges_feeling": ("hard negative: empathy",),
    "validates": ("hard negative: empathy",),
    "compassionate_no": ("refusal_flat", "hard negative: refusal"),
    "no_blame": ("hard negative: blame",),
    "asks_open_questions": ("hard negative: question",),
}
"""Labels that look like a behaviour's and are not."""


def traps(
    call: str, assessments: Iterable[Assessment], turns: Sequence[LabelledTurn]
) -> Iterator[Trap]:
    """Yield each entry whose place overlaps a turn that is a trap and none of the right label."""
    kept = tuple(assessments)
    for key, labels in TRAPS.items():
        right = next(names for keys, names in LABELS.items() if key in keys.split(" + "))
        for place in _places(key, kept):
            near = [turn for turn in turns if turn.interval.overlap_ms(place)]
            if any(turn.labels & set(right) for turn in near):
                continue
            for turn in near:
                for label in sorted(turn.labels & set(labels)):
                    yield Trap(call, f"{key}, {label}", f"{turn.interval.start_ms} ms")
