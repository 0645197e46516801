"""What is no louder than the background is nobody's of the call."""

import numpy as np
import pytest

from voice_analytics.backends.diarisation.loudness import Loudness
from voice_analytics.backends.diarisation.pieces import Piece
from voice_analytics.backends.diarisation.segmentation import FRAME_SAMPLES
from voice_analytics.domain.audio import SAMPLE_RATE_HZ

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
    loudness = Loudness()
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
    samples = line(1.0)
    samples[-SAMPLE_RATE_HZ:] *= 30.0
    assert loud(samples, piece(29.2, 31.0), piece(31.0, 32.0)) == [True, False]


def test_where_nothing_stands_out_everything_counts() -> None:
    assert loud(line(1.0), piece(10.0, 11.0), piece(21.0, 22.0)) == [True, True]


@pytest.mark.parametrize("softer_db", [10.0, 15.0, 20.0])
def test_a_soft_party_without_pauses_is_no_background(softer_db: float) -> None:
    """Two who talk without a break, each louder and softer by syllables."""
    generator = np.random.default_rng(6)
    syllables = 10.0 ** (generator.uniform(-25.0, 0.0, SECONDS * 6) / 20.0)
    level = np.repeat(syllables, SAMPLE_RATE_HZ // 6 + 1)[: SECONDS * SAMPLE_RATE_HZ]
    second = np.arange(len(level)) // SAMPLE_RATE_HZ
    level[second // 3 % 2 == 1] *= 10.0 ** (-softer_db / 20.0)
    samples = (0.1 * level * generator.normal(size=len(level))).astype(np.float32)
    pieces = [piece(at, at + 1.5) for at in range(0, SECONDS, 3)]
    assert loud(samples, *pieces) == [True] * len(pieces)


def test_no_pieces_are_none() -> None:
    assert loud(line(1.0)) == []
