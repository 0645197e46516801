"""What is no louder than the background is nobody's of the call."""

import numpy as np
import pytest

from voice_analytics.backends.diarisation.loudness import Loudness
from voice_analytics.backends.diarisation.pieces import Piece
from voice_analytics.backends.diarisation.segmentation import FRAME_SAMPLES
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.pipeline.noise import NoiseLimits

SECONDS = 30
BACKGROUND = 0.01
LOUD = (5.0, 8.0)
SOFT = (20.0, 23.0)


def line(soft: float, background: float = BACKGROUND) -> np.ndarray:
    """Return noise with three loud seconds in it, and three that are `soft` times the noise."""
    level = np.full(SECONDS * SAMPLE_RATE_HZ, background)
    for (start, end), times in ((LOUD, 30.0), (SOFT, soft)):
        level[round(start * SAMPLE_RATE_HZ) : round(end * SAMPLE_RATE_HZ)] *= times
    white = np.random.default_rng(6).normal(size=len(level))
    return (level * white).astype(np.float32)


def piece(start: float, end: float) -> Piece:
    return Piece(*(round(at * SAMPLE_RATE_HZ / FRAME_SAMPLES) for at in (start, end)))


def loud(samples: np.ndarray, *pieces: Piece, block: int = SAMPLE_RATE_HZ) -> list[bool]:
    loudness = Loudness(NoiseLimits())
    for start in range(0, len(samples), block):
        loudness.push(samples[start : start + block])
    return [bool(heard) for heard in loudness.stands_out(pieces)]


@pytest.mark.parametrize(("soft", "heard"), [(1.0, False), (1.1, False), (2.0, True)])
def test_what_stands_out_of_the_background_is_kept(soft: float, heard: bool) -> None:
    assert loud(line(soft), piece(5.5, 7.0), piece(21.0, 22.0)) == [True, heard]


def test_blocks_change_nothing() -> None:
    pieces = [piece(at + 0.1, at + 0.9) for at in range(SECONDS)]
    whole = loud(line(1.5), *pieces, block=SECONDS * SAMPLE_RATE_HZ)
    assert loud(line(1.5), *pieces, block=777) == whole
    assert [at for at, heard in enumerate(whole) if heard] == [5, 6, 7, 20, 21, 22]


def test_without_a_background_everything_counts() -> None:
    assert loud(line(1.0, background=0.0), piece(5.5, 7.0), piece(21.0, 22.0)) == [True, True]


def test_a_piece_may_reach_past_the_end() -> None:
    assert loud(line(1.0), piece(29.0, 31.0), piece(31.0, 32.0))[0] is False


def test_no_pieces_are_none() -> None:
    assert loud(line(1.0)) == []
