"""Cutting what the segmentation network hears into short stretches of one voice.

The network sees overlapping windows of ten seconds. Every frame belongs to the window in whose
middle it lies. A run of frames in which one voice speaks alone is one voice's, as far as the
network can tell voices apart; it is cut into pieces short enough that two voices taken for one,
which happens with voices alike, end up in pieces of their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from voice_analytics.backends.diarisation.segmentation import (
    FRAME_SAMPLES,
    LOCAL_VOICES,
    WINDOW_FRAMES,
)

HOP_FRAMES = 150
HOP_SAMPLES = HOP_FRAMES * FRAME_SAMPLES
"""Whole frames, so that frames of neighbouring windows lie on each other: 2.5 s. With
3.4 s, for a fifth less time, voices are told apart as well but fewer overlaps are found."""

LONGEST_FRAMES = 89
"""Longest piece, 1.5 s."""

LEAD_FRAMES = (WINDOW_FRAMES - HOP_FRAMES) // 2
"""Frames at a window's start that belong to an earlier one; the first window keeps them."""

NOBODY = -1
SEVERAL = -2

ALONE = np.array([NOBODY, 0, 1, 2, SEVERAL, SEVERAL, SEVERAL], np.int8)
"""Which voice is alone in each set of the network."""

Sets = NDArray[np.uint8]
"""The likeliest set of voices in each frame of a window, (589,)."""

LocalVoice = tuple[int, int]
"""A window, and which of its voices."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Frames ``[start, end)`` in which one voice speaks alone."""

    start: int
    end: int

    @property
    def frames(self) -> int:
        """How many frames."""
        return self.end - self.start


class PieceCutter:
    """Pieces of one call, as its windows come in."""

    def __init__(self) -> None:
        self._windows = 0
        self._next = 0  # first frame not yet looked at
        self._open: int | None = None  # first frame of the run that goes on, less what was cut off

    @property
    def needed(self) -> int:
        """First frame that a piece still to come can have."""
        return self._next if self._open is None else self._open

    def push(self, sets: Sets, *, last: bool = False) -> Iterator[Piece]:
        """Take the next window, yield the pieces that are whole; the last window keeps its end."""
        first = self._windows * HOP_FRAMES
        end = first + (WINDOW_FRAMES if last else LEAD_FRAMES + HOP_FRAMES)
        alone = ALONE[sets].tolist()
        for frame in range(self._next, end):
            voice = alone[frame - first]
            goes_on = frame > first and voice == alone[frame - first - 1]
            yield from self._take(frame, voice, goes_on=goes_on)
        self._windows += 1
        self._next = end
        if last and self._open is not None:
            yield from _parts(self._open, end)

    def _take(self, frame: int, voice: int, *, goes_on: bool) -> Iterator[Piece]:
        if self._open is not None and not goes_on:
            yield from _parts(self._open, frame)
            self._open = None
        if voice >= 0 and self._open is None:
            self._open = frame
        elif self._open is not None and frame - self._open >= 2 * LONGEST_FRAMES:
            yield Piece(self._open, self._open + LONGEST_FRAMES)
            self._open += LONGEST_FRAMES


def _parts(start: int, end: int) -> Iterator[Piece]:
    """Yield equal pieces, none too long."""
    count = -(-(end - start) // LONGEST_FRAMES)
    edges = [start + part * (end - start) // count for part in range(count + 1)]
    for first, last in pairwise(edges):
        yield Piece(first, last)


def local_voices(piece: Piece, windows: Sequence[Sets]) -> list[LocalVoice]:
    """Return the voice of a piece in each window that sees it whole and hears it as one voice's."""
    earliest = max(0, -(-(piece.end - WINDOW_FRAMES) // HOP_FRAMES))
    latest = min(len(windows) - 1, piece.start // HOP_FRAMES)
    found = []
    for window in range(earliest, latest + 1):
        first = window * HOP_FRAMES
        here = ALONE[windows[window][piece.start - first : piece.end - first]]
        votes = np.bincount(here[here >= 0], minlength=LOCAL_VOICES)
        if 2 * int(votes.max()) >= piece.frames:
            found.append((window, int(votes.argmax())))
    return found


def owner_of(frames: int, windows: int) -> NDArray[np.intp]:
    """Return for each of the first `frames` frames the window it belongs to."""
    return np.clip((np.arange(frames) - LEAD_FRAMES) // HOP_FRAMES, 0, windows - 1)
