"""Cutting the stream differently never changes what a stage gives."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import ArraySource, Samples, ScriptedDetector, performed, pieces
from tests.hearing import Heard, heard, of_channel, segmented
from voice_analytics.domain.audio import to_samples
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.levels import LevelMeter
from voice_analytics.pipeline.listening import Listening, listen
from voice_analytics.pipeline.packing import (
    PackingOptions,
    Piece,
    Window,
    WindowCutter,
    plan_windows,
)
from voice_analytics.pipeline.protocols import HeardWord
from voice_analytics.pipeline.quality import QualityMeter
from voice_analytics.pipeline.recognition import place_words

CALL_MS = 5000
FEWER = settings(max_examples=40)


def cuts(longest: int, shortest: int = 1) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(shortest, longest), min_size=1, max_size=6)


@st.composite
def speech_spans(
    draw: st.DrawFn, duration_ms: int = CALL_MS, step_ms: int = 10
) -> tuple[Interval, ...]:
    """Disjoint stretches in order."""
    edges = draw(
        st.lists(st.integers(0, duration_ms // step_ms), unique=True, max_size=12).map(sorted)
    )
    return tuple(
        Interval(a * step_ms, b * step_ms) for a, b in zip(edges[::2], edges[1::2], strict=False)
    )


@st.composite
def calls(draw: st.DrawFn, channels: int = 2) -> Heard:
    """What a model and a level meter make of a call, with doubts and a speaker's ups and downs."""
    sure = tuple(draw(speech_spans()) for _ in range(channels))
    loud = tuple(draw(speech_spans()) if draw(st.booleans()) else own for own in sure)
    call = heard(
        sure,
        CALL_MS,
        loud=loud,
        probability=draw(st.sampled_from([0.4, 0.6, 0.95])),
        speech_db=draw(st.sampled_from([-15.0, -30.0, -45.0])),
        floor_db=draw(st.sampled_from([-65.0, -55.0])),
    )
    wobble = np.random.default_rng(draw(st.integers(0, 999)))
    call.levels[:] += wobble.uniform(-3.0, 3.0, call.levels.shape)
    call.probabilities[:] *= wobble.choice([0.2, 0.5, 1.0], call.probabilities.shape)
    return call


@FEWER
@given(calls(), cuts(40), cuts(120))
def test_segments_do_not_depend_on_the_cuts(
    call: Heard, model_cuts: list[int], level_cuts: list[int]
) -> None:
    whole = segmented(call)
    cut = segmented(call, model_cuts, level_cuts)
    for channel in range(2):
        assert of_channel(cut, channel) == of_channel(whole, channel)


@FEWER
@given(calls(), cuts(40))
def test_segments_of_a_channel_are_in_order_apart_and_inside_the_call(
    call: Heard, model_cuts: list[int]
) -> None:
    options = SegmenterOptions()
    found = segmented(call, model_cuts)
    for channel in range(2):
        own = of_channel(found, channel)
        assert all(0 <= start < end <= CALL_MS for start, end in own)
        assert all(end - start >= options.shortest_ms for start, end in own)
        assert all(b[0] - a[1] >= options.pause_ms for a, b in pairwise(own))


@FEWER
@given(calls(), st.sampled_from([-20.0, -5.0, 5.0, 20.0]))
def test_segments_do_not_depend_on_the_gain(call: Heard, gain_db: float) -> None:
    assert segmented(call.louder(gain_db)) == segmented(call)


@FEWER
@given(calls(channels=1), calls(channels=1))
def test_a_silent_second_channel_changes_nothing(call: Heard, other: Heard) -> None:
    silent = Heard(
        np.concatenate([call.probabilities, np.full_like(other.probabilities, 0.01)]),
        np.concatenate([call.levels, np.full_like(other.levels, -120.0)]),
    )
    assert of_channel(segmented(silent)) == of_channel(segmented(call))


AUDIO = performed(
    ((Interval(300, 1500),), (Interval(1400, 2600),)),
    3000,
)


