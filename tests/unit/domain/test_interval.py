import pytest

from voice_analytics.domain.interval import (
    Interval,
    complement,
    intersection,
    total_ms,
    union,
)

Pairs = list[tuple[int, int]]


def intervals(pairs: Pairs) -> list[Interval]:
    return [Interval(start, end) for start, end in pairs]


def pairs(found: tuple[Interval, ...]) -> Pairs:
    return [(interval.start_ms, interval.end_ms) for interval in found]


@pytest.mark.parametrize(("start_ms", "end_ms"), [(5, 5), (5, 4)], ids=["empty", "reversed"])
def test_interval_without_length_is_refused(start_ms: int, end_ms: int) -> None:
    with pytest.raises(ValueError, match=r"interval \[5, [45]\) is empty or reversed"):
        Interval(start_ms, end_ms)


def test_interval_is_half_open() -> None:
    assert 10 in Interval(10, 20)
    assert 20 not in Interval(10, 20)


def test_length_middle_and_shift() -> None:
    interval = Interval(10, 25)
    assert interval.duration_ms == 15
    assert interval.middle_ms == 17
    assert interval.shifted(-30) == Interval(-20, -5)


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        pytest.param(Interval(0, 10), None, id="touching"),
        pytest.param(Interval(0, 15), Interval(10, 15), id="partly"),
        pytest.param(Interval(12, 14), Interval(12, 14), id="inside"),
        pytest.param(Interval(30, 40), None, id="apart"),
    ],
)
def test_shared_stretch(other: Interval, shared: Interval | None) -> None:
    assert Interval(10, 20).intersection(other) == shared
    assert other.intersection(Interval(10, 20)) == shared
    assert Interval(10, 20).overlap_ms(other) == (shared.duration_ms if shared else 0)


@pytest.mark.parametrize(
    ("given", "bridge_ms", "expected"),
    [
        pytest.param([], 0, [], id="none"),
        pytest.param([(5, 9), (0, 5)], 0, [(0, 9)], id="touching, out of order"),
        pytest.param([(0, 9), (2, 4)], 0, [(0, 9)], id="inside"),
        pytest.param([(0, 5), (6, 9)], 0, [(0, 5), (6, 9)], id="apart"),
        pytest.param([(0, 5), (14, 20)], 10, [(0, 20)], id="gap below the bridge"),
        pytest.param([(0, 5), (15, 20)], 10, [(0, 5), (15, 20)], id="gap at the bridge"),
    ],
)
def test_union(given: Pairs, bridge_ms: int, expected: Pairs) -> None:
    assert pairs(union(intervals(given), bridge_ms)) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        pytest.param([], [(0, 5)], [], id="nothing on one side"),
        pytest.param([(0, 5)], [(5, 9)], [], id="touching"),
        pytest.param([(0, 10), (20, 30)], [(5, 25)], [(5, 10), (20, 25)], id="across two"),
        pytest.param([(0, 10)], [(1, 2), (3, 4)], [(1, 2), (3, 4)], id="two inside one"),
    ],
)
def test_intersection(left: Pairs, right: Pairs, expected: Pairs) -> None:
    assert pairs(intersection(intervals(left), intervals(right))) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param([], [(10, 20)], id="nothing covered"),
        pytest.param([(0, 30)], [], id="all covered"),
        pytest.param([(12, 14)], [(10, 12), (14, 20)], id="the middle"),
        pytest.param([(0, 12), (18, 30)], [(12, 18)], id="both ends"),
        pytest.param([(0, 5), (25, 30)], [(10, 20)], id="only outside"),
    ],
)
def test_complement(given: Pairs, expected: Pairs) -> None:
    assert pairs(complement(intervals(given), Interval(10, 20))) == expected


def test_total_counts_shared_time_once() -> None:
    assert total_ms(intervals([(0, 10), (5, 20), (30, 31)])) == 21
