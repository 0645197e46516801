"""How many calls in progress there is time to listen to."""

import pytest

from voice_analytics.appliance.live_room import BEHIND_MS, EASE_MS, LiveRoom


def test_a_quarter_is_left_out_when_too_much_waits() -> None:
    room = LiveRoom(0)
    assert room.too_many(40, BEHIND_MS, 100) == 0
    assert room.too_many(40, BEHIND_MS + 1, 200) == 10
    assert room.too_many(1, BEHIND_MS + 1, 300) == 1


def test_more_are_taken_back_each_time_while_it_goes_well() -> None:
    room = LiveRoom(0)
    room.too_many(40, BEHIND_MS + 1, 1000)
    assert room.more(30, 1000 + EASE_MS - 1) == 0
    assert [room.more(30, 1000 + n * EASE_MS) for n in range(1, 6)] == [1, 2, 4, 7, 7]
    room.too_many(40, BEHIND_MS + 1, 20_000)
    assert room.more(30, 20_000 + EASE_MS) == 1


@pytest.mark.parametrize(("share", "more"), [(0.6, 1), (0.8, 0)])
def test_none_is_taken_back_while_there_is_no_time(share: float, more: int) -> None:
    room = LiveRoom(0)
    for start_ms in range(0, EASE_MS, 100):
        room.worked(start_ms, start_ms + round(100 * share))
    assert room.more(30, EASE_MS) == more


def test_work_of_long_ago_does_not_count() -> None:
    room = LiveRoom(0)
    room.worked(0, EASE_MS)
    assert room.more(30, EASE_MS) == 0
    assert room.more(30, 2 * EASE_MS) == 1
