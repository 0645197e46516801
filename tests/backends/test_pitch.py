"""What every pitch tracker keeps to."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import Samples, ScriptedPitch, pieces
from tests.real import pitch_path
from tests.vowels import vowel
from voice_analytics.backends.pyin import PyinTracker
from voice_analytics.backends.swift_f0 import SwiftF0Tracker
from voice_analytics.pipeline.protocols import PitchTracker

SWIFT = SwiftF0Tracker(pitch_path())
TRACKERS = {"scripted": ScriptedPitch(), "swift": SWIFT, "pyin": PyinTracker()}
REAL = [pytest.param(TRACKERS[name], id=name) for name in ("swift", "pyin")]
ALL = [pytest.param(tracker, id=name) for name, tracker in TRACKERS.items()]
TALK = np.concatenate(
    [vowel(f0, 700) for f0 in (110.0, 190.0)] + [np.zeros(5000, np.float32), vowel(240.0, 1500)]
)


def followed(tracker: PitchTracker, audio: Samples, *sizes: int) -> Samples:
    stream = tracker.open()
    parts = [stream.push(audio[here]) for here in pieces(len(audio), sizes or (10**9,))]
    return np.concatenate([*parts, stream.flush()])


@pytest.mark.parametrize("tracker", REAL)
@pytest.mark.parametrize("telephone", [False, True], ids=["wide", "telephone"])
@pytest.mark.parametrize("f0_hz", [90.0, 125.0, 210.0, 330.0])
def test_pitch_of_a_vowel(tracker: PitchTracker, f0_hz: float, telephone: bool) -> None:
    found = followed(tracker, vowel(f0_hz, 1000, telephone=telephone))[15:85]
    assert np.isnan(found).mean() < 0.1
    assert np.nanmedian(found) == pytest.approx(f0_hz, rel=0.02)


@pytest.mark.parametrize("tracker", ALL)
def test_one_value_per_whole_frame(tracker: PitchTracker) -> None:
    for samples in (0, 100, 160, 5000, 33_333):
        audio = vowel(150.0, 3000)[:samples]
        assert followed(tracker, audio).shape == (samples // 160,)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(50, 40_000), min_size=1, max_size=5))
def test_blocks_change_nothing(sizes: list[int]) -> None:
    np.testing.assert_array_equal(followed(SWIFT, TALK, *sizes), followed(SWIFT, TALK))


def test_blocks_change_nothing_of_pyin() -> None:
    tracker = PyinTracker()
    audio = TALK[:20_000]
    np.testing.assert_array_equal(followed(tracker, audio, 777), followed(tracker, audio))


def test_cutting_into_runs_is_as_one_run() -> None:
    """The history and look-ahead around each run are enough."""
    audio = np.concatenate([TALK, TALK, TALK])
    whole = SWIFT.frames(audio)
    middles = np.arange(len(audio) // 160) * 160 + 80
    nearest = np.minimum((middles + 128) // 256, len(whole) - 1)
    found = followed(SWIFT, audio)[:-40]
    np.testing.assert_allclose(found, whole[nearest][:-40], rtol=1e-4)


@pytest.mark.parametrize("tracker", REAL)
def test_silence_and_hiss_are_unvoiced(tracker: PitchTracker) -> None:
    noise = np.random.default_rng(5).standard_normal(32_000).astype(np.float32) * 0.05
    assert np.isnan(followed(tracker, np.zeros(32_000, np.float32))).all()
    assert np.isnan(followed(tracker, noise)).mean() > 0.9


def test_both_trackers_agree_where_both_hear_a_voice() -> None:
    ours, reference = followed(SWIFT, TALK), followed(PyinTracker(), TALK)
    both = ~np.isnan(ours) & ~np.isnan(reference)
    assert both.mean() > 0.6
    off = np.abs(ours[both] / reference[both] - 1.0)
    assert np.median(off) < 0.03
    assert (off > 0.2).mean() < 0.03