@given(cuts(5000, 20), st.integers(0, AUDIO.shape[1]))
def test_levels_do_not_depend_on_the_cuts(sizes: list[int], length: int) -> None:
    audio = AUDIO[:, :length]
    meter, whole = LevelMeter(2), LevelMeter(2)
    parts = [meter.push(audio[:, here]) for here in pieces(length, sizes)]
    found = np.concatenate([*parts, meter.flush()], axis=1)
    np.testing.assert_array_equal(found, np.concatenate([whole.push(audio), whole.flush()], axis=1))
    assert found.shape[1] == -(-length // 160)


@given(cuts(5000, 20))
def test_quality_does_not_depend_on_the_cuts(sizes: list[int]) -> None:
    def measured(parts: list[int]) -> QualityMeter:
        levels, quality = LevelMeter(2), QualityMeter(2)
        for here in pieces(AUDIO.shape[1], parts):
            quality.push(AUDIO[:, here], levels.push(AUDIO[:, here]))
        return quality

    cut, whole = measured(sizes), measured([10**9])
    assert cut.result([0.5, 0.5]).channels == whole.result([0.5, 0.5]).channels
    # Sums of floating point numbers: equal but for their last digits.
    assert cut.correlation() == pytest.approx(whole.correlation(), abs=1e-9)


@FEWER
@given(cuts(20_000, 200))
def test_listening_does_not_depend_on_the_blocks(sizes: list[int]) -> None:
    def listened(parts: list[int]) -> Listening:
        detector = ScriptedDetector(((Interval(300, 1500),), (Interval(1400, 2600),)))
        source = ArraySource(AUDIO, parts)
        return listen(source, detector, SegmenterOptions(), lambda _: None)

    cut, whole = listened(sizes), listened([10**9])
    assert cut.segments == whole.segments
    assert cut.duration_ms == whole.duration_ms
    np.testing.assert_array_equal(cut.levels_dbfs, whole.levels_dbfs)


SMALL = PackingOptions(window_ms=1000, pad_ms=100, widest_gap_ms=800)


def windows_of(channel: int, spans: tuple[Interval, ...]) -> tuple[Window, ...]:
    wobble = np.random.default_rng(len(spans))
    levels = wobble.uniform(-60.0, -10.0, CALL_MS // 10).astype(np.float32)
    return plan_windows(channel, spans, levels, CALL_MS, SMALL)


@given(speech_spans())
def test_windows_hold_all_speech_once_and_are_never_too_long(spans: tuple[Interval, ...]) -> None:
    windows = windows_of(0, spans)
    assert all(window.audio_ms <= SMALL.window_ms for window in windows)
    parts = [piece for window in windows for piece in window.pieces]
    spoken = [at for part in parts for at in range(part.speech.start_ms, part.speech.end_ms)]
    assert spoken == [at for span in spans for at in range(span.start_ms, span.end_ms)]
    for part in parts:
        assert 0 <= part.audio.start_ms <= part.speech.start_ms
        assert part.speech.end_ms <= part.audio.end_ms <= CALL_MS
    assert all(a.audio.end_ms <= b.audio.start_ms for a, b in pairwise(parts))


@given(speech_spans(), st.integers(0, 999))
def test_places_in_a_window_are_places_in_its_audio(
    spans: tuple[Interval, ...], at_ms: int
) -> None:
    for window in windows_of(0, spans):
        place = window.to_call_ms(at_ms % window.audio_ms)
        assert any(place in piece.audio for piece in window.pieces)


NUMBERED = np.stack([np.arange(to_samples(CALL_MS)), -np.arange(to_samples(CALL_MS))]).astype(
    np.float32
)


def expected_samples(window: Window) -> Samples:
    return np.concatenate(
        [
            NUMBERED[window.channel, to_samples(p.audio.start_ms) : to_samples(p.audio.end_ms)]
            for p in window.pieces
        ]
    )


@given(speech_spans(), speech_spans(), cuts(30_000, 200))
def test_cut_windows_are_their_samples_in_one_order_whatever_the_blocks(
    first: tuple[Interval, ...], second: tuple[Interval, ...], sizes: list[int]
) -> None:
    windows = (*windows_of(0, first), *windows_of(1, second))
    cutter = WindowCutter(windows)
    found = [p for block in ArraySource(NUMBERED, sizes).blocks() for p in cutter.push(block)]
    found += cutter.flush()
    order = sorted(windows, key=lambda window: (window.end_ms, window.channel))
    assert [packed.window for packed in found] == order
    for packed in found:
        np.testing.assert_array_equal(packed.samples, expected_samples(packed.window))


heard_words = st.lists(
    st.tuples(st.integers(0, 1500), st.integers(1, 900)).map(
        lambda at: HeardWord(Interval(at[0], at[0] + at[1]), "word", 0.5)
    ),
    max_size=40,
)


@given(speech_spans(step_ms=7), heard_words)
def test_placed_words_lie_in_the_speech_in_order_and_apart(
    spans: tuple[Interval, ...], words: list[HeardWord]
) -> None:
    for window in windows_of(0, spans):
        found = [word.interval for word in place_words(window, words)]
        assert all(a.end_ms <= b.start_ms for a, b in pairwise(found))
        for interval in found:
            assert any(piece.speech.intersection(interval) == interval for piece in window.pieces)


@given(speech_spans())
def test_words_that_fit_are_all_placed_where_they_were_heard(spans: tuple[Interval, ...]) -> None:
    for window in windows_of(0, spans):
        at_ms = 0
        spoken: list[Interval] = []
        for piece in window.pieces:
            start = at_ms + piece.speech.start_ms - piece.audio.start_ms
            spoken.append(Interval(start, start + piece.speech.duration_ms))
            at_ms += piece.audio.duration_ms
        words = [HeardWord(span, "word", 0.5) for span in spoken]
        placed = [word.interval for word in place_words(window, words)]
        assert placed == [piece.speech for piece in window.pieces]


def test_pieces_of_a_window_may_be_a_single_millisecond() -> None:
    window = Window(0, (Piece(Interval(0, 101), Interval(50, 51)),))
    words = [HeardWord(Interval(0, 50), "yes", 0.9)]
    assert [word.interval for word in place_words(window, words)] == [Interval(50, 51)]
