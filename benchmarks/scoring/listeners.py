"""Scores of calls against what is known of how well their agents listened.

Order
-----
Every two calls of different groups among excellent, average and poor make a pair; it is right when
the better listener has the higher value. A call without a value makes its pairs wrong.

Stability
---------
The value of a call made worse is stable when it moved by at most `MOST_MOVED` points, or when its
interval still covers the value of the call as it came.

Marks
-----
A feeling or an apology that was marked is right when it overlaps a turn of the same party with a
label of that meaning. Courtesies ("sorry, could you repeat that") are no claim of an apology.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from benchmarks.scoring.behaviours import LabelledTurn
from voice_analytics.domain.assessment import Score
from voice_analytics.domain.cue import Cue, CueKind

MOST_MOVED = 5.0
RANKS: Mapping[str, int] = {"excellent": 2, "average": 1, "poor": 0}
"""Groups in order; calls of other groups make no pairs."""

MARKED: Mapping[CueKind, tuple[str, ...]] = {
    CueKind.FEELING: ("feeling",),
    CueKind.APOLOGY: ("apology_full", "apology_empty"),
}
"""Kinds of cues whose precision is told, and the labels of turns that hold one."""


@dataclass(frozen=True, slots=True)
class Listener:
    """One call with how well its agent listened, by truth and by score."""

    call: str
    group: str
    """`excellent`, `average`, `poor` or another word."""

    score: Score | None

    @property
    def value(self) -> float | None:
        """Return the score's value, None without one."""
        return None if self.score is None else self.score.value


@dataclass(frozen=True, slots=True)
class Pair:
    """Two calls of different groups."""

    better: str
    worse: str
    right: bool


def pairs(listeners: Iterable[Listener]) -> Iterator[Pair]:
    """Yield every pair of calls that has an order."""
    ranked = [one for one in listeners if one.group in RANKS]
    for one, other in combinations(ranked, 2):
        if RANKS[one.group] == RANKS[other.group]:
            continue
        better, worse = sorted((one, other), key=lambda who: -RANKS[who.group])
        above = better.value is not None and worse.value is not None and better.value > worse.value
        yield Pair(better.call, worse.call, above)


@dataclass(frozen=True, slots=True)
class Stability:
    """The score of a call as it came and made worse."""

    call: str
    before: Score | None
    after: Score | None

    @property
    def moved(self) -> float | None:
        """Return by how many points the value moved, None when one has none."""
        values = [None if one is None else one.value for one in (self.before, self.after)]
        before, after = values
        return None if before is None or after is None else after - before

    @property
    def holds(self) -> bool:
        """Return whether the value hardly moved, or is still covered."""
        moved, after = self.moved, self.after
        if moved is None or after is None or self.before is None or self.before.value is None:
            return False
        covered = (after.low or 0.0) <= self.before.value <= (after.high or 0.0)
        return abs(moved) <= MOST_MOVED or covered


@dataclass(frozen=True, slots=True)
class Marks:
    """How many cues of a kind were marked, and how many of them are right."""

    claimed: int = 0
    right: int = 0

    def __add__(self, other: "Marks") -> "Marks":
        return Marks(self.claimed + other.claimed, self.right + other.right)

    @property
    def precision(self) -> float | None:
        """Return the share that is right, None when nothing was marked."""
        return self.right / self.claimed if self.claimed else None


def marks(cues: Sequence[Cue], turns: Sequence[LabelledTurn]) -> dict[CueKind, Marks]:
    """Return the tally of feelings and apologies of one call."""
    total = dict.fromkeys(MARKED, Marks())
    for cue in cues:
        if cue.kind in MARKED and cue.label != "courtesy":
            total[cue.kind] += Marks(1, int(_labelled(cue, turns)))
    return total


def _labelled(cue: Cue, turns: Sequence[LabelledTurn]) -> bool:
    return any(
        turn.participant == cue.participant
        and turn.interval.overlap_ms(cue.interval)
        and turn.labels & set(MARKED[cue.kind])
        for turn in turns
    )
