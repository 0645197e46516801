import pytest

from tests.timelines import A, B, C, call
from voice_analytics.turns.floor import FloorClock


def states(timeline: str, duration_ms: int) -> str:
    conversation = call(timeline, duration_ms=duration_ms, participants=(A, B, C))
    return " ".join(
        f"{''.join(sorted(state.speakers)) or '-'}{state.interval.start_ms}"
        for state in conversation.states
    )


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        pytest.param("", "-0", id="silence"),
        pytest.param("A[0,3000)", "A0", id="one throughout"),
        pytest.param("A[500,1000)", "-0 A500 -1000", id="silence around"),
        pytest.param("A[0,1000) B[1000,2000)", "A0 B1000 -2000", id="touching"),
        pytest.param("A[0,1500) B[1000,3000)", "A0 AB1000 B1500", id="overlap"),
        pytest.param(
            "A[0,3000) B[1000,2500) C[1500,2000)", "A0 AB1000 ABC1500 AB2000 A2500", id="three"
        ),
        pytest.param("A[0,1000) A[1199,3000)", "A0", id="a bridged pause is speech"),
    ],
)
def test_floor_states(timeline: str, expected: str) -> None:
    assert states(timeline, 3000) == expected


def test_silence_and_overlap_between_any_moments() -> None:
    # silence [0,500), A, overlap [2000,2500), B, silence [3000,4000)
    clock = FloorClock(call("A[500,2500) B[2000,3000)", duration_ms=4000).states)
    assert clock.silence_ms(0, 4000) == 1500
    assert clock.silence_ms(200, 3100) == 400
    assert clock.silence_ms(600, 2900) == 0
    assert clock.overlap_ms(0, 4000) == 500
    assert clock.overlap_ms(2100, 2200) == 100
    assert clock.overlap_ms(2500, 4000) == 0


@pytest.mark.parametrize(
    ("at_ms", "silence_ms"),
    [
        pytest.param(0, None, id="at the very beginning"),
        pytest.param(500, None, id="at the first speech"),
        pytest.param(900, 0, id="in speech"),
        pytest.param(1000, 0, id="where speech ends"),
        pytest.param(1800, 800, id="at the next speech"),
    ],
)
def test_silence_before(at_ms: int, silence_ms: int | None) -> None:
    clock = FloorClock(call("A[500,1000) B[1800,3000)").states)
    assert clock.silence_before_ms(at_ms) == silence_ms
