"""What a round of calibration shows."""

from collections.abc import Iterator, Mapping

import pytest

from voice_analytics.appliance import read_rubric_file
from voice_analytics.config.rubrics import shipped_rubrics
from voice_analytics.domain.calibration import OVERALL, Place, Reading, Round, RoundCall, Seat
from voice_analytics.scoring.agreement import agreement
from voice_analytics.scoring.alpha import alpha
from voice_analytics.scoring.calibrating import Judged, compared, proposal, weights_by

RUBRIC = read_rubric_file(shipped_rubrics()[0])
PLACES = [Place(f"c{number}", 0) for number in range(6)]
MACHINE: list[dict[str, float | None]] = [
    {"reacts": 10.0 * n, "lets_finish": 100.0 - 10 * n, OVERALL: 15.0 * n}
    for n in range(len(PLACES))
]


def round_with(machine: list[dict[str, float | None]]) -> Round:
    calls = tuple(RoundCall(place, one) for place, one in zip(PLACES, machine, strict=True))
    return Round("r", "March", "o", 0, 1, 2, None, calls, (Seat("a", 1), Seat("b", 1)))


def given(account: str, component: str, points: Mapping[int, float | None]) -> Iterator[Reading]:
    return (Reading(PLACES[n], account, component, one, 0) for n, one in points.items())


def test_people_and_machine_are_compared_on_each_component() -> None:
    a = {n: 12.0 * n for n in range(6)}
    b = {n: 12.0 * n + 5 for n in range(5)}
    read = [
        *given("a", "reacts", a),
        *given("b", "reacts", {**b, 5: None}),
        *given("a", OVERALL, a),
    ]
    found = {one.component: one for one in compared(round_with(MACHINE), read)}
    assert list(found) == [OVERALL, "reacts", "lets_finish"]
    pairs = [[a[n], *([b[n]] if n in b else [])] for n in range(6)]
    assert found["reacts"].people == alpha(pairs)
    ours = [10.0 * n for n in range(6) for _ in pairs[n]]
    assert found["reacts"].machine == agreement(ours, [one for each in pairs for one in each])
    assert found["reacts"].machine.n == 11
    assert (found["lets_finish"].people.n, found["lets_finish"].machine.n) == (0, 0)
    assert found[OVERALL].people.n == 0


def test_the_machine_is_not_compared_where_it_saw_no_occasion() -> None:
    machine = [{**one, "reacts": None} for one in MACHINE]
    read = list(given("a", "reacts", dict.fromkeys(range(6), 50.0)))
    found = {one.component: one for one in compared(round_with(machine), read)}
    assert found["reacts"].machine.n == 0


def test_weights_are_those_that_calibrate_proposes() -> None:
    agreed = list(given("a", OVERALL, {n: 20.0 * n for n in range(6)}))
    found = proposal(round_with(MACHINE), agreed, (RUBRIC,))
    judged = [Judged(MACHINE[n], 20.0 * n) for n in range(6)]
    assert found.weights == weights_by(judged, RUBRIC)
    assert (found.n, found.why_not, found.rubric) == (6, None, RUBRIC)
    now = {line.key: line.weight for line in RUBRIC.components if line.earns}
    assert found.weights is not None
    assert found.weights["reacts"] > now["reacts"]
    assert sum(found.weights.values()) == pytest.approx(sum(now.values()), abs=0.2)


def test_too_few_agreed_readings_propose_nothing() -> None:
    agreed = [
        *given("a", OVERALL, {n: 20.0 * n for n in range(4)}),
        *given("a", "reacts", {n: 20.0 * n for n in range(6)}),
    ]
    found = proposal(round_with(MACHINE), agreed, (RUBRIC,))
    assert found.weights is None
    assert found.why_not is not None
    assert "4 of at least 5 calls" in found.why_not


def test_calls_of_another_rubric_propose_nothing() -> None:
    machine = [{**one, "of_another": 5.0} for one in MACHINE]
    agreed = list(given("a", OVERALL, {n: 20.0 * n for n in range(6)}))
    found = proposal(round_with(machine), agreed, (RUBRIC,))
    assert (found.weights, found.rubric) == (None, None)
    assert found.why_not is not None
    assert "one rubric" in found.why_not
