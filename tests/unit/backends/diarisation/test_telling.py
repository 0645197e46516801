"""Telling voices apart, on voices made of numbers."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from voice_analytics.backends.diarisation.telling import Pieces, TellingOptions, Told, tell_apart

SIZE = 64
OPTIONS = TellingOptions()


def people(count: int, alike: float = 0.65) -> np.ndarray:
    """Return voices of length 1 with this cosine between any two."""
    square = np.full((count, count), alike) + (1.0 - alike) * np.eye(count)
    voices = np.zeros((count, SIZE))
    voices[:, :count] = np.linalg.cholesky(square)
    return voices


def pieces_of(
    voices: np.ndarray,
    order: Sequence[int],
    *,
    length_ms: float = 1500.0,
    noise: float = 0.65,
    local: Sequence[Sequence[tuple[int, int]]] | None = None,
) -> Pieces:
    """Return one piece for each of `order`, as far from its voice as real ones are."""
    generator = np.random.default_rng(6)
    off = generator.normal(0.0, noise / np.sqrt(SIZE), (len(order), SIZE))
    rows = voices[list(order)] + off
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    own = local if local is not None else [[] for _ in order]
    return Pieces(rows, np.full(len(order), length_ms), own)


def owners(told: Told) -> list[int]:
    return [int(voice) for voice in told.likeness.argmax(axis=1)]


def agree(told: Told, order: Sequence[int]) -> bool:
    """Return whether each person has a voice of their own throughout."""
    pairs = set(zip(owners(told), order, strict=True))
    return len(pairs) == len(set(order)) == told.voices


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_as_many_voices_as_people(count: int) -> None:
    order = [piece // 2 % count for piece in range(30 * count)]
    assert agree(tell_apart(pieces_of(people(count), order), OPTIONS), order)


def test_people_alike_are_told_apart() -> None:
    order = [0, 1] * 30
    assert agree(tell_apart(pieces_of(people(2, alike=0.75), order), OPTIONS), order)


def test_who_says_little_is_still_somebody() -> None:
    order = [0] * 60 + [1] * 8
    assert agree(tell_apart(pieces_of(people(2), order), OPTIONS), order)


def test_a_cough_does_not_take_a_voice() -> None:
    order = [0, 1] * 30 + [2]
    told = tell_apart(pieces_of(people(3, alike=0.2), order), OPTIONS)
    assert told.voices == 2
    assert agree(Told(told.likeness[:-1], told.in_windows), order[:-1])


def test_what_is_like_no_voice_does_not_add_up_to_one() -> None:
    order = [0, 1] * 500 + [2] * 15
    assert tell_apart(pieces_of(people(3, alike=0.2), order), OPTIONS).voices == 2


def test_a_third_voice_speaks_for_more_than_a_moment() -> None:
    moments, stretches = [0, 1, 2] * 15, [0, 0, 1, 1, 2, 2] * 15
    assert tell_apart(pieces_of(people(3), moments), OPTIONS).voices < 3
    assert agree(tell_apart(pieces_of(people(3), stretches), OPTIONS), stretches)


@pytest.mark.parametrize(("strangers", "voices"), [(0, 2), (OPTIONS.strangers, 3)])
def test_who_says_little_is_looked_for_among_small_clusters(strangers: int, voices: int) -> None:
    """Pieces so unlike their voice that both others make several larger clusters each."""
    order = [0, 0, 1, 1] * 40 + [2] * 8
    pieces = pieces_of(people(3), order, noise=1.0)
    told = tell_apart(pieces, replace(OPTIONS, strangers=strangers))
    assert told.voices == voices
    assert agree(told, order) is (voices == 3)


def test_no_stranger_is_found_where_there_is_none() -> None:
    order = [0, 0, 1, 1] * 40
    assert agree(tell_apart(pieces_of(people(2), order, noise=1.0), OPTIONS), order)


def test_short_pieces_follow_those_of_the_same_local_voice() -> None:
    order = [0, 1] * 20
    pieces = pieces_of(people(2), [*order, 1])
    pieces.voices[-1] = 0.0  # too short to tell
    local = [[(0, person)] for person in order] + [[(0, 1)]]
    told = tell_apart(Pieces(pieces.voices, pieces.lengths_ms, local), OPTIONS)
    assert owners(told)[-1] == owners(told)[1]
    assert set(told.in_windows) == {(0, 0), (0, 1)}
    assert told.in_windows[0, 1].argmax() == owners(told)[1]


@pytest.mark.parametrize(
    ("local", "voices"),
    [
        pytest.param([(0, 0)], 1, id="the network takes all for one voice"),
        pytest.param([(0, 1)], 2, id="the network hears another"),
        pytest.param([(1, 0)], 2, id="the network never hears both"),
    ],
)
def test_who_says_next_to_nothing_must_be_heard_apart_by_the_network(
    local: list[tuple[int, int]], voices: int
) -> None:
    order = [0] * 15 + [1] * 2
    locals_ = [[(0, 0)]] * 15 + [local] * 2
    told = tell_apart(pieces_of(people(2, alike=0.4), order, local=locals_), OPTIONS)
    assert told.voices == voices


def test_who_says_enough_needs_no_network() -> None:
    order = [0, 1] * 8
    pieces = pieces_of(people(2), order, local=[[(0, 0)]] * 16)
    assert tell_apart(pieces, OPTIONS).voices == 2


def test_nothing_clear_has_no_voice() -> None:
    silent = Pieces(np.zeros((3, SIZE)), np.full(3, 100.0), [[], [], []])
    assert tell_apart(silent, OPTIONS).voices == 0
    nothing = Pieces(np.zeros((0, SIZE)), np.zeros(0), [])
    assert tell_apart(nothing, OPTIONS).voices == 0


def test_one_piece_is_one_voice() -> None:
    assert tell_apart(pieces_of(people(1), [0]), OPTIONS).voices == 1


def test_order_of_pieces_changes_no_owner() -> None:
    order = [0, 1, 1] * 20
    pieces = pieces_of(people(2), order)
    backwards = Pieces(pieces.voices[::-1], pieces.lengths_ms[::-1], pieces.local[::-1])
    told, other = tell_apart(pieces, OPTIONS), tell_apart(backwards, OPTIONS)
    assert agree(told, order)
    assert agree(other, order[::-1])
