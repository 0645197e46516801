"""Windows of packed speech, and cutting their audio."""

import numpy as np
import pytest

from tests.fakes import ArraySource, Samples
from voice_analytics.domain.audio import AudioBlock, to_samples
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.packing import (
    PackedSpeech,
    PackingOptions,
    Piece,
    Window,
    WindowCutter,
    plan_windows,
)

SMALL = PackingOptions(window_ms=2000, pad_ms=100, widest_gap_ms=3000)


def planned(*speech: tuple[int, int], duration_ms: int = 20_000) -> tuple[Window, ...]:
    levels = np.full(duration_ms // 10, -20.0, np.float32)
    return plan_windows(0, [Interval(*span) for span in speech], levels, duration_ms, SMALL)


def window(*pieces: tuple[int, int], channel: int = 0) -> Window:
    return Window(channel, tuple(Piece(Interval(*p), Interval(*p)) for p in pieces))


def ramp(seconds: float, channels: int = 1) -> Samples:
    """Return audio in which every sample tells its place and channel."""
    length = int(16_000 * seconds)
    place = np.arange(length, dtype=np.float32) / length
    return np.stack([place + 2 * channel for channel in range(channels)]).astype(np.float32)


def cut(windows: tuple[Window, ...], audio: Samples, *sizes: int) -> list[PackedSpeech]:
    cutter = WindowCutter(windows)
    found = [p for block in ArraySource(audio, sizes).blocks() for p in cutter.push(block)]
    return found + cutter.flush()


def test_no_speech_makes_no_window() -> None:
    assert planned() == ()


def test_pieces_have_margins_of_real_audio() -> None:
    (only,) = planned((1000, 1500))
    assert only.pieces == (Piece(Interval(900, 1600), Interval(1000, 1500)),)


def test_margins_end_where_the_call_does() -> None:
    (only,) = planned((50, 500), (600, 960), duration_ms=1000)
    assert only.pieces[0].audio.start_ms == 0
    assert only.pieces[1].audio.end_ms == 1000


def test_neighbours_share_a_short_pause() -> None:
    (only,) = planned((1000, 1400), (1500, 1800))
    assert [p.audio for p in only.pieces] == [Interval(900, 1450), Interval(1450, 1900)]


def test_a_full_window_is_followed_by_another() -> None:
    windows = planned((0, 900), (1500, 2300), (3000, 3500))
    assert [len(w.pieces) for w in windows] == [2, 1]


def test_a_long_silence_starts_a_new_window() -> None:
    assert [len(w.pieces) for w in planned((0, 300), (3000, 3300))] == [2]
    assert [len(w.pieces) for w in planned((0, 300), (4000, 4300))] == [1, 1]


def test_long_speech_is_cut_where_it_is_quietest() -> None:
    levels = np.full(500, -20.0, np.float32)
    levels[150:155] = -50.0
    windows = plan_windows(0, [Interval(0, 3000)], levels, 5000, SMALL)
    speech = [piece.speech for w in windows for piece in w.pieces]
    assert speech == [Interval(0, 1520), Interval(1520, 3000)]


def test_lengths_of_a_window() -> None:
    both = Window(
        1,
        (
            Piece(Interval(0, 700), Interval(100, 600)),
            Piece(Interval(900, 1300), Interval(1000, 1200)),
        ),
    )
    assert (both.audio_ms, both.speech_ms, both.end_ms) == (1100, 700, 1300)


@pytest.mark.parametrize(
    ("window_ms", "call_ms"),
    [(-5, 100), (0, 100), (499, 599), (500, 1000), (799, 1299), (800, 1300), (9999, 1300)],
)
def test_place_on_the_call_clock(window_ms: int, call_ms: int) -> None:
    assert window((100, 600), (1000, 1300)).to_call_ms(window_ms) == call_ms


@pytest.mark.parametrize("size", [7, 1000, 16_000, 1_000_000])
def test_cutter_gives_exactly_the_samples(size: int) -> None:
    audio = ramp(3.0, channels=2)
    windows = (window((100, 600), (1000, 1300)), window((500, 2900), channel=1))
    found = cut(windows, audio, size)
    assert [packed.window for packed in found] == list(windows)
    expected = np.concatenate([audio[0, 1600:9600], audio[0, 16_000:20_800]])
    np.testing.assert_array_equal(found[0].samples, expected)
    np.testing.assert_array_equal(found[1].samples, audio[1, 8000:46_400])


def test_windows_come_in_order_of_their_end_whatever_the_blocks() -> None:
    """Batches are made in this order, and what is in a batch may change its text."""
    windows = (
        window((0, 500)),
        window((1500, 2000)),
        window((100, 1000), channel=1),
        window((1200, 1900), channel=1),
    )
    ends = [packed.window.end_ms for packed in cut(windows, ramp(3.0, channels=2), 48_000)]
    assert ends == [500, 1000, 1900, 2000]
    short = [packed.window.end_ms for packed in cut(windows, ramp(0.4, channels=2), 48_000)]
    assert short == [500, 1000, 1900, 2000]


def test_audio_that_ends_early_is_filled_with_silence() -> None:
    (packed,) = cut((window((0, 1000)),), ramp(0.5), 16_000)
    assert len(packed.samples) == 16_000
    assert not packed.samples[8000:].any()


def test_held_samples_do_not_change_with_the_block_they_came_from() -> None:
    cutter = WindowCutter([window((0, 200))])
    samples = np.ones((1, 1600), np.float32)
    cutter.push(AudioBlock(0, samples))
    samples.flags.writeable = True
    samples[:] = 0.0
    (packed,) = cutter.push(AudioBlock(1600, np.ones((1, 1600), np.float32)))
    assert packed.samples.all()


def test_halves_are_cut_at_the_piece_nearest_the_middle() -> None:
    whole = window((0, 200), (1000, 1900), (3000, 3300))
    (packed,) = cut((whole,), ramp(4.0), 16_000)
    first, second = packed.split()
    assert [len(first.window.pieces), len(second.window.pieces)] == [2, 1]
    assert len(first.samples) == to_samples(first.window.audio_ms)
    np.testing.assert_array_equal(np.concatenate([first.samples, second.samples]), packed.samples)


def test_one_piece_cannot_be_halved() -> None:
    (packed,) = cut((window((0, 900)),), ramp(1.0), 16_000)
    assert packed.split() == (packed,)
