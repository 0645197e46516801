"""Packets put back in order."""

from collections.abc import Sequence

import pytest

from tests.unit.ingest.rtp.hearing import noise, packet
from voice_analytics.ingest.rtp.reorder import MOST_HELD, Arrived, ReorderWindow

AUDIO = noise(160 * 50)


def through(arrivals: Sequence[tuple[int, int]], first: int = 0) -> tuple[ReorderWindow, list[int]]:
    """Return a window that packets went through, given as (number, arrival), and their order."""
    window = ReorderWindow()
    out: list[Arrived] = []
    for number, at_ms in arrivals:
        out += window.push(packet(0, AUDIO, sequence=(first + number) % 65_536), at_ms)
    out += window.flush()
    return window, [(one.packet.sequence - first) % 65_536 for one in out]


@pytest.mark.parametrize("first", [0, 65_533], ids=["plain", "over the wrap"])
def test_overtaken_packets_come_in_their_turn(first: int) -> None:
    window, order = through([(0, 0), (2, 20), (1, 40), (3, 60), (6, 80), (5, 90), (4, 100)], first)
    assert order == [0, 1, 2, 3, 4, 5, 6]
    assert (window.lost, window.late, window.duplicate) == (0, 0, 0)


def test_a_copy_is_dropped_whether_it_waits_or_is_past() -> None:
    window, order = through([(0, 0), (0, 1), (2, 20), (2, 21), (1, 40)])
    assert order == [0, 1, 2]
    assert window.duplicate == 2


def test_what_comes_after_the_window_is_late() -> None:
    window, order = through([(0, 0), (2, 20), (3, 40), (4, 400), (1, 420)])
    assert order == [0, 2, 3, 4]
    assert (window.lost, window.late, window.duplicate) == (1, 1, 0)


def test_a_missing_packet_is_given_up_by_time_alone() -> None:
    window = ReorderWindow()
    window.push(packet(0, AUDIO), 0)
    assert not window.push(packet(2, AUDIO), 40)
    assert not window.tick(199)
    (one,) = window.tick(200)
    assert (one.packet.sequence, one.missing, one.at_ms) == (2, 1, 40)


def test_a_sender_that_leaves_holes_gets_no_more_memory() -> None:
    window = ReorderWindow()
    out = 0
    for number in range(0, 20 * MOST_HELD, 2):
        out += len(window.push(packet(0, AUDIO, sequence=number), 0))
    assert out >= 9 * MOST_HELD


def test_a_sequence_number_far_off_begins_anew() -> None:
    window, _ = through([(0, 0)])
    assert not window.begins_anew(40_000), "nothing was before"
    window.push(packet(0, AUDIO), 0)
    assert window.begins_anew(40_000)
    assert not window.begins_anew(500)
