"""The rules of the tone benchmark."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.errors import BenchmarkError
from benchmarks.tone import Clip, area, compare_pitch, curve_areas, find_clips, phone_rate, scores
from tests.real import pitch_path
from tests.vowels import vowel
from voice_analytics.backends.swift_f0 import SwiftF0Tracker


def clip(
    speaker: str, kind: str, f0_st: float, effort_db: float, rate: float | None = 10.0
) -> Clip:
    parts = {"level_db": -20.0, "f0_st": f0_st, "effort_db": effort_db}
    return Clip(speaker, kind, np.zeros(0, np.float32), parts, rate)


CLIPS = [
    clip(speaker, kind, low + raised, -12.0 + raised)
    for speaker, low in (("03", 80.0), ("08", 92.0))
    for kind, raised in (("N", 0.0), ("N", 0.5), ("T", -1.0), ("W", 4.0), ("W", 5.0))
]


def test_area_counts_pairs_and_halves_ties() -> None:
    assert area(np.array([2.0, 3.0]), np.array([1.0, 2.0])) == 0.875
    assert area(np.array([1.0]), np.array([2.0])) == 0.0


def test_a_speakers_own_baseline_takes_the_voice_away() -> None:
    rows = {name: curve_areas(values, CLIPS) for name, values in scores(CLIPS).items()}
    assert rows["part f0_st"]["neutral"] < 1.0
    assert rows["own baseline"] == {"neutral": 1.0, "sadness": 1.0}


def test_left_out_is_standardised_by_the_others_only() -> None:
    changed = [*CLIPS, clip("10", "N", 500.0, 50.0)]
    before, after = scores(CLIPS)["left out"], scores(changed)["left out"]
    assert not np.allclose(before, after[:-1])
    strange = [*CLIPS, clip("03", "N", 500.0, 50.0)]
    own = [index for index, each in enumerate(CLIPS) if each.speaker == "03"]
    np.testing.assert_allclose(scores(strange)["left out"][own], before[own])


def test_clips_without_phones_have_no_rate() -> None:
    clips = [*CLIPS, clip("03", "W", 84.0, -8.0, rate=None)]
    values = scores(clips)["part rate"]
    assert np.isnan(values[-1])
    assert curve_areas(values, clips)["neutral"] == 0.5


def test_phone_rate_is_between_the_first_and_the_last_phone(tmp_path: Path) -> None:
    path = tmp_path / "03a01Wa.lablaut"
    path.write_text("signal x\n#\n  0.100 -1 _t\n  0.200 -1 d\n  0.300 -1 a\t2\n  0.400 -1 s\n")
    assert phone_rate(path) == pytest.approx(10.0)
    path.write_text("signal x\n#\n")
    assert phone_rate(path) is None
    with pytest.raises(BenchmarkError, match="cannot be read"):
        phone_rate(tmp_path / "none.lablaut")


def test_a_folder_without_clips_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.flac").write_bytes(b"")
    with pytest.raises(BenchmarkError, match="no clips named like"):
        find_clips(tmp_path)


def test_trackers_are_compared_where_both_hear_a_voice() -> None:
    found = compare_pitch([vowel(150.0, 1200), vowel(230.0, 900)], SwiftF0Tracker(pitch_path()))
    assert found.both_voiced > 80
    assert found.median_difference < 0.02
    assert found.gross_errors == 0.0
