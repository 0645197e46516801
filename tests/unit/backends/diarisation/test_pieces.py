"""Cutting windows into stretches of one voice."""

import re
from itertools import pairwise

import numpy as np
import pytest

from voice_analytics.backends.diarisation.pieces import (
    HOP_FRAMES,
    LEAD_FRAMES,
    LONGEST_FRAMES,
    Piece,
    PieceCutter,
    Sets,
    local_voices,
    owner_of,
)
from voice_analytics.backends.diarisation.segmentation import WINDOW_FRAMES

VOICE_SETS = {"A": 1, "B": 2, "C": 3, "+": 4}


def window(timeline: str) -> Sets:
    """Read ``A[0,80) B[90,150)``: local voices by frame of the window; ``+`` is A and B at once."""
    sets = np.zeros(WINDOW_FRAMES, np.uint8)
    for who, start, end in re.findall(r"([A-C+])\[(\d+),(\d+)\)", timeline):
        sets[int(start) : int(end)] = VOICE_SETS[who]
    return sets


def cut(*windows: Sets) -> list[tuple[int, int]]:
    cutter = PieceCutter()
    last = len(windows) - 1
    found = [
        piece
        for index, sets in enumerate(windows)
        for piece in cutter.push(sets, last=index == last)
    ]
    return [(piece.start, piece.end) for piece in found]


@pytest.mark.parametrize(
    ("timeline", "pieces"),
    [
        pytest.param("", [], id="nobody"),
        pytest.param("A[10,60) A[70,120)", [(10, 60), (70, 120)], id="pause"),
        pytest.param("A[10,60) B[60,120)", [(10, 60), (60, 120)], id="change"),
        pytest.param("A[10,60) +[60,70) A[70,90)", [(10, 60), (70, 90)], id="overlap is left out"),
        pytest.param("A[10,110)", [(10, 60), (60, 110)], id="equal halves"),
        pytest.param("C[500,589)", [(500, 589)], id="up to the end"),
    ],
)
def test_pieces_of_one_window(timeline: str, pieces: list[tuple[int, int]]) -> None:
    assert cut(window(timeline)) == pieces


def test_no_piece_is_too_long_and_none_is_lost() -> None:
    found = cut(window("A[0,589)"))
    assert found[0][0] == 0
    assert found[-1][1] == 589
    assert all(a[1] == b[0] for a, b in pairwise(found))
    assert all(20 < end - start <= LONGEST_FRAMES for start, end in found)


def test_one_voice_under_other_names_in_two_windows_is_not_cut_where_they_meet() -> None:
    meeting = LEAD_FRAMES + HOP_FRAMES
    first = window(f"A[{meeting - 30},{meeting + 40})")
    second = window(f"B[{meeting - 30 - HOP_FRAMES},{meeting + 40 - HOP_FRAMES})")
    assert cut(first, second) == [(meeting - 30, meeting + 40)]


def test_a_change_just_where_windows_meet_is_seen() -> None:
    meeting = LEAD_FRAMES + HOP_FRAMES
    first = window(f"A[{meeting - 30},{meeting})B[{meeting},{meeting + 40})")
    second = window(
        f"B[{meeting - 30 - HOP_FRAMES},{meeting - HOP_FRAMES})"
        f"A[{meeting - HOP_FRAMES},{meeting + 40 - HOP_FRAMES})"
    )
    assert cut(first, second) == [(meeting - 30, meeting), (meeting, meeting + 40)]


def test_local_voices_are_those_of_all_windows_that_see_the_piece_whole() -> None:
    piece = Piece(300, 340)
    windows = [
        window("A[300,340)"),
        window(f"C[{300 - HOP_FRAMES},{340 - HOP_FRAMES})"),
        window("B[0,15)"),  # hears it for less than half
        window(""),
    ]
    assert local_voices(piece, windows) == [(0, 0), (1, 2)]


def test_every_frame_belongs_to_the_window_in_whose_middle_it_lies() -> None:
    owner = owner_of(2 * HOP_FRAMES + WINDOW_FRAMES, 3)
    assert owner[0] == 0
    assert owner[LEAD_FRAMES + HOP_FRAMES - 1] == 0
    assert owner[LEAD_FRAMES + HOP_FRAMES] == 1
    assert owner[-1] == 2
