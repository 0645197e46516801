"""How likely each voice speaks in each frame."""

import numpy as np

from voice_analytics.backends.diarisation.pieces import HOP_FRAMES, Piece
from voice_analytics.backends.diarisation.posteriors import speaking, voice_posteriors
from voice_analytics.backends.diarisation.segmentation import WINDOW_FRAMES
from voice_analytics.backends.diarisation.telling import Told

FIRST_AND_SECOND, FIRST_AND_THIRD = 4, 5


def counts(one: float = 1.0, several: float = 0.0) -> np.ndarray:
    return np.tile(np.array([[one, several]], np.float32), (WINDOW_FRAMES, 1))


def test_a_frame_is_the_voice_of_its_piece_or_of_the_nearest() -> None:
    told = Told(np.array([[0.9, 0.2], [0.1, 0.8]]), {})
    pieces = [Piece(10, 50), Piece(70, 90)]
    found = voice_posteriors(counts(), [np.ones(WINDOW_FRAMES, np.uint8)], pieces, told)
    assert found[:60, 0].min() > 0.99
    assert found[60:, 1].min() > 0.99
    np.testing.assert_allclose(found.sum(axis=1), 1.0, rtol=1e-5)


def test_a_piece_too_short_to_tell_is_passed_over() -> None:
    told = Told(np.array([[0.9, 0.2], [0.0, 0.0], [0.1, 0.8]]), {})
    pieces = [Piece(10, 50), Piece(52, 55), Piece(70, 90)]
    found = voice_posteriors(counts(), [np.ones(WINDOW_FRAMES, np.uint8)], pieces, told)
    assert found[52:55, 0].min() > 0.99


def test_two_at_once_are_the_two_voices_the_windows_voices_are_most_like() -> None:
    local = {(0, 0): np.array([0.9, 0.8, 0.1]), (0, 2): np.array([0.9, 0.2, 0.3])}
    told = Told(np.array([[0.9, 0.2, 0.1]]), local)
    sets = np.ones(WINDOW_FRAMES, np.uint8)
    sets[100:110] = FIRST_AND_THIRD
    sets[200:210] = FIRST_AND_SECOND
    found = voice_posteriors(counts(0.0, 1.0), [sets], [Piece(0, 100)], told)
    np.testing.assert_array_equal(found[100:110], [[1.0, 1.0, 0.0]] * 10)
    assert (found[200:210].sum(axis=1) == 2.0).all()


def test_all_windows_that_hear_two_say_who_they_are() -> None:
    local = {
        (0, 0): np.array([0.9, 0.1, 0.1]), (0, 1): np.array([0.1, 0.9, 0.1]),
        (1, 0): np.array([0.9, 0.1, 0.1]), (1, 1): np.array([0.1, 0.1, 0.9]),
    }  # fmt: skip
    told = Told(np.array([[0.9, 0.1, 0.1]]), local)
    first, second, third = (np.ones(WINDOW_FRAMES, np.uint8) for _ in range(3))
    first[450:455] = FIRST_AND_SECOND
    second[450 - HOP_FRAMES : 460 - HOP_FRAMES] = FIRST_AND_SECOND
    longer = np.concatenate([counts(0.0, 1.0), counts(0.0, 1.0)])
    found = voice_posteriors(longer, [first, second, third], [Piece(0, 100)], told)
    np.testing.assert_array_equal(found[450:455], [[1.0, 0.5, 0.5]] * 5)
    np.testing.assert_array_equal(found[455:460], [[1.0, 0.0, 1.0]] * 5)
    assert found[460:, 1:].max() < 0.01


def test_without_voices_there_is_nothing() -> None:
    told = Told(np.zeros((0, 0)), {})
    assert voice_posteriors(counts(), [], [], told).shape == (WINDOW_FRAMES, 0)


def test_someone_speaks_wherever_anyone_does() -> None:
    posteriors = np.array([[0.4, 0.3], [0.2, 0.1], [0.9, 0.6]], np.float32)
    likely = np.array([[0.7, 0.0], [0.3, 0.0], [0.4, 0.6]], np.float32)
    found = speaking(posteriors, likely)
    assert found.tolist() == [[True, False], [False, False], [True, True]]


def test_doubt_whether_several_speak_leaves_the_likeliest() -> None:
    posteriors = np.array([[0.7, 0.8], [0.7, 0.8]], np.float32)
    likely = np.array([[0.46, 0.54], [0.44, 0.56]], np.float32)
    assert speaking(posteriors, likely).tolist() == [[False, True], [True, True]]


def test_nobody_found_speaks_nowhere() -> None:
    assert speaking(np.zeros((3, 0), np.float32), counts()[:3]).shape == (3, 0)
