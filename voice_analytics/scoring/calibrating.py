"""What a round of calibration shows: who agrees on what, and which weights would agree better."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from voice_analytics.domain.calibration import OVERALL, Place, Points, Reading, Round
from voice_analytics.domain.rubric import Rubric
from voice_analytics.scoring.agreement import LEAST, Agreement, agreement, propose_weights
from voice_analytics.scoring.alpha import Alpha, alpha


@dataclass(frozen=True, slots=True)
class Compared:
    """Agreement on one component."""

    component: str
    people: Alpha
    """Among those who read the calls."""

    machine: Agreement
    """Of the machine with each of their readings; bias is machine less reader."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A stint as the machine scored it by component, and what a person gave it as a whole."""

    machine: Points
    overall: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """Weights that would agree better, or why there are none."""

    rubric: Rubric | None
    n: int
    """Calls with an overall reading that was agreed on."""

    weights: Mapping[str, float] | None
    """By component; None where none are proposed."""

    why_not: str | None
    """One sentence."""


def compared(one: Round, readings: Iterable[Reading]) -> tuple[Compared, ...]:
    """Return the agreement on each component, in the order of the rubric, the whole first."""
    given: dict[str, dict[Place, list[float]]] = defaultdict(lambda: defaultdict(list))
    for reading in readings:
        if reading.points is not None:
            given[reading.component][reading.place].append(reading.points)
    keys = dict.fromkeys(key for call in one.calls for key in call.machine)
    ordered = sorted(keys, key=lambda key: key != OVERALL)
    return tuple(Compared(key, *_compared(one, key, given[key])) for key in ordered)


def weights_by(judged: Sequence[Judged], rubric: Rubric) -> dict[str, float]:
    """Return weights by which a rubric comes nearer to what people gave stints as a whole."""
    earning = {line.key: line.weight for line in rubric.components if line.earns}
    points = [
        {key: value for key, value in one.machine.items() if key in earning and value is not None}
        for one in judged
    ]
    return propose_weights(points, [one.overall for one in judged], earning)


def proposal(one: Round, agreed: Iterable[Reading], rubrics: Iterable[Rubric]) -> Proposal:
    """Return what follows from the overall readings that were agreed on; it changes nothing."""
    overall = {
        reading.place: reading.points
        for reading in agreed
        if reading.component == OVERALL and reading.points is not None
    }
    judged = [
        Judged(call.machine, points)
        for call in one.calls
        if (points := overall.get(call.place)) is not None
    ]
    rubric = _rubric_of(one, rubrics)
    if rubric is None:
        why = "The calls were not all scored by one rubric that is in force, so none are proposed."
        return Proposal(None, len(judged), None, why)
    if len(judged) < LEAST:
        why = (
            f"Too few to go by: {len(judged)} of at least {LEAST} calls have an overall reading "
            "that was agreed on."
        )
        return Proposal(rubric, len(judged), None, why)
    return Proposal(rubric, len(judged), weights_by(judged, rubric), None)


def _compared(one: Round, key: str, given: Mapping[Place, list[float]]) -> tuple[Alpha, Agreement]:
    pairs = [
        (machine, points)
        for call in one.calls
        if (machine := call.machine.get(key)) is not None
        for points in given.get(call.place, ())
    ]
    ours, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return alpha(list(given.values())), agreement(ours, theirs)


def _rubric_of(one: Round, rubrics: Iterable[Rubric]) -> Rubric | None:
    keys = {key for call in one.calls for key in call.machine} - {OVERALL}
    known = ((rubric, {line.key for line in rubric.components}) for rubric in rubrics)
    return next((rubric for rubric, lines in known if keys <= lines), None)
