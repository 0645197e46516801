"""Recordings mixed to one channel."""

import shutil
from pathlib import Path

import numpy as np

from benchmarks.mono import mixed
from benchmarks.sets import find_items
from tests.real import SAMPLES, sample_call
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.recording import Recording


def test_two_channels_become_one_and_truth_stays(tmp_path: Path) -> None:
    (before,) = find_items([SAMPLES / "good_listener.flac"])
    (item,) = mixed([before], tmp_path)
    assert (item.set_name, item.name, item.truth) == (
        "samples_mono",
        "good_listener",
        before.truth,
    )
    source = open_recording(Recording(item.name, (item.audio,)), None)
    assert source.format.channels == 1
    found = np.concatenate([block.samples[0] for block in source.blocks()])
    np.testing.assert_allclose(found, sample_call("good_listener").mean(axis=0), atol=1e-4)


def test_one_channel_is_left_as_it_is(tmp_path: Path) -> None:
    (before,) = find_items([SAMPLES / "mono_mix.flac"])
    (item,) = mixed([before], tmp_path)
    assert item.audio == before.audio
    assert item.set_name == "samples_mono"


def test_without_truth_the_channels_own_speech_is_the_truth(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "good_listener.flac", tmp_path / "call.flac")
    (before,) = find_items([tmp_path / "call.flac"])
    assert before.truth is None
    (item,) = mixed([before], tmp_path)
    assert item.truth is not None
    assert item.truth.segments is not None
    assert set(item.truth.segments) == {"channel_0", "channel_1"}
    assert all(len(own) > 3 for own in item.truth.segments.values())
