"""Odds and the confidence they stand for."""

import pytest

from voice_analytics.turns.confidence import MOST_SHARED, SHARED_EDGES_MS, confidence, nats


@pytest.mark.parametrize(
    ("margins_ms", "expected"),
    [
        pytest.param((0,), 0.5, id="limit just met"),
        pytest.param((100,), 0.73, id="as far as the edges may be off"),
        pytest.param((200,), 0.88, id="twice as far"),
        pytest.param((300,), 0.95, id="sure"),
        pytest.param((9000,), 0.95, id="never surer"),
        pytest.param((9000, 0), 0.5, id="the nearest limit counts"),
    ],
)
def test_confidence_falls_near_a_limit(margins_ms: tuple[int, ...], expected: float) -> None:
    assert confidence(nats(*margins_ms)) == expected


def test_the_same_distance_says_less_on_a_shared_channel() -> None:
    assert confidence(nats(200, edges_ms=SHARED_EDGES_MS)) == confidence(nats(100))


def test_beyond_a_limit_the_odds_are_against() -> None:
    assert nats(-100) == -nats(100)
    assert nats(-9000) == -nats(9000)
    assert nats(9000, -100) == nats(-100)


def test_a_decision_is_never_thought_less_likely_than_its_contrary() -> None:
    assert confidence(-2.0) == 0.5


def test_the_most_can_be_less() -> None:
    assert confidence(9.0, MOST_SHARED) == 0.8
