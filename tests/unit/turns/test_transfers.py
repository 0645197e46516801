import pytest

from tests.timelines import A, B, C, call


@pytest.mark.parametrize(
    ("timeline", "transfers"),
    [
        pytest.param("A[0,1000)", [], id="nobody takes over"),
        pytest.param("A[0,1000) B[1300,2000)", [("A", "B", 1300, 300)], id="gap"),
        pytest.param("A[0,1000) B[1000,2000)", [("A", "B", 1000, 0)], id="no gap, no overlap"),
        pytest.param("A[0,1000) B[600,2000)", [("A", "B", 600, -400)], id="overlap"),
        pytest.param("A[0,5000) B[2000,2300)", [], id="a response is no transfer"),
        pytest.param(
            "A[0,2000) B[1800,2100) B[2500,4000)",
            [("A", "B", 1800, -200)],
            id="the response that begins a turn",
        ),
        pytest.param(
            "A[0,2000) A[2250,2600) B[1700,4000)",
            [("A", "B", 1700, -900)],
            id="a breath in the overlap is part of it",
        ),
        pytest.param(
            "A[0,2000) A[4000,4500) B[4000,6000)",
            [("A", "B", 4000, 1500)],
            id="silence and overlap between the solos are set off",
        ),
    ],
)
def test_offsets(timeline: str, transfers: list[tuple[str, str, int, int]]) -> None:
    found = call(timeline).transfers
    assert [
        (t.from_participant, t.to_participant, t.at_ms, t.offset_ms) for t in found
    ] == transfers


def test_transfers_among_three() -> None:
    conversation = call("A[0,1000) B[1200,2000) C[1900,3000)", participants=(A, B, C))
    assert [
        (t.from_participant, t.to_participant, t.offset_ms) for t in conversation.transfers
    ] == [
        ("A", "B", 200),
        ("B", "C", -100),
    ]
