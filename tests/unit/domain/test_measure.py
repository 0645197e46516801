import pytest

from tests.timelines import A, call
from voice_analytics.domain.measure import (
    CALL,
    MINUTE_MS,
    UNDEFINED,
    Measure,
    Unit,
    Value,
    of_each,
    of_each_party,
    of_the_call,
    quantile_ms,
    rate,
)


def test_undefined_has_no_observations() -> None:
    with pytest.raises(ValueError, match="an undefined value has no observations, not 3"):
        Value(None, count=3)


@pytest.mark.parametrize(
    ("low", "high", "why"),
    [
        pytest.param(1, None, "an interval has two ends", id="one end"),
        pytest.param(3, 9, "2 is not in its interval of 3 to 9", id="below"),
        pytest.param(0, 1, "2 is not in its interval of 0 to 1", id="above"),
    ],
)
def test_a_value_lies_in_its_interval(low: int, high: int | None, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Value(2, count=5, low=low, high=high)


def test_what_is_undefined_has_no_interval() -> None:
    with pytest.raises(ValueError, match="None is not in its interval"):
        Value(None, count=0, low=0, high=1)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_value_is_a_number(number: float) -> None:
    with pytest.raises(ValueError, match="a value must be finite"):
        Value(number, count=1)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        pytest.param([], 0.5, UNDEFINED, id="of nothing"),
        pytest.param([7], 0.9, Value(7, 1), id="of one"),
        pytest.param([300, 100, 200], 0.5, Value(200, 3), id="median"),
        pytest.param([100, 200], 0.5, Value(150, 2), id="between two"),
        pytest.param([0, 100], 0.1, Value(10, 2), id="in proportion"),
        pytest.param([100, 900, 200], 1.0, Value(900, 3), id="greatest"),
    ],
)
def test_quantile(values: list[int], share: float, expected: Value) -> None:
    assert quantile_ms(values, share) == expected


def test_rate() -> None:
    assert rate(3, 30_000, MINUTE_MS) == Value(6.0, count=3)
    assert rate(0, 30_000, MINUTE_MS) == Value(0.0, count=0)
    assert rate(3, 0, MINUTE_MS) == UNDEFINED


def test_values_of_each_participant() -> None:
    conversation = call("A[0,500)")
    value = Value(1, count=1)
    assert of_each(conversation, lambda _: value) == {"A": value, "B": value}
    assert of_each_party(conversation, lambda _: value) == {"A": value, "B": value}
    assert of_the_call(value) == {CALL: value}


def test_party_values_need_parties_told_apart() -> None:
    conversation = call("A[0,500)", participants=(A,), separated=False)
    assert of_each_party(conversation, lambda _: Value(1, count=1)) == {"A": UNDEFINED}


def test_measure_names_the_module_of_its_definition() -> None:
    measure = Measure("x", Unit.COUNT, 1, "X", test_rate)  # type: ignore[arg-type]
    assert measure.definition_module == __name__
